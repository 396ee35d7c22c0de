"""The article of a web page: this project's reader beside trafilatura and readability-lxml.

    python -m bench.html_article [FOLDER]

FOLDER holds pages (`name.html`, `.mht`, `.doc`) and beside each its paragraphs as a reader wants them (`name.txt`, one a
line, a line break inside a paragraph as "\\n"); by default the pages of the tests. Prints for each reader the precision
and recall of whole paragraphs (equal but for blanks) and of characters (longest common subsequence with the expected
text), each the mean over pages. The other two are optional: `pip install trafilatura readability-lxml`; what is not
installed is left out, and they get the characters that this project decoded.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from rapidfuzz.distance import LCSseq

from ingest.document import IngestError, SourceFile
from ingest.html import parser as html_parser

_PAGES = Path(__file__).resolve().parent.parent / "tests" / "ingest" / "html" / "pages"
_SUFFIXES = (".html", ".htm", ".mht", ".doc")


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff|]", "", text)


def own(data: bytes) -> list[str]:
    """The paragraphs that this project reads."""
    doc = html_parser.parse(data, SourceFile("page.html", "", "html", len(data)))
    return [block.text for block in doc.blocks]


def trafilatura(data: bytes) -> list[str]:
    """Trafilatura's paragraphs, with its settings for recall."""
    extract = import_module("trafilatura").extract
    text = extract(_characters(data), favor_recall=True, include_tables=True, include_comments=False) or ""
    return [line for line in text.split("\n") if line.strip()]


def readability(data: bytes) -> list[str]:
    """Readability's article, its blocks read by lxml, with its title before them."""
    page = import_module("readability").Document(_characters(data))
    fragments = import_module("lxml.html").fromstring(page.summary())
    text = re.sub(r"<(?:br|/?(?:p|div|td|tr|li|h\d|pre))\b[^>]*>", "\n", import_module("lxml.etree").tostring(
        fragments, encoding="unicode"))  # fmt: skip
    plain = import_module("lxml.html").fromstring(f"<div>{text}</div>").text_content()
    return [page.short_title(), *(line for line in plain.split("\n") if line.strip())]


def _characters(data: bytes) -> str:
    text, _ = html_parser.decode(html_parser.page_of(data)[0], "page.html")
    return re.sub(r"^\s*<\?xml[^>]*>", "", text)


def pages(folder: Path) -> Iterator[tuple[str, bytes, list[str]]]:
    """(name, bytes, expected paragraphs) of every page that has its text beside it."""
    for path in sorted(p for p in folder.iterdir() if p.suffix in _SUFFIXES):
        expected = path.with_suffix(".txt")
        if expected.is_file():
            lines = expected.read_text(encoding="utf-8").splitlines()
            yield path.name, path.read_bytes(), [line.replace("\\n", "\n") for line in lines]


def score(found: list[str], expected: list[str]) -> tuple[float, float, float, float]:
    """Precision and recall of paragraphs, precision and recall of characters."""
    got, want = Counter(map(_bare, found)), Counter(map(_bare, expected))
    same = sum((got & want).values())
    mine, gold = "".join(map(_bare, found)), "".join(map(_bare, expected))
    common = LCSseq.similarity(mine, gold)
    return (
        same / max(1, sum(got.values())), same / sum(want.values()), common / max(1, len(mine)), common / len(gold),
    )  # fmt: skip


def main() -> int:
    """Prints a line for each page and reader, and the means."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _PAGES
    readers: dict[str, Callable[[bytes], list[str]]] = {"own": own}
    others: dict[str, Callable[[bytes], list[str]]] = {"trafilatura": trafilatura, "readability": readability}
    for name, other in others.items():
        try:
            import_module(name)
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)
        else:
            readers[name] = other
    totals: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in readers}
    print(f"{'page':28}" + "".join(f"{name:>28}" for name in readers))
    print(" " * 28 + "     paragraphs    characters" * len(readers))
    for page, data, expected in pages(folder):
        line = f"{page:28}"
        for name, reader in readers.items():
            try:
                result = score(reader(data), expected)
            except (IngestError, ValueError, TypeError) as error:
                print(f"{page}: {name}: {error}", file=sys.stderr)
                result = (0.0, 0.0, 0.0, 0.0)
            totals[name].append(result)
            line += "".join(f"{value:7.2f}" for value in result)
        print(line)
    means = {name: [sum(column) / len(column) for column in zip(*rows, strict=True)] for name, rows in totals.items()}
    print(f"{'mean':28}" + "".join("".join(f"{value:7.3f}" for value in row) for row in means.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
