"""MT03."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.rendition import rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.bases import Base, bases
from normalize.chinese import fold


@check(code="MT03", types=("accuracy/mistranslation", "accuracy/number"))
def basis(text: Bitext) -> Iterator[Evidence]:
    """A rate, a subsidy or a limit is given for another unit: 每张床位 became “per household”, 每小时 “per day”.

    The units and their renderings are in `normalize/data/bases.csv`.

    **Flags** a unit behind 每 that the English sentence names less often than the Chinese and never with per, each or every, where
    it has another unit so, which it names more often than the Chinese does.

    **Leaves alone** units that are not in the table, and units of which both sentences speak alike.
    """
    view = rendition(text)
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        folded = fold(view.chinese.text[slice(*facing.zh)])
        english = view.english.text[slice(*facing.en)]
        lost = [
            (base, span)
            for base in bases()
            if base.mentioned(english) < base.named(folded.text) and not any(base.given(english))
            for span in base.asked(folded.text)
        ]
        if not lost:
            continue
        spare = [
            (base, span)
            for base in bases()
            if (spans := list(base.given(english)))
            and len(spans) > base.per(folded.text)
            and base.mentioned(english) > base.named(folded.text)
            for span in spans[-1:]
        ]
        for (base, at), (other, place) in zip(lost, spare, strict=False):
            low, high = folded.raw_span(*at)
            zh = facing.zh[0] + low, facing.zh[0] + high
            en = facing.en[0] + place[0], facing.en[0] + place[1]
            if not view.in_list("zh", *zh):
                yield _evidence(text, base, other, zh, en)


def _evidence(text: Bitext, base: Base, other: Base, zh: tuple[int, int], en: tuple[int, int]) -> Evidence:
    view = rendition(text)
    said, there = view.text("zh", zh), view.text("en", en)
    return view.evidence(
        "accuracy/number" if base.time and other.time else "accuracy/mistranslation", Severity.HIGH, 0.85, zh, en,
        message=f"“{said}” means per {base.en[0]}; the English says “{there}”.",
        message_zh=f"“{said}”以“{base.zh[0]}”为单位，英文却作“{there}”。",
        expected=f"per {base.en[0]}", found=there, direction="neutral", explains=[("zh", zh), ("en", en)],
    )  # fmt: skip
