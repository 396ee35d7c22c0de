"""The clause trees of one file, as text and as JSON (`duizhao.clauses/1`, see `diff/data/clauses.schema.json`): the documents
in it, their clauses, and whatever else the file holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diff.exports.aside import CHANGES, REASONS
from ingest.contents import printed_pages
from ingest.document import Block, BlockKind, Document, Part, Revision
from normalize.clause import Clause, ClauseTree

SCHEMA = "duizhao.clauses/1"

_WORDS = {
    "pages": {"en": "pages {}", "zh": "第{}页"},
    "page": {"en": "page {}", "zh": "第{}页"},
    "at": {"en": "p. {}", "zh": "第{}页"},
    "printed": {"en": " (printed {})", "zh": "（印刷页码{}）"},
    "attached": {"en": "attached to {}", "zh": "{}的附件"},
    "metadata": {"en": "The file says of itself", "zh": "文件自述"},
    "aside": {"en": "Set aside (no clause holds it)", "zh": "未列入条款的文字"},
    "revisions": {"en": "Tracked changes", "zh": "修订记录"},
    "recognised": {"en": "Pages whose text was recognised", "zh": "经文字识别的页"},
    "lowest": {"en": "lowest confidence {}", "zh": "最低置信度{}"},
    "unread": {"en": "Pages that show text which was not read", "zh": "有文字而未能读取的页"},
    "notes": {"en": "Notes", "zh": "说明"},
    "by": {"en": " by {}", "zh": "，作者：{}"},
}
_FACTS = {
    "title": "标题",
    "docno": "发文字号",
    "issuer": "发布机构",
    "date": "成文日期",
    "published": "发布日期",
    "index number": "索引号",
    "subject": "主题",
    "kind": "体裁",
    "keywords": "主题词",
    "effective": "施行日期",
    "expires": "失效日期",
    "status": "有效性",
    "source": "来源",
    "url": "网址",
    "author": "作者",
    "modified_by": "修改者",
    "created": "创建时间",
    "modified": "修改时间",
}
"""What the names of `Document.metadata` are in Chinese."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""What a document must not do to the reader's terminal."""


def as_json(doc: Document, trees: Sequence[ClauseTree]) -> str:
    """One indented JSON object, ending in a line feed. `trees` are those of the document's parts, in order."""
    return json.dumps(as_dict(doc, trees), ensure_ascii=False, indent=2) + "\n"


def as_dict(doc: Document, trees: Sequence[ClauseTree]) -> dict[str, Any]:
    """The clause trees as plain data."""
    printed = printed_pages(doc)
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "file": doc.source.name,
        "sha256": doc.source.sha256,
        "format": doc.source.format,
        "complete": doc.complete,
        "notes": _notes(doc, trees),
    }
    if doc.pages is not None:
        data["pages"] = doc.pages
    return data | {
        "metadata": [{"name": name, "value": value} for name, value in doc.metadata],
        "parts": [_part(tree, printed) for tree in trees],
        "aside": [_aside(block) for block in doc.aside],
        "revisions": [_revision(revision) for revision in doc.revisions],
        "recognised": [{"page": page, "confidence": lowest} for page, lowest in recognised(doc).items()],
        "unread": list(doc.unread),
    }


def recognised(doc: Document) -> dict[int, float]:
    """The lowest confidence (0-1) of the recognition on each page whose text was read from a picture."""
    found: dict[int, float] = {}
    for block in (*doc.blocks, *doc.aside):
        for run in block.runs:
            if run.confidence is not None:
                found[run.box.page] = min(run.confidence, found.get(run.box.page, 1.0))
    return {page: round(found[page], 3) for page in sorted(found)}


def part_pages(part: Part) -> tuple[int, int] | None:
    """The first and the last page of a part, from 1; None where the format has no pages."""
    pages = [run.box.page for block in part.blocks for run in block.runs]
    pages += [block.page for block in part.blocks if block.page is not None]
    return (min(pages), max(pages)) if pages else None


def _notes(doc: Document, trees: Sequence[ClauseTree]) -> list[str]:
    return [*doc.notes, *(f"part {tree.part.number}: {note}" for tree in trees for note in tree.notes)]


