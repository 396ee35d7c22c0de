"""ST01."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from align.bitext import Bitext
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.spelling import british_or_american

_WORD = re.compile(r"(?<![\w@/.])[a-z]{4,}(?![\w@/])")
_PERCENT = {
    "percent": re.compile(r"\bpercent\b"),
    "per cent": re.compile(r"\bper\s+cent\b"),
    "%": re.compile(r"(?<=\d)\s?[%％]"),
}
_CHINESE = {"British": "英式", "American": "美式"}
_SHOWN = 3


@check(code="ST01", types=("style",))
def usage(text: Bitext) -> Iterator[Evidence]:
    """The English mixes two usages.

    **Flags**, for information and once, at the first place of the rarer one: British beside American spelling (labour, center), and per
    cent, percent and % beside one another, with how often each stands in the text.

    **Leaves alone** names, which keep the spelling of their country, -ize beside British spelling (it is that of Oxford), and a text that keeps to
    one usage, whichever it is.
    """
    view = rendition(text)
    english = view.english.text
    found: dict[str, list[Span]] = {}
    words: dict[str, Counter[str]] = {}
    for match in _WORD.finditer(english):
        if kind := british_or_american(match.group()):
            found.setdefault(kind, []).append(match.span())
            words.setdefault(kind, Counter())[match.group()] += 1
    # Names of programmes and offices apart, -ize is at home on both sides: it is held against -ise only.
    for one, other, what, what_zh in (
        ("British", "American", "British and American spelling are mixed", "英式与美式拼写混用"),
        ("-ise", "-ize", "-ise and -ize are mixed", "-ise与-ize拼写混用"),
    ):
        if one in found and other in found:
            yield _mixed(view, [(kind, found[kind], _some(words[kind])) for kind in (one, other)], what, what_zh)
    percent = [(kind, [m.span() for m in pattern.finditer(english)], "") for kind, pattern in _PERCENT.items()]
    if len(used := [one for one in percent if one[1]]) > 1:
        yield _mixed(view, used, "Percentages are written in several ways", "百分比写法不一")


def _some(words: Counter[str]) -> str:
    shown = ", ".join(word for word, _ in words.most_common(_SHOWN))
    return f" ({shown}{' …' if len(words) > _SHOWN else ''})"


def _mixed(view: Rendition, kinds: Sequence[tuple[str, Sequence[Span], str]], what: str, what_zh: str) -> Evidence:
    ranked = sorted(kinds, key=lambda kind: -len(kind[1]))
    usual, rare = ranked[0][0], ranked[-1]
    counts = ", ".join(
        f"{kind} {len(places)} {'time' if len(places) == 1 else 'times'}{some}" for kind, places, some in kinds
    )
    counts_zh = "，".join(f"{_CHINESE.get(kind, kind)}{len(places)}处{some}" for kind, places, some in kinds)
    return view.evidence(
        "style", Severity.INFO, 0.8, None, rare[1][0], message=f"{what}: {counts}.", message_zh=f"{what_zh}：{counts_zh}。",
        expected=usual, found=rare[0], direction="neutral",
    )  # fmt: skip
