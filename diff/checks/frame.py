"""MT04."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.coverage import coverage
from diff.bilingual.rendition import Facing, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.chinese import fold
from normalize.frames import Frame, english_words, find, frames

REACH = 80
"""Characters around the rendering of the word beside it in which a rendering is looked for that may not lack."""


@check(code="MT04", types=("accuracy/mistranslation", "accuracy/undertranslation", "accuracy/overtranslation"))
def frame(text: Bitext) -> Iterator[Evidence]:
    """The right words in the wrong frame: 适用 as “apply for”, 经…批准 as “after approving”, 减按15% as “reduced by 15%”.

    The words, the frames that turn them round and those that render them are in `normalize/data/frames.csv`.

    **Flags** a wrong frame in a sentence that has none of the right ones; for a few words (下同, 历次, 另有规定), a
    sentence without any rendering.

    **Leaves alone** a sentence in which another Chinese word asks for that frame.
    """
    view = rendition(text)
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        folded = fold(view.chinese.text[slice(*facing.zh)])
        words = None
        for entry in frames():
            match = entry.zh.search(folded.text)
            if match is None or any(word in folded.text for word in entry.unless):
                continue
            low, high = folded.raw_span(*match.span())
            zh = facing.zh[0] + low, facing.zh[0] + high
            # What fills the gap of a frame is not explained by it.
            low, high = folded.raw_span(*match.span("core"))
            core = facing.zh[0] + low, facing.zh[0] + high
            if view.in_list("zh", *zh):
                continue
            if entry.lack:
                around = facing.en if entry.anywhere else _around(text, facing, zh)
                if not entry.said(view.english.text[slice(*around)]):
                    yield _lacking(text, entry, zh, around[1])
                continue
            words = english_words(view.english.text[slice(*facing.en)]) if words is None else words
            if any(find(right, words) for right in entry.right):
                continue
            wrong = next((place for one in entry.wrong if (place := find(one, words))), None)
            if wrong is not None:
                yield _turned(text, entry, zh, core, (facing.en[0] + wrong[0], facing.en[0] + wrong[1]))


def _around(text: Bitext, facing: Facing, zh: Span) -> Span:
    """The English around the renderings of the words beside a Chinese one; all of the bead where they have none."""
    found = coverage(text).beads.get(facing)
    if found is None:
        return facing.en
    beside = sorted(
        ((min(abs(t.end - zh[0]), abs(t.start - zh[1])), j) for t, j in zip(found.chinese, found.partner, strict=True)
         if j >= 0 and (t.end <= zh[0] or t.start >= zh[1]))
    )  # fmt: skip
    if not beside:
        return facing.en
    token = found.english[beside[0][1]]
    return max(facing.en[0], token.start - REACH), min(facing.en[1], token.end + REACH)


def _turned(text: Bitext, entry: Frame, zh: Span, core: Span, en: Span) -> Evidence:
    view = rendition(text)
    word, said, right = view.text("zh", zh), view.text("en", en), entry.right[0]
    return view.evidence(
        "accuracy/mistranslation", Severity.HIGH if entry.serious else Severity.MEDIUM, 0.8, zh, en,
        message=f"“{word}” means “{right}”; “{said}” says something else.",
        message_zh=f"“{word}”应译为“{right}”；英文作“{said}”，意思不同。",
        expected=right, found=said, direction="neutral", explains=[("zh", core), ("en", en)],
    )  # fmt: skip


def _lacking(text: Bitext, entry: Frame, zh: Span, at: int) -> Evidence:
    view = rendition(text)
    word, right = view.text("zh", zh), entry.right[0]
    return view.evidence(
        "accuracy/undertranslation", Severity.MEDIUM if entry.serious else Severity.LOW, 0.75, zh, (at, at),
        message=f"“{word}” narrows or widens what is said; nothing in the English says so, for example “{right}”.",
        message_zh=f"“{word}”限定或扩展适用范围；英文未译出，可作“{right}”。",
        expected=right, direction="narrower", explains=[("zh", zh)],
    )  # fmt: skip
