"""Stretches of a sentence that its translation does not account for, weighed by what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, Covered, coverage
from diff.bilingual.rendition import Facing, Rendition, Span, rendition

SINGLE, SHORT, LONG = 0.35, 1.0, 1.4
"""Weight of a word of one character, of two, and of more."""
SUPPORT = 0.25
"""Weight of a support word: one that adds force, manner or syntax, and is often left out on purpose."""
SHARED = 0.3
"""Share of its weight that a word keeps whose rendering is there, but used up by another word."""
UNHELPFUL, FAITHFUL = 0.3, 1.0
"""Factors for a word that the dictionary hardly ever finds in this document, and for one that it nearly always finds."""
USUAL_LOSS = 0.12
"""Share of words left over in a good modern translation; where more is left over, the dictionary fits less and each word
counts less."""
HELPFUL = 0.7
"""Weight of a word from which it can show that a part of a sentence is lost."""
PART_WORDS, OWN = 3, 0.3
"""A part with so many helpful words is lost if the English has no more than this share of them for it alone."""
LITTLE, TOO_SHORT = 0.55, 0.6
"""The share where the English is too short besides: by this share of what the part should take."""
LEAST = 1.2
"""A stretch of less weight is not reported."""

_WORDS = """
    推动 推进 加快 加大 加强 进一步 积极 开展 实施 做好 充分 发挥 相关 有关 各类 各项 不断 持续 深入 全面 着力 努力 切实 认真
    更加 更多 更好 方面 工作 情况 等 以及 进行 通过 按照 根据 具体 主要 重点 重要 水平 能力 力度 建设 完善 落实 对于 由于 如果 但是
    可以 应当 应该 必须 需要 不得 下列 之一 情形 其他 任何 该项 上述 此项 各该 之间 活动 方式 形式 大力 有效 合理 领域 予以 给予
    为求 起见 以上 以下 采取 具有 属于 发生 作出 造成 规定 因此 已经 行为 事项 事宜 措施 过程 中的 当年 本市 全市 市内 我市 其中
    年 月 日 起 自 至 第 条 款 项 号 施行 其 此 该 因 为 被 由 以 及 并 或 等 个 名 家 时 内 外 中 上 下 者 所 之 的 地 得
    提供 结合 坚持 贯彻 提升 提高 促进 支持 举办 利用 使用 作为 为主 相应 较好 较大 较高 明显 显著 部分 范围 要求 内容 用于 来源
"""
_SUPPORT_WORDS = frozenset(_WORDS.split())
_PART = re.compile(r"[，；：,;:]")
_BREAK = re.compile(r"[，。；：！？,;:!?（）()“”\"《》\n]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Left-over words at `zh`, inside the sentences of `facing`. `weight` says how much they say; `surplus` from 0 to 1 how
    much more is left over on the Chinese side of the bead than on the English; `part` that they fill a part of the
    sentence between two marks; `en` is where unused English words stand in their place, None where none do."""

    facing: Facing
    zh: Span
    weight: float
    surplus: float
    part: bool
    confidence: float
    en: Span | None


@lru_cache(maxsize=2)
def uncovered(bitext: Bitext) -> tuple[Stretch, ...]:
    """The stretches of Chinese words that nothing accounts for, heavy enough to be told, in the order of the original."""
    view, cover = rendition(bitext), coverage(bitext)
    weights = _Weights(cover)
    out: list[Stretch] = []
    for facing, found in cover.beads.items():
        parts = list(_lost_parts(view, cover, facing, weights))
        out.extend(parts)
        out.extend(
            one
            for one in _stretches(view, facing, found, weights)
            if one.weight >= LEAST and not any(p.zh[0] < one.zh[1] and one.zh[0] < p.zh[1] for p in parts)
        )
    return tuple(out)


def _lost_parts(view: Rendition, cover: Coverage, facing: Facing, weights: _Weights) -> Iterator[Stretch]:
    """The parts of a sentence, between two marks, for which the English has nothing of its own: without such a part, the
    rest of the sentence would account for the English just as well."""
    text, (start, end) = view.chinese.text, facing.zh
    found = cover.beads[facing]
    met = {t for t, j in zip(found.chinese, found.partner, strict=True) if j >= 0}
    marks = [m.span() for m in _PART.finditer(text, start, end)]
    spans = list(zip([start, *(b for _, b in marks)], [*(a for a, _ in marks), end], strict=True))
    if len([1 for low, high in spans if low < high]) < 2:
        return
    for low, high in spans:
        words = [t for t in cover.words("zh", facing) if low <= t.start < high]
        helpful = [t for t in words if weights.of(t.form) >= HELPFUL]
        if len(helpful) < PART_WORDS:
            continue
        # A word that the dictionary seldom finds shows nothing where it is not found, but much where it is.
        telling = {t.form for t in helpful} | {t.form for t in words if t in met}
        margin = cover.margin(facing, (low, high), frozenset(telling))
        short = _too_short(view, facing, high - low)
        if margin <= weights.general * (LITTLE if short else OWN):
            weight = sum(weights.of(t.form) for t in helpful) * weights.general * (1 - margin)
            yield Stretch(facing, (low, high), round(weight, 2), 1.0, True, 0.85 if short else 0.75, None)


