#!/usr/bin/env python3
"""Makes what follows from the texts of the samples: their Word and PDF forms, and the reports that the tests expect.

    python samples/make.py forms [SLUG …]      DOCX and PDF files
    python samples/make.py goldens [SLUG …]    golden/report.json

`forms` needs python-docx (pip install -e '.[samples]'), LibreOffice and the font Noto Serif CJK SC. The texts are the
source. Both products are committed; after a change, look at `git diff` before you commit them.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
SLUGS = tuple(sorted(path.parent.name for path in ROOT.glob("*/manifest.toml")))
FONT = "Noto Serif CJK SC"
DAY = datetime.datetime(2026, 3, 20)
"""The date in every file that is made, so that the same text gives the same bytes."""

LABELS = (
    (re.compile(r"([一二三四五六七八九十]+)、"), "chineseCountingThousand", "%1、"),
    (re.compile(r"（([一二三四五六七八九十]+)）"), "chineseCounting", "（%2）"),
    (re.compile(r"(\d+)．"), "decimal", "%1．"),
)
"""The levels of a plan's automatic numbers: how a label is typed, Word's number format, Word's pattern."""

HEADING = re.compile(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+章|[IVX]+\. ")
SUBHEADING = re.compile(r"（[一二三四五六七八九十]+）[^。]*$|\([IVX]+\) [^.]*$")


def paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text, and whether a blank line stands before each."""
    apart = False
    for line in text.splitlines():
        if line.strip():
            yield line, apart
        apart = not line.strip()


def plan_in_word(text: str, *, automatic: bool) -> bytes:
    """A plan or a regulation as a DOCX file: the lines above the first blank one are its title. With `automatic`, the
    labels 一、 （一） 1． are Word's own numbers; where a printed number goes back, the list is restarted as Word would."""
    document = _document()
    numbers = _Numbers(document) if automatic else None
    in_title = True
    for line, apart in paragraphs(text):
        in_title = in_title and not apart
        if in_title:
            _title(document, line)
            continue
        level, start, rest = _label(line) if numbers else (None, 0, line)
        paragraph = _body(document, rest, bold=bool(HEADING.match(line) or SUBHEADING.match(line)))
        if numbers and level is not None:
            numbers.apply(paragraph, level, start)
    return _saved(document)


def gazette_in_word(text: str) -> bytes:
    """An issue of a gazette, to be printed as PDF: cover with contents, then each document on a new page, with running
    heads and page numbers that count from the first document."""
    from docx.enum.section import WD_SECTION
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.shared import Pt

    document = _document()
    cover, *rest = re.split(r"\n\n(?=[^\n]+\n(?:关于|（\d{4}—\d{4}年）\n))", text)
    for number, (line, _) in enumerate(paragraphs(cover)):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line)
        run.font.size = Pt(32 if number == 0 else 14)
        if number < 4:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = Pt(40 if number == 0 else 8)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _furniture(section)
    for number, part in enumerate(rest):
        in_title, breaks = True, number > 0
        for line, apart in paragraphs(part):
            in_title = in_title and not apart
            if in_title:
                paragraph = _title(document, line)
            elif re.fullmatch(r"澜府办发.*号", line):
                paragraph = _body(document, line, indent=0)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif line.endswith("人民政府办公厅") or re.fullmatch(r"\d+年\d+月\d+日", line):
                paragraph = _body(document, line, indent=0)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            else:
                addressed = line.endswith("有关单位：")
                paragraph = _body(
                    document,
                    line,
                    bold=bool(HEADING.match(line) or SUBHEADING.match(line)),
                    indent=0 if addressed else 2,
                )
            if breaks:
                paragraph.runs[0].text = ""
                paragraph.runs[0].add_break(WD_BREAK.PAGE)
                paragraph.runs[0].add_text(line)
                breaks = False
    return _saved(document)


def printed(docx: bytes) -> bytes:
    """The PDF that LibreOffice prints of a DOCX file."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("soffice is not installed; install LibreOffice (Debian: libreoffice-writer-nogui).")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "sample.docx")
        source.write_bytes(docx)
        subprocess.run(
            [
                office,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "pdf",
                source.name,
            ],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=180,
        )
        pdf = source.with_suffix(".pdf").read_bytes()
    # The time of printing and the identifiers made of it, all of the same length as before.
    identity = hashlib.md5(docx, usedforsecurity=False).hexdigest().upper().encode()
    pdf = re.sub(rb"(?<=/CreationDate\(D:)\d{14}", DAY.strftime("%Y%m%d%H%M%S").encode(), pdf)
    return re.sub(rb"(/ID \[ <|/DocChecksum /|(?<=\n)<)[0-9A-F]{32}", lambda found: found.group(1) + identity, pdf)


def bilingual_notice(notice: str) -> str:
    """The text of a notice with the plan of the sample `translation` and its English version as attachments."""
    folder = ROOT / "translation"
    plan = (folder / "original.txt").read_text(encoding="utf-8")
    english = (folder / "draft.txt").read_text(encoding="utf-8")
    return f"{notice}\n附件1\n\n{plan}\n附件2\n\n{english}"


FORMS: dict[str, dict[str, tuple[str, Callable[[str], bytes]]]] = {
    "district-draft": {
        "original.pdf": ("original.txt", lambda text: printed(gazette_in_word(text))),
        "draft.docx": ("draft.txt", lambda text: plan_in_word(text, automatic=True)),
    },
    "translation": {
        "original.docx": ("original.txt", lambda text: plan_in_word(text, automatic=True)),
        "draft.docx": ("draft.txt", lambda text: plan_in_word(text, automatic=False)),
    },
    "new-version": {
        "original.docx": ("original.txt", lambda text: plan_in_word(text, automatic=False)),
        "draft.pdf": ("draft.txt", lambda text: printed(plan_in_word(text, automatic=False))),
    },
    "bilingual-notice": {
        "original.txt": ("notice.txt", lambda text: bilingual_notice(text).encode()),
        "original.docx": ("notice.txt", lambda text: plan_in_word(bilingual_notice(text), automatic=False)),
    },
    # Drafts of one original, which is that of another sample.
    "districts": {
        path.with_suffix(".docx").name: (path.name, lambda text: plan_in_word(text, automatic=True))
        for path in sorted((ROOT / "districts").glob("*.txt"))
    },
}
"""What is made in each sample: file → the text that it is made of, and how."""


def manifest(slug: str) -> dict[str, Any]:
    """What a sample's manifest says."""
    return tomllib.loads((ROOT / slug / "manifest.toml").read_text(encoding="utf-8"))


