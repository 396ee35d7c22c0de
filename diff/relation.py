"""What the draft is to the original: its localisation, its translation, or a revision of it."""

from __future__ import annotations

from normalize.clause import ClauseTree

RELATIONS = ("localisation", "translation", "revision")

_LANGUAGES = {"zh": "Chinese", "en": "English"}


class RelationError(ValueError):
    """The relation that was asked for does not fit the languages. The message is one sentence."""


def decide(original: ClauseTree, draft: ClauseTree, asked: str = "auto") -> str:
    """The relation to compare by: the one asked for, or for "auto" the one that languages and wording show.

    Different languages are a translation. In one language, a place or a level that is swapped throughout (全市 → 全区)
    is a localisation, and anything else a revision. Raises RelationError where the one asked for does not fit, and
    ValueError for a word that is no relation.
    """
    if asked != "auto" and asked not in RELATIONS:
        raise ValueError(f"“{asked}” is no relation; it must be auto, {', '.join(RELATIONS)}.")
    across = original.language != draft.language
    if asked == "translation" and not across:
        raise RelationError(
            f"Both documents are in {_named(draft)}, so the draft is no translation; "
            "ask for localisation, revision or auto."
        )
    if asked in ("localisation", "revision") and across:
        raise RelationError(
            f"The original is in {_named(original)} and the draft in {_named(draft)}, so the draft is no {asked}; "
            "ask for translation or auto."
        )
    if asked != "auto":
        return asked
    if across:
        return "translation"
    # Reads the tables of places, which a translation has no use for.
    from align.localisation import derive

    return "localisation" if derive(original, draft) else "revision"


def _named(tree: ClauseTree) -> str:
    return _LANGUAGES.get(tree.language, tree.language)
