"""What carrying a text over to another level of government does to its words, derived from the two documents.

A *localisation* replaces the level (全市 → 全区), the place (重庆 → 长寿, 来渝 → 来长), the organ of that level (市商务委 → 区商务委)
and the platforms there (两江新区 → 长寿经开区). Words that stand for the same thing in the two documents are read as one sign,
so that such a change is no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations, takewhile
from pathlib import Path

from normalize.chinese import fold
from normalize.clause import ClauseTree
from normalize.organisations import counterpart, parse
from normalize.places import Level, Place, below, chain_of, localisation_pairs, named_below
from normalize.tables import TableError, read_table
from normalize.text import NormText
from normalize.words import boundaries

_LEVELS = "省市区县镇乡州旗盟"
# 园区内, 城市级: behind these a level word is the end of another word.
_COMPOUND = "园社城辖景地校山库片小院牧灾矿新郊特专街营厂林战老湖港居军都股超楼夜门早晚上入开集"
_INSIDE = {"区": f"(?<![{_COMPOUND}])", "市": f"(?<![{_COMPOUND}])"}
_DEICTIC = re.compile(
    f"(?:全|我|本)([{_LEVELS}])(?![场民容值])|(?<![{_COMPOUND}])([{_LEVELS}])(?:级|内|属|直(?![播接达升销通线径至供视观辖]))"
)
_FIRST_SIGN = 0xE000
# Names of platforms end in one of these, whatever the place.
_PLATFORM = re.compile(
    r"[\w()\ue000-\uf8ff]{1,14}?(?:经济技术开发区|高新技术产业开发区|高新技术开发区|经济开发区|产业开发区|高新区|经开区|新区|开发区|保税区|综保区|科学城|"
    r"自贸试验区|自由贸易试验区|产业园区|工业园区|产业园|工业园|度假区|示范区|科技城|未来城|新城|产业城|科创城|数字城|智慧城|"
    r"工业集中区|功能区|合作区|先行区|临空经济区|临港经济区|保税港区|物流园区?|集聚区|自贸港|港区|科创园|软件园|创新港|科技园)"
)
# Who pays: 市级财政统筹, 市财政承担, 市、区两级财政分担.
PAYS = re.compile(
    "(?P<shared>[省市区县州盟旗镇])[^,，。;；]{1,8}[两二三]级财政[^,，。;；]{0,15}(?:承担|负担|分担|安排|保障|统筹|出资)"
    "|(?P<word>(?:自治)?.级)(?:财政)?(?:统筹|承担|负担|安排|保障|补助|补贴|兜底|出资|配套|资金|专项资金|预算)"
    "|(?P<purse>(?:自治)?.)(?:财政)(?:承担|负担|安排|全额|统筹|出资|补助)"
)


@dataclass(frozen=True, slots=True)
class Localisation:
    """`signs` maps each word to the sign of its class, longest first; `levels` are the level characters of the
    original and of the draft ("市", "区"), "" where the draft stands at the original's level; `deictic` the words
    (全市, 我市, 市级 …) that a localised draft has no more use for."""

    signs: tuple[tuple[str, str], ...] = ()
    levels: tuple[str, str] = ("", "")
    deictic: frozenset[str] = frozenset()
    samples: tuple[tuple[str, str, str], ...] = ()
    """Of each sign a word of the original and one of the draft that it stands for."""
    home: str = ""
    """The sign of the draft's place, and its one-character names."""
    lower: str = ""
    """The sign of the places below: of which the draft's place is one where the original speaks of them."""

    def __bool__(self) -> bool:
        return bool(self.signs)

    def apply(self, norm: NormText) -> NormText:
        """The text with every word of a class replaced by the sign of the class."""
        if not self.signs:
            return norm
        table = dict(self.signs)
        pattern = re.compile("|".join(_INSIDE.get(word[0], "") + re.escape(word) for word, _ in self.signs))
        return norm.rewrite((m.start(), m.end(), table[m.group()]) for m in pattern.finditer(norm.text))

    def carries_over(self, source: str, a0: int, a1: int, target: str, b0: int, b1: int) -> bool:
        """Whether the difference [a0, a1) of the folded `source` against [b0, b1) of `target` only says the same at the
        draft's level: the level itself (市 → 区), organs that are counterparts, or platforms for platforms. At one level, the
        same body under another name (环境保护局 → 生态环境局)."""
        a, b = source[a0:a1], target[b0:b1]
        same_at_home = _other_level(source[:a0], a, b, target[b1:]) or self._local_brand(source, a0, a1, target, b0, b1)
        if self.signs and same_at_home and not self._goes_up(a, b):
            return True
        # The difference may begin or end inside names that both sides begin or end alike (东江|高新区 → 东江|经开区).
        for x, y in around(source, a0, a1, target, b0, b1):
            # A sign may stand for the head of a name (市财政|局).
            x, y = self._spelt(x, of_draft=False), self._spelt(y, of_draft=True)
            if not _NAME_END.search(x) or not _NAME_END.search(y):
                continue
            left, right = _names(x), _names(y)
            if self.signs and left and right and all(map(_PLATFORM.fullmatch, (*left, *right))):
                return True
            same = self._counterparts if self.signs else _one_body
            if left and len(left) == len(right) and all(map(same, left, right)):
                return True
            # Bodies that were merged: 市规划局、市国土资源局 → 市自然资源和规划局.
            if (
                left
                and right
                and _bodies(left) == _bodies(right) is not None
                and (self.signs or _level(x) is _level(y))
            ):
                return True
        return False

    def _goes_up(self, a: str, b: str) -> bool:
        """Whether the draft names a level above the one that the original names."""
        a, b = self._spelt(a, of_draft=False), self._spelt(b, of_draft=True)
        return ("省" in b and "省" not in a) or (all(self.levels) and (b, a) == self.levels)

    def _local_brand(self, source: str, a0: int, a1: int, target: str, b0: int, b1: int) -> bool:
        """Whether a name in quotes bears the name of the draft's place where the original has a brand of its own (“澜江英才卡” →
        “云溪英才卡”), all else in the quotes alike."""
        left, right = _quoted(source, a0, a1), _quoted(target, b0, b1)
        if not self.home or left is None or right is None:
            return False
        # A sign may hold the place's character and what follows (宜才|卡).
        right = "".join(char if char in self.home else self._spelt(char, of_draft=True) for char in right)
        head = next((char for char in self.home if right.startswith(char)), "")
        rest = right.removeprefix(head)
        brand = left.removesuffix(rest)
        if not head or len(rest) < len("品牌") or brand == left or not _BRAND.search(rest):
            return False
        return len(brand) in _BRAND_SIZE and not _OTHER_PLACE.search(brand)

    def _spelt(self, text: str, *, of_draft: bool) -> str:
        if not any("\ue000" <= char <= "\uf8ff" for char in text):
            return text
        words = {sign: (draft if of_draft else original) for sign, original, draft in self.samples}
        return "".join(words.get(char, char) for char in text)

    def _counterparts(self, a: str, b: str) -> bool:
        """Whether `b` is at its level what `a` is at its own; a name without a level stands for itself."""
        if a == b or _one_body(a, b):
            return True
        one, other = parse(a), parse(b)
        return Level.UNKNOWN not in (one.level, other.level) and counterpart(one, other) >= _SURE


