"""Places and levels of administration: what a document is about, and what changes when a text goes down a level."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from normalize.chinese import fold
from normalize.tables import read_table, split_cell


class Level(StrEnum):
    """A level of administration, from the state down; PLATFORM is a development zone or the like, at any level."""

    CENTRAL = "central"
    PROVINCE = "province"
    MUNICIPALITY = "municipality"
    CITY = "city"
    DISTRICT = "district"
    COUNTY = "county"
    TOWN = "town"
    PLATFORM = "platform"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """0 for the state, 1 province or municipality, 2 city, 3 district, county or platform, 4 town, 9 unknown."""
        return _RANK[self]

    @property
    def english(self) -> str:
        """The adjective in the name of an organ of this level ("Municipal"), "" without one."""
        return _ADJECTIVE.get(self, "")


_RANK = {
    Level.CENTRAL: 0,
    Level.PROVINCE: 1,
    Level.MUNICIPALITY: 1,
    Level.CITY: 2,
    Level.DISTRICT: 3,
    Level.COUNTY: 3,
    Level.PLATFORM: 3,
    Level.TOWN: 4,
    Level.UNKNOWN: 9,
}
_ADJECTIVE = {
    Level.PROVINCE: "Provincial",
    Level.MUNICIPALITY: "Municipal",
    Level.CITY: "Municipal",
    Level.DISTRICT: "District",
    Level.COUNTY: "County",
    Level.TOWN: "Town",
}
# The word by which a document speaks of its own level (全市, 我区); a region says 全区, a subdistrict 全街道.
_WORD = {
    "特别行政区": "区",
    "自治区": "区",
    "自治州": "州",
    "自治县": "县",
    "自治旗": "旗",
    "街道": "街道",
    "地区": "区",
}
_LEVEL_OF_WORD = {
    "省": Level.PROVINCE,
    "自治区": Level.PROVINCE,
    "市": Level.CITY,
    "州": Level.CITY,
    "盟": Level.CITY,
    "地区": Level.CITY,
    "区": Level.DISTRICT,
    "县": Level.COUNTY,
    "旗": Level.COUNTY,
    "镇": Level.TOWN,
    "乡": Level.TOWN,
    "街道": Level.TOWN,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place with government of its own. `name` is the full name (重庆市), `bare` that without the level word (重庆),
    `short` the one-character names (渝), first the usual one; for a place that has none, the first character of `bare`,
    as documents do it. `listed` gives the English names that the table holds. `parent` is the full name of the place
    above, "" where there is none or it is not known."""

    name: str
    bare: str
    level: Level
    short: tuple[str, ...]
    listed: tuple[str, ...]
    parent: str = ""

    @property
    def english(self) -> tuple[str, ...]:
        """English names without level, the preferred one first: from the table, else in pinyin."""
        return self.listed or (pinyin(self.bare),)

    @property
    def word(self) -> str:
        """The word for its level as in 全市, 我区, 县级."""
        return next((word for end, word in _WORD.items() if self.name.endswith(end)), self.name[-1])


@lru_cache(maxsize=1)
def known_places() -> dict[str, Place]:
    """The places of `data/places.csv` by full name; of places with the same name, the first."""
    found: dict[str, Place] = {}
    for row in read_table("places.csv", required=("name", "level", "bare", "en")):
        short = split_cell(row["short"]) or (row["bare"][0],)
        place = Place(row["name"], row["bare"], Level(row["level"]), short, split_cell(row["en"]), row["parent"])
        found.setdefault(place.name, place)
    return found


@lru_cache(maxsize=1)
def _by_bare() -> dict[str, Place]:
    """Provinces and cities, which documents also name without the level word."""
    found: dict[str, Place] = {}
    for place in known_places().values():
        if place.level.rank <= 2:
            found.setdefault(place.bare, place)
    return found


def find_place(name: str) -> Place | None:
    """The known place with this full or bare name (districts: also without 区), None if unknown."""
    if (place := known_places().get(name)) is not None:
        return place
    if (place := _by_bare().get(name)) is not None:
        return place
    return next((place for place in known_places().values() if place.bare == name and len(name) > 1), None)


