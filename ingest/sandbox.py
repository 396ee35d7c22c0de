"""Parses untrusted bytes in a child process with limits on memory, time and output.

A file made to exhaust memory, loop or crash a native library takes down the child alone. The child is a fresh
interpreter (`python -P -m ingest.sandbox`), so that it can be started from any thread; it limits itself before it
reads a byte of the file. The file goes in on standard input, the Document comes back as JSON, which, unlike a pickle,
cannot run code. Limits hold on systems with the POSIX `resource` module; elsewhere only the clock and the output's
size are watched.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, astuple
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from ingest.document import Block, BlockKind, Box, Document, IngestError, Revision, Run, SourceFile
from ingest.limits import Limits

_REFUSED = 3
"""The child's exit status where a parser refused the file; its output is then the sentence."""
_OUT_OF_MEMORY = 4


def parse(data: bytes, source: SourceFile, parser: str, limits: Limits | None = None, **options: str) -> Document:
    """Runs `ingest.<parser>_parser.parse(data, source, limits=limits, **options)` in a limited child process.

    Raises IngestError with the parser's own sentence where it refused the file, and with one of ours where the child
    crashed or passed a limit.
    """
    limits = limits or Limits()
    request = {"source": asdict(source), "parser": parser, "limits": asdict(limits), "options": options}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "ingest.sandbox"],
                input=json.dumps(request).encode() + b"\n" + data,
                stdout=output,
                stderr=complaints,
                timeout=limits.wall_seconds,
                env=_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise IngestError(_too_long(source, limits)) from None
        if done.returncode == 0:
            return _result(output, source, limits)
        raise IngestError(_complaint(done.returncode, source, limits, output, complaints))


def _environment() -> dict[str, str]:
    """The parent's environment, with this package to be found where the parent found it."""
    here = str(Path(__file__).resolve().parent.parent)
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{path}" if path else here}


def _result(output: IO[bytes], source: SourceFile, limits: Limits) -> Document:
    output.seek(0)
    text = output.read(limits.output + 1)
    if len(text) > limits.output:
        raise IngestError(_too_large(source, limits))
    try:
        return decode(json.loads(text), source)
    except (ValueError, KeyError, TypeError, IndexError):
        raise IngestError(f"{source.name}: the reader gave no usable result; save the file again and retry.") from None


def _complaint(status: int, source: SourceFile, limits: Limits, output: IO[bytes], complaints: IO[bytes]) -> str:
    """One sentence on why the child ended without a result."""
    output.seek(0)
    complaints.seek(0)
    if status == _REFUSED:
        return output.read(10_000).decode("utf-8", "replace")
    said = complaints.read(1_000_000).decode("utf-8", "replace").strip()
    if status == _OUT_OF_MEMORY or "bad_alloc" in said or "out of memory" in said.lower():
        return (
            f"{source.name}: reading the file needs more than {limits.memory >> 20} MB of memory, so it was not read; "
            "it may be damaged or made to do harm - export it again."
        )
    if -status in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)):
        return _too_long(source, limits)
    if "File too large" in said or -status == getattr(signal, "SIGXFSZ", 0):
        return _too_large(source, limits)
    if status < 0:
        return (
            f"{source.name}: the reader broke down on the file (signal {-status}); it may be damaged - export it again "
            "from the program that made it."
        )
    reason = said.splitlines()[-1] if said else f"status {status}"
    return f"{source.name}: the file cannot be read ({reason}); save it again in another format."


def _too_long(source: SourceFile, limits: Limits) -> str:
    return (
        f"{source.name}: reading the file took more than {limits.cpu_seconds} s of processor time or "
        f"{limits.wall_seconds:g} s in all and was stopped; split the file or export it again."
    )


def _too_large(source: SourceFile, limits: Limits) -> str:
    return f"{source.name}: the file holds more than {limits.output >> 20} MB of text; give the document alone."


def encode(doc: Document) -> dict[str, Any]:
    """The Document as plain lists, without its source."""
    return {
        "blocks": [_pack(block) for block in doc.blocks],
        "aside": [_pack(block) for block in doc.aside],
        "notes": doc.notes,
        "pages": doc.pages,
        "complete": doc.complete,
        "unread": doc.unread,
        "revisions": [astuple(revision) for revision in doc.revisions],
        "metadata": doc.metadata,
    }


def decode(packed: dict[str, Any], source: SourceFile) -> Document:
    """The Document that `encode` packed."""
    return Document(
        source,
        tuple(_unpack(block) for block in packed["blocks"]),
        tuple(_unpack(block) for block in packed["aside"]),
        tuple(str(note) for note in packed["notes"]),
        packed["pages"],
        bool(packed["complete"]),
        tuple(packed["unread"]),
        tuple(Revision(*revision) for revision in packed["revisions"]),
        tuple((name, value) for name, value in packed["metadata"]),
    )


def _pack(block: Block) -> list[Any]:
    runs = [(r.start, r.end, r.confidence, r.box.page, r.box.x0, r.box.y0, r.box.x1, r.box.y1) for r in block.runs]
    return [
        block.text,
        block.kind.value,
        block.auto,
        block.level,
        block.centred,
        block.page,
        runs,
        block.path,
        block.cells,
    ]


def _unpack(packed: list[Any]) -> Block:
    text, kind, auto, level, centred, page, runs, path, cells = packed
    return Block(
        text,
        BlockKind(kind),
        auto,
        level,
        centred,
        page,
        tuple(Run(start, end, Box(*box), confidence) for start, end, confidence, *box in runs),
        path,
        tuple((header, cell) for header, cell in cells),
    )


def _limit(limits: Limits) -> None:
    """Limits this process for good."""
    if sys.platform == "win32":
        return
    import resource

    for what, amount in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (amount, amount))


def main() -> int:
    """The child: a request in JSON on the first line of standard input, the file behind it."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    _limit(limits)
    # What a library prints must not get into the result.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        module = import_module(f"ingest.{request['parser']}_parser")
        source = SourceFile(**request["source"])
        doc = module.parse(sys.stdin.buffer.read(), source, limits=limits, **request["options"])
        with output:
            output.write(json.dumps(encode(doc)).encode())
    except IngestError as error:
        with output:
            output.write(str(error).encode())
        return _REFUSED
    except MemoryError:
        return _OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