def around(source: str, a0: int, a1: int, target: str, b0: int, b1: int) -> Iterator[tuple[str, str]]:
    """The two sides of a difference, widened by what both texts share before and behind it, the narrowest first."""
    before, after = _shared(source[:a0][::-1], target[:b0][::-1]), _shared(source[a1:], target[b1:])
    for wide in range(before + after + 1):
        for left in range(max(0, wide - after), min(before, wide) + 1):
            right = wide - left
            yield source[a0 - left : a1 + right], target[b0 - left : b1 + right]


def _one_body(a: str, b: str) -> bool:
    """Whether both names mean one body of one level."""
    one, other = parse(a), parse(b)
    same = one.known and other.known and one.core == other.core and Level.PLATFORM is not one.level is other.level
    return same and (one.place == other.place or not one.place or not other.place)


def _bodies(names: list[str]) -> set[str] | None:
    """The bodies that the names mean, None where the table does not hold one of them."""
    found = [parse(name) for name in names]
    known = all(org.known and org.level is not Level.PLATFORM for org in found)
    return {org.core for org in found} if known else None


def _level(text: str) -> Level:
    return parse(_names(text)[0]).level


def _shared(a: str, b: str) -> int:
    """How many characters, up to a few, the two begin with alike, whatever the level."""
    same = (x == y or (x in _LEVELS and y in _LEVELS) for x, y in zip(a[:_NAME_TAIL], b[:_NAME_TAIL], strict=False))
    return sum(1 for _ in takewhile(bool, same))


