"""The process that recognises: draws the pages of an untrusted file and reads them, one line of JSON a page.

Started by `ingest.recognition.reading` as `python -P -m ingest.recognition.worker`; a request in JSON on the first line
of standard input, the file behind it. It limits itself before it reads a byte of the file.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any

from ingest import sandbox
from ingest.limits import Limits
from ingest.recognised import pack


def limit(limits: Limits, pages: int) -> None:
    """Limits this process for good. The clock of each page is the parent's."""
    if sys.platform == "win32":
        return
    import resource

    for what, amount in (
        (resource.RLIMIT_AS, limits.ocr_memory),
        # Two threads; and what starts the engine counts as a page.
        (resource.RLIMIT_CPU, int(2 * limits.ocr_page_seconds * (pages + 1))),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (amount, amount))


def main() -> int:
    """The process: reads the pages of the request in their order. What fails on a page is said in its place."""
    request = json.loads(sys.stdin.buffer.readline())
    sandbox.end_with_parent()
    limit(Limits(**request["limits"]), len(request["pages"]))
    sandbox.forgo_network()
    if not request["runs"]:
        sandbox.forgo_files()
    data = sys.stdin.buffer.read()
    # What a library prints must not get into the result.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    import numpy as np

    from ingest.pdf import pictures as pdf_pictures
    from ingest.recognition.page import View, read_page, view_of

    module, _, name = request["engine"].rpartition(":")
    engine: Any = getattr(import_module(module), name)()
    for number in request["pages"]:

        def draw(dpi: float, number: int = number) -> View:
            drawn = pdf_pictures.render(data, number, dpi, colour=True)
            return view_of(np.frombuffer(drawn.pixels, np.uint8).reshape(drawn.height, drawn.width, 3), drawn.scale)

        try:
            reading = read_page(number, draw, engine)
            told: dict[str, Any] = {"page": pack([reading.page])[0], "doubts": reading.doubts}
        except Exception as error:  # noqa: BLE001 - whatever a library raises on one page, the others can be read.
            told = {"failed": number, "why": f"{type(error).__name__}: {error}"}
        print(json.dumps(told), file=output, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
