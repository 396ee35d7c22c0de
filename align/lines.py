"""Two texts that come cut into sentences, one a line: which lines say the same, in two languages or in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from align.lessons import PASSES, PASSES_ALONE, as_beads, expansion, in_order, lexicon_of, one_two, sure_beads, taught
from align.link import Alignment, Bead
from align.models import NO_MODELS, Models
from align.sentences import Group, Scorer, Sentence, length
from align.side import Side, paragraphs
from ingest.labels import match
from normalize import english as english_text
from normalize.chinese import fold
from normalize.english import Token, number_form
from normalize.lexicon import Lexicon
from normalize.numerals import numbers
from normalize.termbase import Termbase
from normalize.words import boundaries

UNLIKE = 0.25
"""A bead of one language with a lower score says different things."""


def align_lines(
    original: Sequence[str], draft: Sequence[str], termbase: Termbase | None = None, models: Models = NO_MODELS
) -> list[Bead]:
    """Aligns two texts that come cut into sentences, one a line.

    Gives beads whose spans are (line number, line number + 1), each line in exactly one bead, in the order of the original,
    lines of the draft alone behind the line of the draft that they follow. A blank line stands alone. The languages are told by
    the script; without `termbase` the built-in one is used. `models` are heard on texts in two languages.
    """
    first, second = is_chinese(original), is_chinese(draft)
    left = [i for i, line in enumerate(original) if line.strip()]
    right = [j for j, line in enumerate(draft) if line.strip()]
    texts, others = [original[i] for i in left], [draft[j] for j in right]
    if not left or not right:
        found: list[Bead] = []
    elif first == second:
        found = _same_language(texts, others, left, right)
    else:
        base = Termbase.load() if termbase is None else termbase
        chinese, english, at = (texts, others, (left, right)) if first else (others, texts, (right, left))
        found = _two_languages(chinese, english, *at, base, first, models)
    seen = {i for bead in found for i, _ in bead.source}, {j for bead in found for j, _ in bead.target}
    found += [Bead(((i, i + 1),), (), 0.0) for i in range(len(original)) if i not in seen[0]]
    found += [Bead((), ((j, j + 1),), 0.0) for j in range(len(draft)) if j not in seen[1]]
    return in_order(found)


def is_chinese(lines: Iterable[str]) -> bool:
    """Whether a text is Chinese, by its script: a fifth of its characters is Han."""
    text = "".join(lines)
    return 5 * sum("\u3400" <= char <= "\u9fff" for char in text) > len(text)


def _two_languages(
    chinese: Sequence[str],
    english: Sequence[str],
    z_at: Sequence[int],
    e_at: Sequence[int],
    termbase: Termbase,
    chinese_first: bool,
    models: Models,
) -> list[Bead]:
    z_tokens, e_tokens, words = lexicon_of(chinese, english, termbase)
    z_lines, e_lines = _sentences(chinese, z_tokens, z_at), _sentences(english, e_tokens, e_at)
    groups = Scorer(words, z_lines, e_lines, similarity=models.similarity).flat(z_lines, e_lines)
    known = words
    for _ in range(PASSES if words.general else PASSES_ALONE):
        sure = sure_beads(z_lines, e_lines, groups)
        known = taught(words, sure, models.word_links)
        scorer = Scorer(known, z_lines, e_lines, expansion(sure), one_two(groups), models.similarity)
        groups = scorer.flat(z_lines, e_lines)
    return list(as_beads(z_lines, e_lines, groups, chinese_first))


def _same_language(
    original: Sequence[str], draft: Sequence[str], left: Sequence[int], right: Sequence[int]
) -> list[Bead]:
    language = "zh" if is_chinese(original) else "en"
    ones = _sentences(original, [plain_tokens(line, language) for line in original], left)
    others = _sentences(draft, [plain_tokens(line, language) for line in draft], right)
    return list(as_beads(ones, others, same_words(ones, others), True))


def sentence_beads(alignment: Alignment) -> tuple[tuple[Bead, ...], ...]:
    """The beads of each link of two documents in one language, in the order of `alignment.links`; they hold all own text of the
    link's clauses."""
    left, right = (
        Side(tree, [plain_tokens(tree.text[a:b], tree.language) for a, b in paragraphs(tree)])
        for tree in (alignment.original, alignment.draft)
    )
    out: list[tuple[Bead, ...]] = []
    for link in alignment.links:
        ones, others = left.of(link.source), right.of(link.target)
        if ones and others:
            out.append(tuple(as_beads(ones, others, same_words(ones, others), True)))
        else:
            out.append(tuple(Bead(((s.start, s.end),), (), 0.0) for s in ones))
            out[-1] += tuple(Bead((), ((s.start, s.end),), 0.0) for s in others)
    return tuple(out)


def same_words(ones: Sequence[Sentence], others: Sequence[Sentence]) -> list[Group]:
    """The beads of two runs of sentences in one language, by the words that they have in common. What has hardly any is taken apart
    again."""
    out: list[Group] = []
    for group in Scorer(_identity(ones, others), ones, others, 1.0).flat(ones, others):
        (a, b), (c, d) = group.chinese, group.english
        left = {token.form for sentence in ones[a:b] for token in sentence.tokens}
        if group.score < UNLIKE or left.isdisjoint(token.form for sentence in others[c:d] for token in sentence.tokens):
            out += [Group((i, i + 1), (c, c), 0.0) for i in range(a, b)]
            out += [Group((b, b), (j, j + 1), 0.0) for j in range(c, d)]
        else:
            out.append(group)
    return out


def plain_tokens(text: str, language: str) -> tuple[Token, ...]:
    """The words and numbers of a text, "zh" or "en", for comparison with a text of the same language."""
    if language == "en":
        return english_text.tokens(text)
    norm = fold(text)
    found = numbers(norm.text, "zh")
    taken = {at for number in found for at in range(number.start, number.end)}
    spans = [(number.start, number.end, number_form(number)) for number in found]
    spans += [
        (a, b, norm.text[a:b])
        for a, b in pairwise(sorted(boundaries(norm.text)))
        if a not in taken and any(map(str.isalnum, norm.text[a:b]))
    ]
    return tuple(Token(norm.starts[a], norm.starts[b - 1] + 1, form) for a, b, form in sorted(spans))


def _identity(ones: Sequence[Sentence], others: Sequence[Sentence]) -> Lexicon:
    """The lexicon of a language with itself: a word renders itself and nothing else."""
    rows, columns = (
        {form: k for k, form in enumerate(dict.fromkeys(t.form for s in side for t in s.tokens))}
        for side in (ones, others)
    )
    table = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for form, i in rows.items():
        if form in columns:
            table[i, columns[form]] = 1.0
    return Lexicon(rows, columns, table, True)


def _sentences(lines: Sequence[str], tokens: Sequence[tuple[Token, ...]], at: Sequence[int]) -> list[Sentence]:
    labels = [match(line, weak=True) for line in lines]
    return [
        Sentence(k, k + 1, words, length(line), label is not None, label.number if label else 0, line)
        for line, words, k, label in zip(lines, tokens, at, labels, strict=True)
    ]