def _other_level(before: str, a: str, b: str, after: str) -> bool:
    """Whether only the level is another (市 → 区, 副市长 → 副县长), or one was named besides (国家和省 → 国家和省、市)."""
    while a and b and a[0] == b[0]:
        before, a, b = before + a[0], a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b, after = a[:-1], b[:-1], a[-1] + after
    if a and b:
        return bool(_LEVEL_WORDS.fullmatch(a) and _LEVEL_WORDS.fullmatch(b)) and before[-1:] not in _NO_LEVEL
    named = _BESIDES.fullmatch(b) is not None and not a
    return named and before[-1:] in _LEVEL_CHARACTERS and (b[0] in "、和及" or after[:1] in _LEVEL_CHARACTERS)


def _quoted(text: str, start: int, end: int) -> str | None:
    """What stands between the quotation marks around [start, end), None where it stands in none."""
    low, high = text.rfind('"', 0, start + 1), text.find('"', max(end - 1, start))
    inside = text[low + 1 : high]
    return inside if 0 <= low < high and len(inside) <= _NAME_TAIL * 2 and not _MARKS.search(inside) else None


_MARKS = re.compile('[,。;、:"]')
_BRAND = re.compile(
    "(?:卡|码|通|券|贷|保|奖|杯|云|网|号|计划|工程|行动|平台|品牌|论坛|大赛|基金|大脑|系统|门户|礼包|指数|英才|人才|金融|先锋|名师|工匠)$"
)
_BRAND_SIZE = range(1, 5)
# What is named after the state or a higher level is no brand of the place.
_OTHER_PLACE = re.compile("国|省|中央|全球|世界|亚|[\ue000-\uf8ff]")
_NAME_TAIL = 8
# 城市, 都市, 股市, 超市: no level.
_NO_LEVEL = frozenset("城都股超楼夜门早晚上入开")
_LEVEL_CHARACTERS = frozenset("省市区县州家级\n")
_BESIDES = re.compile("(?:[、和及](?:省|市|区|县|州))+|(?:(?:省|市|区|县|州)[、和及])+")
_NAME_END = re.compile(r"[局委厅办所站处部署院会心关行司区城园港队站府室门联社团厂校馆台]$")
_SURE = 0.6
_LEVEL_WORDS = re.compile(
    r"由?(?=.*[省市区县镇乡州旗盟地街村级\ue000-\uf8ff])[省市区县镇乡州旗盟地街道村级各和及、两()\ue000-\uf8ff]+"
)


def _names(text: str) -> list[str]:
    text = text.strip(" ,;:。、()\"'")
    if parse(text).known:
        return [text]
    parts = [[one] if parse(one).known else re.split("[和及与]", one) for one in text.split("、")]
    return [name for part in parts for name in part if name]


