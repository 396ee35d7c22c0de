"""One document as sentences are aligned in it: the sentences of each clause, with their words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from align.sentences import Sentence, Span, chinese_sentences, length
from normalize import english as english_text
from normalize.clause import Clause, ClauseTree
from normalize.english import Token


def within(tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    """Those of some tokens in order that begin inside [start, end)."""
    low = bisect_left(tokens, start, key=lambda token: token.start)
    return tokens[low : bisect_left(tokens, end, low, key=lambda token: token.start)]


def paragraphs(tree: ClauseTree) -> list[Span]:
    """Where the paragraphs of the tree's text stand; a line break inside one is an accident of the page."""
    return [(start, end) for start, end, _ in tree.part.block_spans() if start < end]


class Side:
    """One document: its tree, its tokens, and the sentences and tokens of each clause. `words` are the tokens of each of its
    `paragraphs`, with offsets into the paragraph."""

    def __init__(self, tree: ClauseTree, words: Sequence[Sequence[Token]]) -> None:
        blocks = paragraphs(tree)
        tokens = tuple(
            Token(token.start + at, token.end + at, token.form)
            for stretch, (at, _) in zip(words, blocks, strict=True)
            for token in stretch
        )
        self.tree = tree
        self.tokens = tokens
        cut: Callable[[str, bool], tuple[Span, ...]] = (
            chinese_sentences if tree.language == "zh" else english_text.sentences
        )
        self.sentences = [
            [
                Sentence(
                    a, b, tuple(within(tokens, a, b)), length(tree.text[a:b]), a < clause.lead_end, 0, tree.text[a:b]
                )
                for a, b in _cut(tree, clause, blocks, cut)
            ]
            for clause in tree.clauses
        ]
        self.words = [[token for sentence in own for token in sentence.tokens] for own in self.sentences]

    @property
    def numbered(self) -> int:
        """How many clauses the document has beside title, preamble and closing."""
        return sum(clause.level > 0 for clause in self.tree.clauses)

    def of(self, clauses: Iterable[int]) -> list[Sentence]:
        """The sentences of these clauses, in order."""
        return [sentence for i in sorted(clauses) for sentence in self.sentences[i]]


def _cut(
    tree: ClauseTree, clause: Clause, blocks: Sequence[Span], cut: Callable[[str, bool], tuple[Span, ...]]
) -> Iterator[Span]:
    """The sentences of a clause: its heading as one, then those of each paragraph."""
    at = clause.body
    if clause.level and clause.lead_end > clause.body:
        yield clause.body, clause.lead_end
        at = clause.lead_end
    for start, end in blocks[max(bisect_right(blocks, (at, at)) - 1, 0) : bisect_left(blocks, (clause.end, 0))]:
        low, high = max(start, at), min(end, clause.end)
        if low < high:
            for a, b in cut(tree.text[low:high], False):
                yield low + a, low + b
