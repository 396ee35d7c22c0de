"""Parses untrusted bytes in a child process with limits on memory, time and output.

A file made to exhaust memory, loop or crash a native library takes down the child alone. The child is a fresh
interpreter (`python -P -m ingest.sandbox`), so that it can be started from any thread; it limits itself before it
reads a byte of the file. The file goes in on standard input, the Document comes back as JSON, which, unlike a pickle,
cannot run code. Limits of memory and processor time hold on systems with the POSIX `resource` module (macOS takes no
limit of the address space); elsewhere only the clock and the output's size are watched.

On Linux the child besides gives up the network (a network namespace of its own, where the kernel lets users make one)
and all writing, renaming and running of files (Landlock, from kernel 5.13 on). Its environment holds only what
the interpreter needs, its working directory is empty, and it ends with the thread that started it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from binascii import a2b_base64, b2a_base64
from dataclasses import asdict, astuple
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from ingest.document import Block, BlockKind, Box, Document, IngestError, Revision, Run, SourceFile
from ingest.limits import Limits

_REFUSED = 3
"""The child's exit status where a parser refused the file; its output is then the sentence."""
_OUT_OF_MEMORY = 4

_NEEDED = frozenset(
    [
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TMPDIR",
        "TEMP",
        "TMP",
        "TZ",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "VIRTUAL_ENV",
        "XDG_CACHE_HOME",
        "SYSTEMROOT",
        "SYSTEMDRIVE",
        "WINDIR",
        "APPDATA",
        "LOCALAPPDATA",
        "USERPROFILE",
    ]
)
"""The variables that the child keeps, with those that begin with PYTHON; a token for some service is none of them."""


def parse(data: bytes, source: SourceFile, parser: str, limits: Limits | None = None, **options: Any) -> Document:
    """Runs `parse(data, source, limits=limits, **options)` of the module `parser` in a limited child process; the
    options go there as JSON.

    Raises IngestError with the parser's own sentence where it refused the file, and with one of ours where the child
    crashed or passed a limit.
    """
    limits = limits or Limits.from_settings()
    request = {"source": asdict(source), "parser": parser, "limits": asdict(limits), "options": options}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as complaints,
    ):
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.sandbox"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=complaints,
            env=environment(),
            cwd=folder,
            start_new_session=True,
        )
        try:
            child.communicate(json.dumps(request).encode() + b"\n" + data, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise IngestError(_too_long(source, limits, "wall_seconds")) from None
        finally:
            _end(child)
        if child.returncode == 0:
            return _result(output, source, limits)
        raise IngestError(_complaint(child.returncode, source, limits, output, complaints))


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ends the child with whatever it has started, where it has not ended by itself."""
    if child.poll() is None:
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.wait()


def environment() -> dict[str, str]:
    """What the child needs of the parent's environment, with this package to be found where the parent found it."""
    here = str(Path(__file__).resolve().parent.parent)
    kept = {key: value for key, value in os.environ.items() if key.upper() in _NEEDED or key.startswith("PYTHON")}
    path = os.environ.get("PYTHONPATH")
    return {**kept, "PYTHONPATH": f"{here}{os.pathsep}{path}" if path else here}


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
            f"{source.name}: reading the file needs more than {limits.memory >> 20} MB of memory, so it was not read; it "
            f"may be damaged or made to do harm - export it again {limits.hint('memory')}."
        )
    if -status in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)):
        return _too_long(source, limits, "cpu_seconds")
    if "File too large" in said or -status == getattr(signal, "SIGXFSZ", 0):
        return _too_large(source, limits)
    if status < 0:
        return (
            f"{source.name}: the reader broke down on the file (signal {-status}); it may be damaged - export it again "
            "from the program that made it."
        )
    reason = said.splitlines()[-1] if said else f"status {status}"
    return f"{source.name}: the file cannot be read ({reason}); save it again in another format."


def _too_long(source: SourceFile, limits: Limits, name: str) -> str:
    what = "of processor time " if name == "cpu_seconds" else ""
    return (
        f"{source.name}: reading the file took more than {getattr(limits, name):g} s {what}and was stopped; split the file "
        f"or export it again {limits.hint(name)}."
    )


def _too_large(source: SourceFile, limits: Limits) -> str:
    return (
        f"{source.name}: the file holds more than {limits.output >> 20} MB of text; give the document alone "
        f"{limits.hint('output')}."
    )


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
    runs = [
        (r.start, r.end, r.confidence, _text(r.shares), r.box.page, r.box.x0, r.box.y0, r.box.x1, r.box.y1)
        for r in block.runs
    ]
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


def _text(shares: bytes) -> str:
    return b2a_base64(shares, newline=False).decode() if shares else ""


def _unpack(packed: list[Any]) -> Block:
    text, kind, auto, level, centred, page, runs, path, cells = packed
    return Block(
        text,
        BlockKind(kind),
        auto,
        level,
        centred,
        page,
        tuple(Run(start, end, Box(*box), sure, a2b_base64(shares)) for start, end, sure, shares, *box in runs),
        path,
        tuple((header, cell) for header, cell in cells),
    )


def limit(limits: Limits) -> None:
    """Limits this process for good."""
    if sys.platform == "win32":
        return
    import resource

    for what, amount in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        # macOS refuses limits of the address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (amount, amount))


def end_with_parent() -> None:
    """Lets the system end this process when the thread that started it ends. Linux only (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)


def forgo_network() -> bool:
    """Cuts this process off from every network, this machine's own included; False where the system does not let it.

    Linux only, and only before the process has a second thread (unshare(2), CLONE_NEWUSER).
    """
    if sys.platform != "linux":
        return False
    import ctypes

    user, network = 0x10000000, 0x40000000
    return int(ctypes.CDLL(None).unshare(user | network)) == 0


def forgo_files() -> bool:
    """Takes from this process the right to write, make, rename, remove or run any file; False where the system cannot.

    Linux with Landlock (kernel 5.13). Files that are open stay so, and reading is left alone: the interpreter
    loads modules late.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    library = ctypes.CDLL(None)
    create_ruleset, restrict_self, no_new_privileges = 444, 446, 38
    library.prctl(no_new_privileges, 1, 0, 0, 0)
    # Of landlock(7)'s rights of version 1 all but the two to read, files (1 << 2) and folders (1 << 3).
    rights = ctypes.c_uint64(((1 << 13) - 1) & ~(1 << 2 | 1 << 3))
    ruleset = library.syscall(create_ruleset, ctypes.byref(rights), ctypes.sizeof(rights), 0)
    return ruleset >= 0 and int(library.syscall(restrict_self, ruleset, 0)) == 0


def main() -> int:
    """The child: a request in JSON on the first line of standard input, the file behind it."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    end_with_parent()
    forgo_network()
    # Before the limits: the parser's modules are no untrusted bytes, and their compiled form can still be written.
    module = import_module(request["parser"])
    limit(limits)
    forgo_files()
    # What a library prints must not get into the result.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
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