def read_wordings(file: Path) -> tuple[tuple[str, str], ...]:
    """A user's table of wordings (CSV, columns `original` and `localised`): what in a draft only carries the original over. Raises
    TableError for a file that cannot be used."""
    rows = read_table(file, required=("original", "localised"))
    for row in rows:
        for word in (row["original"], row["localised"]):
            if len(fold(word).text) < 2:
                raise TableError(
                    f"{file}: “{word}” is a single character, part of too many words; give a longer wording."
                )
    return tuple((row["original"], row["localised"]) for row in rows)


def derive(original: ClauseTree, draft: ClauseTree, wordings: Iterable[tuple[str, str]] = ()) -> Localisation:
    """How the draft localises the original; false where both speak of the same place at the same level. `wordings` are pairs
    besides (of the original, of the draft) that a user says are the same."""
    before, after = fold(original.text).text, fold(draft.text).text
    chains = chain_of(original.title), chain_of(draft.title)
    places = localisation_pairs(*chains)
    upper, lower = _levels(before, after, chains if places else ((), ()))
    pairs = [*places, *((fold(a).text, fold(b).text) for a, b in wordings)]
    deictic: set[str] = set()
    if places and lower in _DISTRICTS and chains[1][-1].level.rank <= Level.CITY.rank:
        # The title of a zone's document may name the city alone.
        pairs += [(a, b) for a in below(chains[0][-1].level) for b in below(Level.DISTRICT)[:2]]
        pairs += [(a, b) for a in below(chains[0][-1].level)[:1] for b in below(Level.DISTRICT)]
    if upper and lower and upper != lower:
        pairs += [(frame.format(upper), frame.format(lower)) for frame in (*_DEICTIC_FRAMES, *_ORGAN_FRAMES)]
        # Only a word that the draft replaces elsewhere has been forgotten where it stands.
        deictic = {
            frame.format(upper)
            for frame in _DEICTIC_FRAMES
            if _replaced(frame.format(upper), frame.format(lower), before, after)
        }
    if not pairs:
        return Localisation()
    if places:
        pairs += _of_the_texts(before, after, chains, (upper, lower))
        pairs += _own_names(before, after, original.title, draft.title)
    atomic = _atomic(pairs)
    signs = _signs(atomic)
    sign_of = dict(signs)
    # The shortest pair of a class says least beside the level or the place.
    samples = {sign_of[a]: (a, b) for a, b in sorted(atomic, key=lambda pair: (-len(pair[0]) - len(pair[1]), pair))}
    levels = (upper, lower) if upper != lower else ("", "")
    home = lower_sign = ""
    if places:
        lower_sign = next((sign_of[form] for form in below(chains[1][-1].level) if form in sign_of), "")
        home = sign_of.get(chains[1][-1].bare, "") + "".join(_characters(chains[1][-1]))
    return Localisation(
        signs,
        levels,
        frozenset(deictic),
        tuple((sign, a, b) for sign, (a, b) in sorted(samples.items())),
        home,
        lower_sign,
    )


