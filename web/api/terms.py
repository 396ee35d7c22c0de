"""Terms: looking up the termbase."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from web.api.spec import Pages, page_of

pages = Pages("Terms", __name__, description="The termbase: Chinese terms and their renderings in English.")


class Query(ma.Schema):
    """What is looked for."""

    q = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(1, 200), ma.validate.Regexp(r"\s*\S", error="is empty; give a word.")],
        metadata={"description": "Chinese (in either script) or English words that a term or a rendering holds"},
    )


class TermSchema(ma.Schema):
    """A term with its renderings."""

    zh = ma.fields.String(required=True)
    preferred = ma.fields.String(required=True)
    accepted = ma.fields.List(ma.fields.String(), required=True)
    forbidden = ma.fields.List(ma.fields.String(), required=True)
    domain = ma.fields.String(required=True)
    note = ma.fields.String(required=True)


@pages.route("/terms")
@pages.arguments(Query, location="query")
@pages.response(200, TermSchema(many=True))
@pages.paginate()
def index(wish: dict[str, str], pagination_parameters: Any) -> list[Any]:
    """Look up terms, the closest first"""
    # The tables are read for the first question.
    from normalize.chinese import simplify
    from normalize.termbase import Termbase

    wanted = simplify(" ".join(wish["q"].lower().split()))
    ranked = []
    for term in Termbase.load().terms:
        forms = (term.zh, term.preferred, *term.accepted, *term.forbidden)
        held = [len(form) for form in forms if wanted in form.lower()]
        if held:
            ranked.append((min(held), term.zh, term))
    ranked.sort(key=lambda item: item[:2])
    return [term for *_, term in page_of(ranked, pagination_parameters)]