def _part(tree: ClauseTree, printed: Mapping[int, int]) -> dict[str, Any]:
    part = tree.part
    row: dict[str, Any] = {"part": part.number, "title": part.title, "language": part.language}
    row |= {key: value for key, value in (("docno", part.docno), ("date", part.date), ("issuer", part.issuer)) if value}
    if part.parent is not None:
        row["parent"] = part.parent
    pages = part_pages(part)
    if pages is not None:
        row["pages"] = list(pages)
        if all(page in printed for page in pages):
            row["printed_pages"] = [printed[page] for page in pages]
    row["text"] = tree.text
    rows = {start: block for start, _, block in part.block_spans() if block.kind is BlockKind.ROW and block.cells}
    row["clauses"] = [_clause(tree, clause, rows) for clause in tree.clauses]
    return row


def _clause(tree: ClauseTree, clause: Clause, rows: Mapping[int, Block]) -> dict[str, Any]:
    """`rows` are the rows of tables by where they start: such a clause says its task in one cell, and the others apart."""
    cells = rows[clause.start].cells if clause.start in rows else ()
    task = next((text for _, text in cells if clause.title and text.startswith(clause.title)), None)
    row: dict[str, Any] = {
        "path": clause.path,
        "kind": clause.kind,
        "label": clause.label,
        "number": clause.number,
        "level": clause.level,
        "title": clause.title,
        "text": tree.own_text(clause) if task is None else task,
        "start": clause.start,
        "end": clause.end,
    }
    page, _ = tree.locate(clause.start, clause.end)
    if page is not None:
        row["page"] = page
    if cells:
        row["cells"] = dict(cells)
    return row


def _aside(block: Block) -> dict[str, Any]:
    reason = REASONS[block.kind]
    row: dict[str, Any] = {
        "kind": block.kind.value,
        "why": {"en": reason.why_en, "zh": reason.why_zh},
        "text": block.text,
    }
    if block.page is not None:
        row["page"] = block.page
    if block.path:
        row["path"] = block.path
    return row


def _revision(revision: Revision) -> dict[str, Any]:
    row = {"kind": revision.kind, "text": revision.text}
    more = (("author", revision.author), ("date", revision.date), ("path", revision.path))
    return row | {key: value for key, value in more if value}


def as_text(doc: Document, trees: Sequence[ClauseTree], lang: str = "en", every: bool = False) -> str:
    """An outline for reading: a line a clause, with its path, page, title and how long its own text is; then, in the
    language `lang` ("en" or "zh"), what no clause holds and why. `every` lists each block that was set aside and each
    tracked change, in place of counting them."""
    return _CONTROL.sub("�", "\n".join(_Outline(doc, trees, lang, every).lines())) + "\n"


