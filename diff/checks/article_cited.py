"""RE02."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from align.restatement import ClauseText, Compared, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from normalize.clause import Clause, ClauseTree
from normalize.references import Citation, Provision, citations


@check(code="RE02", types=("reference-changed", "reference-missing", "reference-added", "structure/numbering"))
def article_cited(text: Restatement) -> Iterator[Evidence]:
    """Another article is cited, of this document or of a law.

    Which article of the draft is meant by one of the original is known from the alignment of the clauses, whatever their numbers.

    **Flags** 第十三条第二项、第三项 → 第十四条第二项 where item three still exists, 第四十条 of a law → 第四十一条, and a citation that kept its
    number although the article it means has another one in the draft.

    **Leaves alone** a citation that follows the draft's own numbering (for information, so that the reviewer sees that it was checked).
    """
    counterparts = _Counterparts.of(text)
    for one in text.compared():
        left = [(cite, counterparts.expected(cite)) for cite in _cited(one.source, one.left)]
        right = _cited(one.target, one.right)
        pairs = list(_paired(left, right))
        for (a, expected), b in pairs:
            yield from _evidence(one, a, expected, b, counterparts)
        for a, expected in left:
            if all(a is not x for (x, _), _ in pairs) and expected:
                yield Evidence(
                    "reference-missing", Severity.MEDIUM, 0.8, _place(one.source, a), _beside(one.target, one.right),
                    f"{a.text} is no longer cited here.", f"此处不再援引{a.text}。",
                    expected=a.text, direction="weaker", explains=(_stretch(one.source, a, False),),
                )  # fmt: skip
        for b in right:
            if all(b is not y for _, y in pairs):
                yield Evidence(
                    "reference-added", Severity.LOW, 0.8, _beside(one.source, one.left), _place(one.target, b),
                    f"The draft cites {b.text} here; the original does not.", f"送审稿此处新增援引{b.text}。",
                    found=b.text, direction="neutral", explains=(_stretch(one.target, b, True),),
                )  # fmt: skip


def _evidence(
    one: Compared, a: Citation, expected: frozenset[Provision], b: Citation, counterparts: _Counterparts
) -> Iterator[Evidence]:
    explains = (_stretch(one.source, a, False), _stretch(one.target, b, True))
    want = "、".join(map(str, sorted(expected))) if a.law == b.law else a.text
    said = "、".join(map(str, b.provisions))
    if a.law == b.law and expected == frozenset(b.provisions):
        if a.provisions != b.provisions:
            yield Evidence(
                "structure/numbering", Severity.INFO, 0.9, _place(one.source, a), _place(one.target, b),
                f"{a.text} of the original is {b.text} of the draft: the citation follows the new numbers.",
                f"原文{a.text}即送审稿{b.text}，援引已随编号调整。",
                expected=want, found=b.text, direction="neutral", explains=explains,
            )  # fmt: skip
        return
    if a.law == b.law and frozenset(a.provisions) == frozenset(b.provisions):
        heading = counterparts.heading(b.provisions[0])
        en = (
            f"{b.text} was kept, but what it meant is {want} of the draft"
            if want
            else f"{b.text} was left out of the draft"
        )
        zh = f"援引的{b.text}未随编号调整：原文所指内容在送审稿中{f'为{want}' if want else '已删除'}"
        yield Evidence(
            "reference-changed", Severity.HIGH, 0.9, _place(one.source, a), _place(one.target, b),
            f"{en}{f' ({b.text} now is “{heading}”)' if heading else ''}.",
            f"{zh}{f'，送审稿{b.text}现为“{heading}”' if heading else ''}。",
            expected=want, found=b.text, direction="neutral", explains=explains,
        )  # fmt: skip
        return
    renumbered = want and a.law == b.law == "" and frozenset(a.provisions) != expected
    yield Evidence(
        "reference-changed", Severity.HIGH, 0.9, _place(one.source, a), _place(one.target, b),
        f"The original cites {a.text}{f' ({want} of the draft)' if renumbered else ''}, the draft {b.text}.",
        f"原文援引{a.text}{f'（即送审稿{want}）' if renumbered else ''}，送审稿援引{b.text}。",
        expected=want or a.text, found=said, direction="neutral", explains=explains,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Counterparts:
    """Which article and item of the draft restates which of the original; None where it was left out."""

    articles: dict[int, int | None]
    items: dict[tuple[int, int], tuple[int, int] | None]
    headings: dict[int, str]

    @classmethod
    def of(cls, text: Restatement) -> _Counterparts:
        original, draft = text.alignment.original, text.alignment.draft
        articles: dict[int, int | None] = {}
        items: dict[tuple[int, int], tuple[int, int] | None] = {}
        linked = {i: link.target[0] for link in text.alignment.links if link.target for i in link.source}
        for clause in original.clauses:
            here = _number(original, clause)
            there = _number(draft, draft.clauses[linked[clause.index]]) if clause.index in linked else None
            if here is not None and here[1]:
                items[here] = there if there is not None and there[1] else None
            elif here is not None:
                articles[here[0]] = there[0] if there is not None else None
        headings = {
            number[0]: (clause.title or draft.own_text(clause).strip())[:16]
            for clause in draft.clauses
            if (number := _number(draft, clause)) is not None and not number[1]
        }
        return cls(articles, items, headings)

    def expected(self, cite: Citation) -> frozenset[Provision]:
        """The provisions of the draft that restate those cited; without those that it leaves out."""
        if cite.law:
            return frozenset(cite.provisions)
        return frozenset(there for one in cite.provisions if (there := self._moved(one)) is not None)

    def _moved(self, one: Provision) -> Provision | None:
        article = self.articles.get(one.article, one.article)
        if one.item and (one.article, one.item) in self.items:
            there = self.items[one.article, one.item]
            return None if there is None else Provision(there[0], one.paragraph, there[1])
        return None if article is None else Provision(article, one.paragraph, one.item)

    def heading(self, one: Provision) -> str:
        """What the article of the draft with this number begins with."""
        return self.headings.get(one.article, "")


def _number(tree: ClauseTree, clause: Clause) -> tuple[int, int] | None:
    """(number of the article, number of the item, 0 for the article itself); None for other clauses."""
    if _is_article(clause) and clause.number is not None:
        return clause.number, 0
    above = tree.clauses[clause.parent] if clause.parent >= 0 else None
    if above is not None and _is_article(above) and above.number is not None and clause.number is not None:
        return above.number, clause.number
    return None


def _is_article(clause: Clause) -> bool:
    return "条" in clause.label or "條" in clause.label


def _cited(text: ClauseText, segments: Sequence[int]) -> list[Citation]:
    spans = [text.norm.raw_span(text.segments[i].start, text.segments[i].end) for i in segments]
    if text.language != "zh":
        return []
    return [cite for cite in citations(text.norm.raw) if any(start <= cite.start < end for start, end in spans)]


def _paired(
    left: Sequence[tuple[Citation, frozenset[Provision]]], right: Sequence[Citation]
) -> Iterator[tuple[tuple[Citation, frozenset[Provision]], Citation]]:
    """Citations of the same provisions first, then in their order."""
    free = list(right)
    rest = []
    for cite, expected in left:
        same = next((b for b in free if b.law == cite.law and frozenset(b.provisions) == expected), None)
        if same is None:
            rest.append((cite, expected))
        else:
            free.remove(same)
            yield (cite, expected), same
    yield from zip(rest, free, strict=False)


def _place(text: ClauseText, cite: Citation) -> Place:
    return Place(text.clause.index, text.clause.body + cite.start, text.clause.body + cite.end)


def _stretch(text: ClauseText, cite: Citation, of_draft: bool) -> Stretch:
    return Stretch(of_draft, text.clause.body + cite.start, text.clause.body + cite.end)


def _beside(text: ClauseText, segments: Sequence[int]) -> Place:
    """The place at which it should stand: the end of the provision."""
    _, end = text.place(text.segments[segments[-1]].start, text.segments[segments[-1]].end)
    return Place(text.clause.index, end, end)