def pinyin(chinese: str) -> str:
    """A Chinese name in one capitalised word of pinyin: the English name of a place that the table does not hold."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(chinese)
    word = "".join(f"'{s}" if i and s[:1] in "aeo" else s for i, s in enumerate(syllables))
    return word[:1].upper() + word[1:]


# What stands before a level word without being the name of a place: 高新区, 山区, 城镇, 推进农村地区.
_NO_NAME = re.compile(
    r"[推进支持促建设于加快深全面展开发实施现代工商业产园社景灾辖各本我整该每强优化做扩提升完善规范的和与及等级内外一三四五六七八九十百]"
    r"|^[农城乡集小特市山老牧矿库林校院厂军战片街郊市]$|经开|高新|地$|保税|试验|示范|集聚|园$|社$|管$|辖$|城$|商务"
)
_UNKNOWN_PLACE = re.compile(
    r"(?P<stem>[一-鿿]{1,4}?)(?P<word>自治区|自治州|自治县|省|市|县|区|旗|镇|乡|街道)"
    # 城镇内, 县民, 市政: a level word as part of another word; 祥云县民宿, 云溪区政务: the name of a place.
    r"(?![级场域位块间容值]|内(?![河贸涝控审])|外(?![贸资商事经])|长(?![期江护远])|民(?![宿办生营政族间主用兵法防商])|政(?![务府策协法企银]))"
)
_OPENING = re.compile(r"^(?:中共|中国共产党)?(?:(?:关于)?(?:印发|转发|发布|公布)?《)?(?:中共)?")
_NEW_AREA = re.compile(
    r"(?P<stem>[一-鿿]{2,6}?)(?P<word>新区|高新区|经开区|开发区|示范区|保税区)(?=管委会|管理委员会|$|党工委)"
)


def chain_of(*texts: str) -> tuple[Place, ...]:
    """The place that a document is about, with those above it: 重庆市长寿区…三年行动计划 → (重庆市, 长寿区).

    `texts` are title, issuer and the like; the first that names a place at its beginning (or at the beginning of the
    title in 《》 in it) decides. An empty tuple where none does.
    """
    for text in texts:
        folded = fold(text).text
        starts = [match.end()] if (match := _OPENING.match(folded)) else [0]
        starts += [found.end() for found in re.finditer("《", folded)]
        for start in dict.fromkeys((*starts, 0)):
            if chain := _chain_at(folded, start):
                return _with_parents(chain)
    return ()


def _chain_at(text: str, at: int) -> list[Place]:
    chain: list[Place] = []
    while len(chain) < 4:
        place, end = _place_at(text, at, chain)
        if place is None or (chain and not _below_of(place, chain[-1])):
            break
        chain.append(place)
        at = end
    return chain


def _below_of(place: Place, above: Place) -> bool:
    """Whether the one may lie in the other: a city also in a city (济宁市曲阜市)."""
    rank, top = place.level.rank, above.level.rank
    return rank > top or (rank == top and place.level is above.level is Level.CITY)


def _place_at(text: str, at: int, above: list[Place]) -> tuple[Place | None, int]:
    """The place whose name begins at `at`, and where the name ends."""
    for size in range(12, 1, -1):
        name = text[at : at + size]
        if len(name) == size and (place := known_places().get(name)) is not None:
            return place, at + size
    parent = above[-1].name if above else ""
    # 长沙县 is no part of a sentence about 长沙.
    own = any(text[at : at + n] in _by_bare() and text[at + n : at + n + 1] in ("县", "旗") for n in (2, 3))
    if not above and not own:
        for size in (3, 2, 4):
            if (place := _by_bare().get(text[at : at + size])) is not None and len(text[at : at + size]) == size:
                # 吉林省… was read above; 重庆建设…: the bare name.
                return place, at + size
    for pattern in (_NEW_AREA, _UNKNOWN_PLACE):
        match = pattern.match(text, at)
        if match is None or (pattern is _UNKNOWN_PLACE and _NO_NAME.search(match["stem"])):
            continue
        if not above and pattern is _UNKNOWN_PLACE and len(match["stem"]) < 2:
            continue
        return _unlisted(match["stem"], match["word"], parent), match.end()
    return None, at


def _unlisted(stem: str, word: str, parent: str) -> Place:
    level = _LEVEL_OF_WORD.get(word, Level.PLATFORM)
    return Place(stem + word, stem, level, (stem[0],), (), parent)


def _with_parents(chain: list[Place]) -> tuple[Place, ...]:
    while (parent := known_places().get(chain[0].parent)) is not None:
        chain.insert(0, parent)
    return tuple(chain)


_WITH_WORD = (
    *("全{}", "我{}", "本{}", "{}级", "{}内", "{}外", "{}属", "{}直"),
    *(
        "{}委",
        "{}政府",
        "{}人民政府",
        "{}人大",
        "{}政协",
        "{}纪委",
        "{}领导",
        "{}委、{}政府",
        "{}委{}政府",
        "{}委和{}政府",
    ),
    *("{}级有关部门", "{}级部门", "{}级各部门", "{}有关部门", "{}政府有关部门", "{}财政"),
)
_TOWARDS = ("来", "在", "到", "赴", "入", "驻", "返", "留")
# How a document speaks of the places below its own, without 各 and 政府; the usual form first.
_BELOW = {
    "municipality": ("区县", "区", "区县(自治县)", "区、县", "县区"),
    "province": (
        "市",
        "市州",
        "市(州)",
        "州市",
        "州(市)",
        "市、州",
        "地市",
        "设区市",
        "设区的市",
        "盟市",
        "盟(市)",
        "地州市",
        "地(州、市)",
        "市县",
        "市地",
    ),
    "city": (
        "县区",
        "区县",
        "县(市、区)",
        "县(市区)",
        "区(市)县",
        "县市区",
        "区市县",
        "区、县(市)",
        "区县(市)",
        "县(区)",
        "区(县)",
        "县市",
        "区市",
        "区(市)",
        "县(市)",
        "市县区",
        "旗区",
        "旗县市",
        "旗县区",
        "旗县",
        "旗(县、区)",
        "县",
        "区",
    ),
    "district": (
        *(
            "镇街",
            "街道办事处",
            "街镇",
            "乡镇",
            "乡镇(街道)",
            "镇(街道)",
            "街道(乡镇)",
            "街道(镇)",
            "镇(街)",
            "街乡",
            "街乡镇",
            "乡镇街道",
        ),
        *(
            "乡镇、街道",
            "镇、街道",
            "街道、乡镇",
            "街道、镇",
            "苏木镇",
            "苏木乡镇",
            "乡(镇)",
            "乡(镇、街道)",
            "镇街道",
            "镇",
            "街道",
        ),
        *(
            "乡镇人民政府、街道办事处",
            "乡镇政府、街道办事处",
            "镇政府、街道办事处",
            "镇人民政府、街道办事处",
            "街道办事处、乡镇政府",
            "街道办事处、乡镇人民政府",
        ),
    ),
    "town": ("村", "村(社区)", "社区", "村居", "村、社区"),
}
_ALSO_PLACES = frozenset(
    {
        "市",
        "县",
        "区",
        "镇",
        "街道",
        "街道办事处",
        "村",
        "社区",
        "乡镇",
        "市县",
        "县市",
        "村居",
        "街镇",
        "乡(镇)",
        "区、县",
        "县区",
    }
)
"""Words that are more than a name for the places below: only with 各 before them do they stand for these."""


def below(level: Level) -> tuple[str, ...]:
    """How a document of that level speaks of all bodies of the level below; a city and a municipality do it alike."""
    if level in (Level.CITY, Level.MUNICIPALITY):
        bases = tuple(dict.fromkeys((*_BELOW["municipality"], *_BELOW["city"])))
    else:
        bases = _BELOW.get("district" if level.rank == 3 else level.value, ())
    out = [f"各{base}" for base in bases]
    out += [f"各{base}{organ}" for base in bases if base[-1] not in "处府" for organ in ("政府", "人民政府")]
    out += [base for base in bases if base not in _ALSO_PLACES]
    return (*out, "各地", "各地区", "各地方") if bases else ()


_LOWER = (
    r"(?:街道办事处|行政公署|行署|街道|社区|苏木|设区的?市|省辖市|地级以上市|自治县|地区|[省市州盟地区县旗镇乡街村居])"
    r"(?:人民政府|政府|行署|行政公署|办事处|办|村委会)?"
)
_ALL_BELOW = re.compile(
    # Possessive: a form is taken whole or not at all (各乡镇场 names no 各乡).
    rf"各{_LOWER}(?:[、和及]?{_LOWER}|\((?:[、和及]?{_LOWER})++\))*+(?:(?:人民政府|政府)(?:\({_LOWER}\))?+)?+"
    r"(?![域场级内外位间长民直属块委局办])"
)
_MUST = {"province": "市州盟地", "city": "区县市旗", "municipality": "区县", "district": "镇乡街木", "town": "村社居"}
_LOWER_YET = {
    "province": "镇乡街村社",
    "city": "镇乡街村社",
    "municipality": "镇乡街村社",
    "district": "村社",
    "town": "",
}


def named_below(text: str, level: Level) -> tuple[str, ...]:
    """How a folded text speaks of all places below that level, in whatever series and brackets: 各区(县)人民政府, 各街道(乡),
    各乡镇人民政府(街道办事处); each form once, in order of its first place."""
    key = "district" if level.rank == 3 else level.value
    if key not in _MUST:
        return ()
    forms = (match[0].rstrip("、和及") for match in _ALL_BELOW.finditer(text))
    return tuple(
        dict.fromkeys(
            form
            for form in forms
            if set(_MUST[key]) & set(form) and not set(_LOWER_YET[key]) & set(form.replace("街道办事处", "街"))
        )
    )


_ORGANS = (
    "级",
    "直",
    "属",
    "人民政府",
    "政府",
    "人大",
    "政协",
    "纪委",
    "领导",
    "财政",
    "有关部门",
    "相关部门",
    "各部门",
    "内",
    "外",
)


def localisation_pairs(original: tuple[Place, ...], draft: tuple[Place, ...]) -> tuple[tuple[str, str], ...]:
    """(words of the original, words of the draft) that mean the same once a text is carried over from the place of
    the original to that of the draft: 全市 → 全区, 重庆 → 长寿, 来渝 → 来长, 各区县 → 各镇街.

    Both are chains as `chain_of` gives them. Folded forms (half-width parentheses); several words may go to one. Empty
    where a chain is empty or both are about the same place.
    """
    if not original or not draft or original[-1].name == draft[-1].name:
        return ()
    upper, lower = original[-1], draft[-1]
    pairs: list[tuple[str, str]] = []
    if upper.word != lower.word:
        pairs += [(frame.format(upper.word, upper.word), frame.format(lower.word, lower.word)) for frame in _WITH_WORD]
    full = "".join(place.name for place in draft)
    pairs += [(upper.name, lower.name), (upper.name, full), (upper.name, f"{upper.bare}{lower.name}")]
    pairs += [(upper.bare, lower.bare), (upper.bare, lower.name), (upper.bare, f"我{lower.word}")]
    pairs += [(upper.bare, f"本{lower.word}"), (f"全{upper.word}", f"我{lower.word}")]
    short = lower.short[0] if len(lower.bare) > 1 else lower.bare
    for there in upper.short:
        # The letters before the year of a document number: 渝府办发 → 长府办发.
        pairs += [(there + organ, short + organ) for organ in ("府", "委办", "政办", "政发", "政规")]
        pairs += [(to + there, to + short) for to in _TOWARDS]
        pairs += [(to + there, to + lower.bare) for to in _TOWARDS]
    pairs += [(to + upper.bare, to + short) for to in _TOWARDS]
    pairs += [(f"{to}我{upper.word}", f"{to}我{lower.word}") for to in _TOWARDS[:3]]
    pairs += [("本地区", f"本{lower.word}"), ("本地区", f"我{lower.word}")]
    if upper.name.endswith("自治区"):
        pairs += [(f"自治区{tail}", f"{lower.word}{tail}") for tail in _ORGANS]
        committee = f"{lower.word}委"
        pairs += [("自治区党委", committee), ("自治区党委、政府", f"{committee}、{lower.word}政府")]
        pairs += [
            ("自治区党委和政府", f"{committee}和{lower.word}政府"),
            ("自治区党委政府", f"{committee}{lower.word}政府"),
        ]
        pairs += [("自治区党委、自治区人民政府", f"{committee}、{lower.word}人民政府")]
    if under := below(lower.level):
        pairs += [(above, under[0]) for above in below(upper.level)]
        pairs += [(above, other) for above in below(upper.level)[:1] for other in under[1:]]
    if upper.level is Level.MUNICIPALITY and lower.level.rank == 3:
        pairs += [("市、区县领导", f"{lower.word}领导"), ("市、区县政府", f"{lower.word}政府")]
    return tuple(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