class _Outline:
    def __init__(self, doc: Document, trees: Sequence[ClauseTree], lang: str, every: bool) -> None:
        self.doc = doc
        self.trees = trees
        self.lang = lang
        self.every = every

    def word(self, name: str, *values: object) -> str:
        return _WORDS[name][self.lang].format(*values)

    def lines(self) -> Iterator[str]:
        yield f"{self.doc.source.name} ({self.doc.source.format})"
        yield from self.section("metadata", self.metadata())
        printed = printed_pages(self.doc)
        for tree in self.trees:
            yield ""
            yield from self.part(tree, printed)
        yield from self.section("aside", self.aside())
        yield from self.section("revisions", self.revisions())
        yield from self.section("recognised", self.recognised())
        yield from self.section("unread", [_ranges(self.doc.unread)] if self.doc.unread else [])
        yield from self.section("notes", _notes(self.doc, self.trees))

    def metadata(self) -> Iterator[str]:
        for name, value in self.doc.metadata:
            yield f"{name}: {_short(value)}" if self.lang == "en" else f"{_FACTS.get(name, name)}：{_short(value)}"

    def section(self, name: str, lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
        rows = list(lines)
        if rows:
            yield ""
            yield self.word(name)
            yield from (f"  - {row}" for row in rows)

    def part(self, tree: ClauseTree, printed: Mapping[int, int]) -> Iterator[str]:
        part = tree.part
        yield f"{part.number}. {tree.title or '–'} [{tree.language}]"
        facts = [fact for fact in (part.docno, part.date, part.issuer) if fact]
        pages = part_pages(part)
        if pages is not None:
            facts.append(self.word("page" if pages[0] == pages[1] else "pages", _span(pages)))
            if all(page in printed for page in pages):
                facts[-1] += self.word("printed", _span((printed[pages[0]], printed[pages[1]])))
        if part.parent is not None:
            facts.append(self.word("attached", part.parent))
        if facts:
            yield f"   {' · '.join(facts)}"
        for clause in tree.clauses:
            page, _ = tree.locate(clause.start, clause.end)
            where = "" if page is None else f"  {self.word('at', page)}"
            size = len("".join(tree.own_text(clause).split()))
            heading = " ".join(clause.title.split()) or opening(
                tree.own_text(clause), 24 if tree.language == "zh" else 60
            )
            yield f"   {'  ' * clause.level}{clause.path}  {heading}  ({size}){where}"

    def aside(self) -> Iterator[str]:
        if self.every:
            for block in self.doc.aside:
                where = (
                    f"{self.word('at', block.page)}  "
                    if block.page is not None
                    else f"{block.path}  "
                    if block.path
                    else ""
                )
                name = REASONS[block.kind].one if self.lang == "en" else REASONS[block.kind].zh[1:]
                yield f"{where}{name}: {' '.join(block.text.split())}"
            return
        counts = Counter(block.kind for block in self.doc.aside)
        for kind, count in counts.items():
            reason = REASONS[kind]
            texts = Counter(" ".join(block.text.split()) for block in self.doc.aside if block.kind is kind)
            example, _ = texts.most_common(1)[0]
            more = " …" if len(texts) > 1 else ""
            if self.lang == "en":
                yield f"{count} {reason.one if count == 1 else reason.many} (“{opening(example, 40)}”{more}). {reason.why_en}"
            else:
                yield f"{count}{reason.zh}（“{opening(example, 20)}”{more}）。{reason.why_zh}"

    def revisions(self) -> Iterator[str]:
        if self.every:
            for one in self.doc.revisions:
                english, _, chinese = CHANGES.get(one.kind, (one.kind,) * 3)
                who = ", ".join(fact for fact in (one.author, one.date[:10]) if fact)
                said = english if self.lang == "en" else chinese.removeprefix("处")
                said += f" ({who})" if who else ""
                yield f"{one.path + '  ' if one.path else ''}{said}: {' '.join(one.text.split())}"
            return
        for kind, count in Counter(one.kind for one in self.doc.revisions).items():
            authors = list(dict.fromkeys(one.author for one in self.doc.revisions if one.kind == kind and one.author))
            english, many, chinese = CHANGES.get(kind, (kind,) * 3)
            said = f"{count} {english if count == 1 else many}" if self.lang == "en" else f"{count}{chinese}"
            joined = (", " if self.lang == "en" else "、").join(authors)
            yield said + (self.word("by", joined) if authors else "")

    def recognised(self) -> Iterator[str]:
        for page, lowest in recognised(self.doc).items():
            colon = ": " if self.lang == "en" else "："
            yield f"{self.word('at', page)}{colon}{self.word('lowest', lowest)}"


def _span(pages: tuple[int, int]) -> str:
    return str(pages[0]) if pages[0] == pages[1] else f"{pages[0]}–{pages[1]}"


def _ranges(pages: Sequence[int]) -> str:
    """Page numbers in a line, those in a row from the first to the last."""
    rows: list[list[int]] = []
    for page in pages:
        if rows and page == rows[-1][-1] + 1:
            rows[-1].append(page)
        else:
            rows.append([page])
    return ", ".join(_span((row[0], row[-1])) for row in rows)


def _short(text: str) -> str:
    return opening(text, 120)


def opening(text: str, width: int) -> str:
    """The first `width` characters of a text that has no heading, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[:width] + "…"
