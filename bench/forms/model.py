"""Texts with their clause trees, what a reader must find in them, and the register of forms.

A text file holds documents; each line is a block, told by its first sign:

    = id        a document begins
    T D X E     title, document number, 附件 mark, line of enactment
    S P A       salutation, paragraph, line of the list of annexes
    G Y N C     signature, date, note, closing sentence after the last clause
    1 … 6       clause of that level:  label | title | text that runs in after the title
    H R r       head of a table, row that groups others, row (cells divided by |)

A paragraph after a clause belongs to it. The tree is read from here and never from a file that was made.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
KINDS = {
    "T": "title", "D": "docno", "X": "annex", "E": "enacted", "S": "salute", "P": "para", "A": "attach",
    "G": "sign", "Y": "date", "N": "note", "C": "closing",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    text: str = ""
    level: int = 0
    label: str = ""
    title: str = ""
    cells: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The block as one printed line, label first."""
        if self.kind != "clause":
            return self.text
        gap = "　" if re.search(r"[\d条條章节節]$", self.label) else " " if self.label.isascii() else ""
        return self.label + gap + self.joined

    @property
    def joined(self) -> str:
        """Title and text that runs in, as they stand behind the label."""
        gap = " " if self.title.isascii() and self.text.isascii() and self.title and self.text else ""
        return self.title + gap + self.text


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    blocks: tuple[Block, ...]

    def of(self, kind: str) -> list[str]:
        return [b.text for b in self.blocks if b.kind == kind]

    @property
    def title(self) -> str:
        return "".join(self.of("title"))

    def clauses(self) -> list[dict[str, object]]:
        """The clause tree in the form of the expected files: a clause's text is its own, without its label."""
        found: list[dict[str, object]] = []
        above: list[tuple[int, str]] = []
        seen: dict[str, int] = {}
        head: tuple[str, ...] = ()
        depth = 0

        def add(level: int, label: str, title: str, text: str, cells: dict[str, str] | None = None) -> None:
            while above and above[-1][0] >= level:
                above.pop()
            bare = re.sub(r"[\s、．。.]+$", "", re.sub(r"\s", "", label) if not label.isascii() else label.strip())
            path = "/".join([*(name for _, name in above), bare])
            seen[path] = seen.get(path, 0) + 1
            if seen[path] > 1:
                bare += f"#{seen[path]}"
                path += f"#{seen[path]}"
            above.append((level, bare))
            clause: dict[str, object] = {
                "path": path, "label": label, "title": title.rstrip("。.：:"), "text": text, "page": None, "level": level, "doc": self.id,
            }  # fmt: skip
            if cells is not None:
                clause["cells"] = cells
            found.append(clause)

        for block in self.blocks:
            if block.kind == "clause":
                depth = block.level
                add(block.level, block.label, block.title, block.joined)
            elif block.kind == "head":
                head = block.cells
            elif block.kind == "group":
                add(depth + 1, block.label, block.title, block.title)
            elif block.kind == "row":
                cells = dict(zip(head[1:], block.cells[1:], strict=True))
                grouped = any(b.kind == "group" for b in self.blocks)
                add(depth + 1 + grouped, block.cells[0], block.cells[1], block.cells[1], cells)
            elif block.kind == "para" and found:
                found[-1]["text"] = f"{found[-1]['text']}\n{block.text}".strip("\n")
        return found


def parse(source: str) -> list[Text]:
    texts: list[Text] = []
    name, blocks = "", []
    for line in [*source.splitlines(), "= "]:
        if not line.strip():
            continue
        sign, _, rest = line.partition(" ")
        rest = rest.strip()
        parts = [p.strip() for p in rest.split("|")]
        if sign == "=":
            if name:
                texts.append(Text(name, tuple(blocks)))
            name, blocks = rest, []
        elif sign.isdigit():
            parts += [""] * (3 - len(parts))
            blocks.append(Block("clause", parts[2], int(sign), parts[0], parts[1]))
        elif sign == "R":
            blocks.append(Block("group", label=parts[0], title=parts[1]))
        elif sign in "Hr":
            blocks.append(Block("head" if sign == "H" else "row", cells=tuple(parts)))
        else:
            blocks.append(Block(KINDS[sign], rest))
    return texts


def load(*names: str) -> list[Text]:
    """Documents of the named text files, in that order; `plan:plan` takes one document of a file."""
    found = []
    for name in names:
        file, _, one = name.partition(":")
        found += [t for t in parse((TEXTS / f"{file}.txt").read_text(encoding="utf-8")) if one in ("", t.id)]
    return found


@dataclass(frozen=True, slots=True)
class Form:
    file: str
    made_from: tuple[str, ...]
    producer: str
    features: tuple[str, ...]
    needs: tuple[str, ...]
    write: Callable[[Path, list[Text]], list[Text] | None]
    more: dict[str, object] = field(default_factory=dict)


FORMS: dict[str, Form] = {}


def form(
    file: str, made_from: str, producer: str, features: str, needs: str = "", **more: object
) -> Callable[..., Callable[..., object]]:
    """Enter a writer under the name of the file that it makes.

    The writer takes the target and the documents; where the reader sees other documents than those, it returns them.
    """

    def enter(write: Callable[[Path, list[Text]], list[Text] | None]) -> Callable[..., object]:
        FORMS[file] = Form(
            file,
            tuple(made_from.split()),
            producer,
            tuple(features.split("; ")),
            tuple(needs.split()),
            write,
            dict(more),
        )
        return write

    return enter


def missing(needs: tuple[str, ...]) -> Iterator[str]:
    """What a form needs and the machine lacks: programs, modules (py:name) and fonts (font:file)."""
    for need in needs:
        kind, _, name = need.rpartition(":")
        if kind == "py" and importlib.util.find_spec(name) is None:
            yield f"Python package {name}"
        elif kind == "font" and font_file(name) is None:
            yield f"font file {name}"
        elif not kind and shutil.which(name) is None:
            yield f"program {name}"


def font_file(name: str) -> Path | None:
    """A font by its file name: in the folder FORM_FONTS, or among those that fontconfig knows."""
    here = Path(os.environ.get("FORM_FONTS", "/nonexistent")) / name
    if here.exists():
        return here
    listed = run("fc-list", ":", "file").splitlines() if shutil.which("fc-list") else []
    return next((Path(path) for line in listed if Path(path := line.strip().rstrip(":")).name == name), None)


def run(*command: object, env: dict[str, str] | None = None) -> str:
    """Standard output of a program; its words on standard error when it fails."""
    done = subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, timeout=180, env={**os.environ, **(env or {})}
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()[-400:]}")
    return done.stdout