def report(slug: str) -> bytes:
    """The JSON report of the texts that the manifest names."""
    from diff.exports import EXPORTS, Style
    from diff.pipeline import compare_files
    from diff.run import Run

    here = Path.cwd()
    # The report names files as they were given; a golden must not depend on where the source lies.
    os.chdir(ROOT / slug)
    try:
        names = manifest(slug)
        files = Path(names["original"]), Path(names["draft"]) if "draft" in names else None
        return EXPORTS["json"].render(Run.of(compare_files(*files)), Style("en", False))
    finally:
        os.chdir(here)


def main(arguments: list[str]) -> int:
    what, *slugs = arguments or [""]
    known = tuple(FORMS) if what == "forms" else SLUGS
    if what not in ("forms", "goldens") or set(slugs) - set(known):
        print(__doc__, file=sys.stderr)
        print(f"Samples: {', '.join(known)}", file=sys.stderr)
        return 2
    for slug in slugs or known:
        if what == "forms":
            for name, (source, make) in FORMS[slug].items():
                (ROOT / slug / name).write_bytes(make((ROOT / slug / source).read_text(encoding="utf-8")))
                print(f"samples/{slug}/{name}")
        else:
            golden = ROOT / slug / "golden" / "report.json"
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(report(slug))
            print(f"samples/{slug}/golden/report.json")
    return 0


class _Numbers:
    """Word's automatic numbers: chapters and sections are two levels of one list, items a list of their own, so that they
    count on from section to section."""

    HEADINGS, ITEMS = 100, 101

    def __init__(self, document: Any) -> None:
        self.root = document.part.numbering_part.element
        self.printed = [0, 0, 0]
        self._define(self.HEADINGS, LABELS[:2])
        self._define(self.ITEMS, LABELS[2:])
        headings, items = self._open(self.HEADINGS), self._open(self.ITEMS)
        self.lists = [headings, headings, items]

    def _define(self, number: int, labels: Any) -> None:
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/></w:lvl>'
            for i, (_, form, pattern) in enumerate(labels)
        )
        definition = _xml(
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        # The schema wants all definitions before the first list.
        first = next((i for i, child in enumerate(self.root) if child.tag.endswith("}num")), len(self.root))
        self.root.insert(first, definition)

    def _open(self, definition: int, override: str = "") -> int:
        """Opens a list and gives its number."""
        number = 100 + len(self.root)
        self.root.append(_xml(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{override}</w:num>'))
        return number

    def apply(self, paragraph: Any, level: int, number: int) -> None:
        """Gives the paragraph its automatic number; a number that does not follow needs a list that starts there."""
        depth = level % 2
        if number != self.printed[level] + 1:
            restart = f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{number}"/></w:lvlOverride>'
            self.lists[level] = self._open(self.ITEMS if level == 2 else self.HEADINGS, restart)
        self.printed[level] = number
        if level == 0:
            self.printed[1] = 0
        paragraph._p.get_or_add_pPr().append(
            _xml(f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{self.lists[level]}"/></w:numPr>')
        )


def _xml(markup: str) -> Any:
    """An element of WordprocessingML."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(re.sub(r"^<[\w:]+", lambda tag: f"{tag.group()} {nsdecls('w')}", markup))


def _label(line: str) -> tuple[int | None, int, str]:
    """The level and number of a typed label, and the line without it."""
    for level, (pattern, *_) in enumerate(LABELS):
        if found := pattern.match(line):
            digits = found.group(1)
            number = int(digits) if digits.isdecimal() else "一二三四五六七八九十".index(digits) + 1
            return level, number, line[found.end() :]
    return None, 0, line


def _document() -> Any:
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = FONT
    style.font.size = Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    properties = document.core_properties
    properties.author, properties.created, properties.modified = "", DAY, DAY
    return document


def _title(document: Any, line: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(line)
    run.font.size, run.bold = Pt(18), True
    return paragraph


def _body(document: Any, line: str, *, bold: bool = False, indent: int = 2) -> Any:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(12 * indent)
    paragraph.add_run(line).bold = bold
    return paragraph


def _furniture(section: Any) -> None:
    """Running head and page number."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    section._sectPr.append(_xml('<w:pgNumType w:start="1"/>'))
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = "澜江市人民政府公报　2026年第6期"
    head.alignment, foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    foot._p.append(_xml('<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    foot.add_run(" —")


def _saved(document: Any) -> bytes:
    """The file, with the same date on all its members."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            if member.filename == "docProps/thumbnail.jpeg":
                continue
            info = zipfile.ZipInfo(member.filename, DAY.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            data = source.read(member)
            if member.filename == "_rels/.rels":
                data = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", data)
            target.writestr(info, data)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
