"""OM02."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.rendition import rendition
from diff.bilingual.stretches import uncovered
from diff.check import Evidence, Suspicion, check
from diff.finding import Severity

CLAUSE = 4.0
"""Weight from which a whole part of a sentence is one whose loss misleads."""


@check(
    code="OM02",
    types=("accuracy/omission", "accuracy/undertranslation", "accuracy/addition", "accuracy/overtranslation"),
)
def words_omitted(text: Bitext) -> Iterator[Evidence]:
    """Words of a Chinese sentence that nothing in its English accounts for.

    Each Chinese word uses up one English word that may render it, by the dictionary, the termbase and what the two documents
    show of themselves; what is left over in one stretch is weighed. A word counts more where the document renders it
    elsewhere, less where it is a mere support word (进一步, 工作), and hardly at all where the dictionary never helps with it.

    **Flags** a part of a sentence without English, and words that are left over where the English says less or something else:
    an omission where a part, or a member of a series, is gone, otherwise an undertranslation. How likely it is a fault, a
    model tells that was learned from annotated translations: what is hardly likely is for information, and the more of a document is surely
    wrong, the more is likely.

    **Leaves alone** support words, repeated words, and what is rendered freely throughout a document.

    With an English original, these are additions of the Chinese version.
    """
    view = rendition(text)
    for one in uncovered(text):
        said = view.text("zh", one.zh)
        lost = not one.features
        # A word inside what is rendered leaves a rendering that says less; a part, or a member of a series, is gone.
        gone = lost or one.part or (one.surplus >= 0.5 and (one.words > 1 or one.features.get("member", 0) > 0))
        heavy = lost and one.weight >= CLAUSE
        severity = Severity.LOW if not lost else Severity.HIGH if heavy else Severity.MEDIUM
        at = one.facing.en[1]
        yield view.evidence(
            "accuracy/omission" if gone else "accuracy/undertranslation", severity, one.confidence, one.zh, one.en or (at, at),
            message=f"Nothing in the English sentence renders “{said}”." if gone
            else f"“{said}” is not rendered, or by words that do not mean it.",
            message_zh=f"英文句中没有“{said}”的译文。" if gone else f"“{said}”未译出，或译文不含其义。",
            expected=said, direction="weaker", explains=[("zh", one.zh)],
            suspicion=None if lost else Suspicion("words", one.features),
        )  # fmt: skip