def _of_the_texts(
    before: str, after: str, chains: tuple[tuple[Place, ...], tuple[Place, ...]], levels: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    """What the two texts themselves show: the short names of the places, the series of levels, and the places below."""
    above, here = chains[0][-1], chains[1][-1]
    yield from _short_names(before, after, above, here)
    upper, lower = levels
    if upper != lower:
        ours, theirs = _by_number(before, upper), _by_number(after, lower)
        yield from ((a, b) for number in ours.keys() & theirs.keys() for a in ours[number] for b in theirs[number])
        own = [f"{level}属{name}" for level in (upper, lower) for name in _STATE_OWNED]
        yield from ((name, other) for name in (*_STATE_OWNED, *own[:2]) for other in own[2:])
    up, down = named_below(before, above.level), named_below(after, here.level)
    plain_up, plain_down = below(above.level), below(here.level)
    yield from ((form, plain_down[0]) for form in up if plain_down)
    yield from ((plain_up[0], form) for form in down if plain_up)


_STATE_OWNED = ("国有企业", "国企")
_TOWARDS = "来在离留赴入出返回驻援惠到抵全"
_BEHIND = "内外企商籍才城品"
# The letters before the year of a document number.
_NUMBERED = ("府", "委办", "政办", "政发", "政规")


def _characters(place: Place) -> tuple[str, ...]:
    """The characters that may stand for a place: its one-character names and those of its name."""
    return tuple(dict.fromkeys((*(char for char in place.short if len(char) == 1), *place.bare)))


def _short_names(before: str, after: str, above: Place, here: Place) -> Iterator[tuple[str, str]]:
    """The words with a one-character name of either place: 来汉 → 来夏, 渝企 → 长企.

    Which character stands for the draft's place is what stands most often where the original has its own; one that no table gives
    for the original's place is believed where that happens twice.
    """
    upper, lower = _characters(above), _characters(here)
    first, then = _counts(before, (*upper, *lower)), _counts(after, lower)
    for ours in upper:
        here_is = {
            theirs: sum(max(min(n, then[theirs][frame] - first[theirs][frame]), 0) for frame, n in first[ours].items())
            for theirs in lower
        }
        theirs = max(here_is, key=lambda char: here_is[char])
        known = ours in above.short and above.short != (above.bare[0],)
        if theirs == ours or here_is[theirs] < (1 if known else 2):
            continue
        for frame in _SHORT_FRAMES:
            one, other = frame.format(ours), frame.format(theirs)
            if one in before or other in after:
                yield one, other
                if frame[0] != "{":
                    yield one, frame.format(here.bare)
                    yield frame.format(above.bare), other
                    yield from ((frame.format(f"{who}{above.word}"), other) for who in "我本")
                    yield from ((one, frame.format(f"{who}{here.word}")) for who in "我本")
        yield from ((ours + organ, theirs + organ) for organ in _NUMBERED)
    if any(f"在{char}" in before for char in _characters(above)):
        # 在汉金融机构 → 辖区金融机构
        own = [char for char in above.short if f"在{char}" in before]
        within = ("辖区", "辖区内", "辖内", f"{here.word}内")
        yield from ((word, other) for char in own for word in (f"在{char}", f"{char}上") for other in within)


_SHORT_FRAMES = (*(f"{word}{{}}" for word in _TOWARDS), *(f"{{}}{word}" for word in _BEHIND))


def _counts(text: str, chars: Iterable[str]) -> dict[str, Counter[str]]:
    """How often a text has each frame with each character, where that is a word and no part of a longer one (在江河)."""
    out: dict[str, Counter[str]] = {char: Counter() for char in chars}
    for char, found in out.items():
        for frame in _SHORT_FRAMES:
            word = frame.format(char)
            for match in re.finditer(word, text):
                low = max(match.start() - _NAME_TAIL, 0)
                edge = match.start() if frame[0] == "{" else match.end()
                found[frame] += edge - low in boundaries(text[low : match.end() + _NAME_TAIL])
    return out


_SERIES = re.compile(
    r"(?P<first>[省市区县镇乡州旗盟])(?:[、和与]?[市区县镇乡州旗盟街村]|道|\([市区县镇乡州旗盟街村、道]+\))+(?P<number>[两二三四五])级"
)


def _by_number(text: str, level: str) -> dict[str, list[str]]:
    """The series of levels that begin with this one (市、区两级), by how many they are."""
    found: dict[str, list[str]] = {}
    for match in _SERIES.finditer(text):
        if match["first"] == level and match[0] not in found.setdefault(match["number"], []):
            found[match["number"]].append(match[0])
    return found


_KINDS = "办法|规定|细则|方案|计划|意见|措施|政策|规划|条例|规则|要点|举措|通知"
_OWN_NAME = re.compile(
    rf"(?:本|以下|如下)(?P<name>(?:实施|管理|行动|工作|若干|暂行|专项|具体|{_KINDS})*(?P<kind>{_KINDS}))"
)
_TITLE_TAIL = 8


def _own_names(before: str, after: str, title: str, other: str) -> Iterator[tuple[str, str]]:
    """How the two documents speak of themselves: 本政策措施, 以下措施 → 本办法."""
    left, right = _calls_itself(before, title), _calls_itself(after, other)
    yield from ((a, b) for a in left for b in right)


def _calls_itself(text: str, title: str) -> list[str]:
    tail = re.sub(r"\([^()]*\)|\s", "", fold(title).text)[-_TITLE_TAIL:]
    return list(dict.fromkeys(match[0] for match in _OWN_NAME.finditer(text) if match["kind"] in tail))


def _levels(before: str, after: str, chains: tuple[tuple[Place, ...], tuple[Place, ...]]) -> tuple[str, str]:
    """The level characters that the two texts speak of themselves with; ("", "") where the draft does not swap them.

    Where the titles name different places (`chains`), each text's commonest level decides. Otherwise a swap is only believed where a
    word of the original's level (全市) is gone from the draft and the draft's own (全区) stands in its place throughout.
    """
    if all(chains):
        upper, lower = (chain[-1].word for chain in chains)
        return _commonest(before) or upper[-1], _commonest(after) or lower[-1]
    for frame in _DEICTIC_FRAMES[:3]:
        for upper, lower in permutations(_LEVELS, 2):
            ours, theirs = frame.format(upper), frame.format(lower)
            n, gained = before.count(ours), after.count(theirs) - before.count(theirs)
            if n >= 2 and not after.count(ours) and gained >= n / 2:
                return upper, lower
    return "", ""


def _replaced(ours: str, theirs: str, before: str, after: str) -> bool:
    """Whether the draft uses its own word where the original had its: more often than before, and than it kept the other."""
    return after.count(theirs) > before.count(theirs) and after.count(theirs) >= after.count(ours)


def _commonest(text: str) -> str:
    """The level character that the document speaks of itself with most often (全市, 我区, 县级 …); "" without any."""
    counts = Counter(match.group(1) or match.group(2) for match in _DEICTIC.finditer(text))
    return max(sorted(counts), key=lambda level: counts[level], default="")


_DEICTIC_FRAMES = ("全{}", "我{}", "本{}", "{}级", "{}内")
_ORGAN_FRAMES = (
    *(
        "{}属",
        "{}直",
        "{}委",
        "{}政府",
        "{}人民政府",
        "{}人大",
        "{}政协",
        "{}纪委",
        "{}领导",
        "{}财政",
        "{}有关部门",
        "{}相关部门",
        "{}各部门",
    ),
    *("来{}", "在{}", "各{}"),
)
_DISTRICTS = "区县旗"


def _atomic(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs that do not follow from a shorter one (市级有关部门 → 区级有关部门 follows from 市级 → 区级); single characters are
    part of too many words to be signs."""
    known = {(a, b) for a, b in pairs if len(a) > 1 and len(b) > 1 and a != b}

    def follows(a: str, b: str) -> bool:
        for x, y in known:
            if len(x) >= len(a) or x not in a or y not in b:
                continue
            if a.replace(x, "\0", 1) == b.replace(y, "\0", 1):
                return True
        return False

    return sorted((a, b) for a, b in known if not follows(a, b))


def _signs(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """One sign for each class of words that the pairs connect."""
    group: dict[str, str] = {}

    def root(word: str) -> str:
        while group.setdefault(word, word) != word:
            word = group[word]
        return word

    for a, b in pairs:
        if a != b:
            group[root(a)] = root(b)
    classes = sorted({root(word) for word in group})
    sign = {name: chr(_FIRST_SIGN + i) for i, name in enumerate(classes)}
    return tuple(sorted(((word, sign[root(word)]) for word in list(group)), key=lambda pair: (-len(pair[0]), pair[0])))
