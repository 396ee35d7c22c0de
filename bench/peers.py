"""What tools that compare text without reading it say of the same pairs, by the same rule.

    pip install '.[bench]'
    python bench/peers.py [EVAL] [--markdown]

Every contiguous change that a tool reports counts as a finding of unknown type, in the clause in which it stands (by this
project's clause tree, which the tools do not have). Each tool is scored twice: as it is, and with changes merged that have
at most so many characters between them as give the tool its best F1 over all pairs (chosen with the gold lists in sight,
in its favour). Of the planted texts only those of seed 1 are used.

difflib: Python's SequenceMatcher over characters, and over the words of jieba's dictionary, without its junk heuristic.
diff-match-patch: with its semantic clean-up and no time limit. redlines: as it is, for which a Chinese paragraph is one word, and on text cut
into words by blanks. python-redlines: tracked changes of its Docxodus engine (a .NET program that its wheel holds) between
Word files with a paragraph a line.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

from material import SETS, Pair, claims, pairs
from places import Squeezed, squeezed
from quality import plain
from scoring import Claim, in_clauses_of, score

from diff.pipeline import compare_files
from normalize.words import boundaries

GAPS = (0, 1, 2, 4, 8, 16, 32)
Run = tuple[str, str]
"""A stretch of text with "=" (both have it), "-" (the original alone) or "+" (the draft alone)."""
Change = tuple[int, int, int, int]
"""[start, end) in the original and in the draft, in characters that are no white space."""


def of_opcodes(a: Sequence[str], b: Sequence[str]) -> Iterator[Run]:
    """difflib's opcodes as runs."""
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "=", "".join(a[a0:a1])
        else:
            yield "-", "".join(a[a0:a1])
            yield "+", "".join(b[b0:b1])


def words(text: str) -> list[str]:
    """The text cut where words end."""
    return [text[start:end] for start, end in pairwise(sorted(boundaries(text)))]


def by_match_patch(a: str, b: str) -> Iterator[Run]:
    """diff-match-patch."""
    import diff_match_patch

    tool = diff_match_patch.diff_match_patch()
    tool.Diff_Timeout = 0
    diffs = tool.diff_main(a, b)
    tool.diff_cleanupSemantic(diffs)
    for sign, text in diffs:
        yield "-=+"[sign + 1], text


def by_redlines(a: str, b: str) -> Iterator[Run]:
    """redlines, whose paragraph marks are no text."""
    from redlines import Redlines

    tool = Redlines(a, b)
    for step in tool._diff_ops:
        tag, a0, a1, b0, b1 = step.opcodes
        before, after = "".join(step.source_chunk.text[a0:a1]), "".join(step.test_chunk.text[b0:b1])
        if tag == "equal":
            yield "=", before.replace("¶", "")
        else:
            yield "-", before.replace("¶", "")
            yield "+", after.replace("¶", "")


def by_redlines_words(a: str, b: str) -> Iterator[Run]:
    """redlines on text with blanks between the words."""
    yield from by_redlines(*("\n".join(" ".join(words(line)) for line in text.splitlines()) for text in (a, b)))


def by_docxodus(a: str, b: str) -> Iterator[Run]:
    """python-redlines with Docxodus, read back from its tracked changes."""
    import docx
    from docx.oxml.ns import qn
    from python_redlines import DocxodusEngine

    marked, _, _ = DocxodusEngine().run_redline("bench", original=_word_file(a), modified=_word_file(b))
    signs = {qn("w:del"): "-", qn("w:moveFrom"): "-", qn("w:ins"): "+", qn("w:moveTo"): "+"}
    for node in docx.Document(io.BytesIO(marked)).element.body.iter(qn("w:t"), qn("w:delText")):
        yield next((signs[above.tag] for above in node.iterancestors() if above.tag in signs), "="), node.text or ""


def _word_file(text: str) -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


TOOLS: dict[str, Callable[[str, str], Iterable[Run]]] = {
    "difflib, characters": lambda a, b: of_opcodes(list(a), list(b)),
    "difflib, words": lambda a, b: of_opcodes(words(a), words(b)),
    "diff-match-patch": by_match_patch,
    "redlines": by_redlines,
    "redlines, text cut into words": by_redlines_words,
    "python-redlines (Docxodus)": by_docxodus,
}