class _Weights:
    """What each Chinese word of the two documents is worth."""

    def __init__(self, cover: Coverage) -> None:
        seen: Counter[str] = Counter()
        met: Counter[str] = Counter()
        for found in cover.beads.values():
            for token, partner, shared in zip(found.chinese, found.partner, found.shared, strict=True):
                seen[token.form] += 1
                met[token.form] += partner >= 0 or shared
        left = 1 - met.total() / max(seen.total(), 1)
        self.general = min(1.1, max(0.4, USUAL_LOSS / max(left, 0.01)))
        self._seen: Mapping[str, int] = seen
        self._met: Mapping[str, int] = met
        table = cover.lexicon.table
        self._known = {form: bool(table[i].any()) for form, i in cover.lexicon.chinese.items()}

    def of(self, word: str) -> float:
        """The weight of one occurrence."""
        if not any("\u3400" <= char <= "\u9fff" for char in word):
            return SHORT
        if word in _SUPPORT_WORDS:
            return SUPPORT
        weight = SINGLE if len(word) == 1 else SHORT if len(word) == 2 else LONG
        often, rate = self._seen[word], self._met[word] / max(self._seen[word], 1)
        if often >= 3 and rate < 0.5:
            return weight * UNHELPFUL
        if often >= 3 and rate >= 0.75:
            return weight * FAITHFUL
        return weight if self._known.get(word) else weight * 0.8


def _too_short(view: Rendition, facing: Facing, size: int) -> bool:
    """Whether the English of a bead is shorter than its Chinese lets expect, by most of a part of `size` characters."""
    expansion = len(view.english.text) / max(len(view.chinese.text), 1)
    (z0, z1), (e0, e1) = facing.zh, facing.en
    return e1 - e0 <= expansion * (z1 - z0 - TOO_SHORT * size)


def _stretches(view: Rendition, facing: Facing, found: Covered, weights: _Weights) -> Iterator[Stretch]:
    text = view.chinese.text
    left = [j < 0 for j in found.partner]
    worth = [
        weights.of(token.form) * (SHARED if shared else 1.0) if free else 0.0
        for token, free, shared in zip(found.chinese, left, found.shared, strict=True)
    ]
    spare = len(found.left_en)
    total = sum(worth)
    surplus = max(0.0, 1 - spare / total) if total else 0.0
    runs: list[list[int]] = []
    for k, free in enumerate(left):
        if not free:
            continue
        if runs and runs[-1][-1] == k - 1 and not _BREAK.search(text, found.chinese[k - 1].end, found.chinese[k].start):
            runs[-1].append(k)
        else:
            runs.append([k])
    for run in runs:
        run = _trimmed(run, worth)
        weight = sum(worth[k] for k in run) * weights.general
        start, end = found.chinese[run[0]].start, found.chinese[run[-1]].end
        part = _fills(text, facing, start, end)
        yield Stretch(facing, (start, end), round(weight, 2), round(surplus, 2), part,
                      min(0.9, 0.4 + 0.15 * weight), _place(found, run))  # fmt: skip


def _trimmed(run: Sequence[int], worth: Sequence[float]) -> list[int]:
    """The run without words of no weight at its ends."""
    low, high = 0, len(run)
    while high - low > 1 and worth[run[high - 1]] <= SUPPORT:
        high -= 1
    while high - low > 1 and worth[run[low]] <= SUPPORT:
        low += 1
    return list(run[low:high])


def _fills(text: str, facing: Facing, start: int, end: int) -> bool:
    """Whether the stretch is most of what stands between two marks."""
    low = max((m.end() for m in _BREAK.finditer(text, facing.zh[0], start)), default=facing.zh[0])
    after = _BREAK.search(text, end, facing.zh[1])
    high = after.start() if after else facing.zh[1]
    return 10 * (end - start) >= 7 * (high - low)


def _place(found: Covered, run: Sequence[int]) -> Span | None:
    """The unused English words that stand between the renderings of the neighbours of the run, or beside one of them."""
    before = next((found.partner[k] for k in range(run[0] - 1, max(run[0] - 3, -1), -1) if found.partner[k] >= 0), None)
    after = next(
        (found.partner[k] for k in range(run[-1] + 1, min(run[-1] + 3, len(found.partner))) if found.partner[k] >= 0),
        None,
    )

    def unused(low: int, step: int) -> list[int]:
        out: list[int] = []
        k = low
        while 0 <= k < len(found.english) and not found.explained[k] and len(out) < 3:
            out.append(k)
            k += step
        return sorted(out)

    options = []
    if before is not None:
        options.append(unused(before + 1, 1))
    if after is not None:
        options.append(unused(after - 1, -1))
    best: list[int] = max(options, key=len, default=[])
    return (found.english[best[0]].start, found.english[best[-1]].end) if best else None