def changes(runs: Iterable[Run], gap: int) -> list[Change]:
    """The contiguous changes; those with at most `gap` characters between them are one."""
    out: list[Change] = []
    a = b = 0
    for sign, text in runs:
        size = len(squeezed(text))
        a1, b1 = a + size * (sign != "+"), b + size * (sign != "-")
        if sign != "=" and size:
            if out and a - out[-1][1] <= gap and b - out[-1][3] <= gap:
                out[-1] = (out[-1][0], a1, out[-1][2], b1)
            else:
                out.append((a, a1, b, b1))
        a, b = a1, b1
    return out


def as_claims(found: Iterable[Change], original: Squeezed, draft: Squeezed) -> tuple[Claim, ...]:
    """The changes in the form of findings."""
    return tuple(Claim("", original.spot(a0, a1), draft.spot(b0, b1)) for a0, a1, b0, b1 in found)


@dataclass
class Tally:
    """Counts over the pairs of a set."""

    found: int = 0
    right: int = 0
    required: int = 0
    located: int = 0

    def add(self, pair: Pair, said: tuple[Claim, ...]) -> None:
        """Scores one pair."""
        result = score(pair.gold, in_clauses_of(pair.gold, said) if pair.partial else said)
        self.found += len(result.claims)
        self.right += len(result.used)
        self.required += len(result.required)
        self.located += len(result.located.intersection(result.required))

    def shares(self) -> tuple[float, float]:
        """Located recall and precision."""
        return self.located / max(self.required, 1), self.right / max(self.found, 1)

    def cell(self) -> str:
        """What the table shows."""
        if not self.required:
            return str(self.found)
        recall, precision = self.shares()
        return f"{recall:.2f} / {precision:.2f} ({self.found})"


Tallies = dict[str, Tally]


def f1(of: Tallies) -> float:
    """The F1 of recall and precision, a mean over the sets."""
    scores = [2 * r * p / max(r + p, 1e-9) for tally in of.values() if tally.required for r, p in [tally.shares()]]
    return sum(scores) / max(len(scores), 1)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", metavar="EVAL")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    args = parser.parse_args()
    own: Tallies = {}
    theirs: dict[tuple[str, int], Tallies] = {(tool, gap): {} for tool in TOOLS for gap in GAPS}
    with tempfile.TemporaryDirectory() as work:
        for pair in pairs(args.folder, Path(work)):
            if pair.set == "translation" or (", seed" in pair.name and not pair.name.endswith("seed 1")):
                continue
            report = compare_files(pair.original, pair.draft)
            own.setdefault(pair.set, Tally()).add(pair, claims(report))
            trees = report.alignment.original, report.alignment.draft
            texts = Squeezed(trees[0]), Squeezed(trees[1])
            for name, tool in TOOLS.items():
                runs = list(tool(trees[0].text, trees[1].text))
                _check(name, runs, texts)
                for gap in GAPS:
                    said = as_claims(changes(runs, gap), *texts)
                    theirs[name, gap].setdefault(pair.set, Tally()).add(pair, said)
    rows = [("Duizhao", own)]
    for name in TOOLS:
        best = max(GAPS, key=lambda gap: f1(theirs[name, gap]))
        rows += [(name, theirs[name, 0]), (f"{name}, merged over {best}", theirs[name, best])]
    kinds = [kind for kind in SETS if kind in own]
    table = [f"| Tool | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    table += [f"| {name} | {' | '.join(tallies[kind].cell() for kind in kinds)} |" for name, tallies in rows]
    print("\n".join(table) if args.markdown else plain(table))


def _check(name: str, runs: Iterable[Run], texts: tuple[Squeezed, Squeezed]) -> None:
    """A tool whose runs do not give back the two texts would be scored at the wrong places."""
    for sign, whole in zip("-+", texts, strict=True):
        got = "".join(squeezed(text) for of, text in runs if of in ("=", sign))
        if got != whole.text:
            raise SystemExit(f"{name}: its changes do not give back the texts; its form of output must have changed.")


if __name__ == "__main__":
    main()
