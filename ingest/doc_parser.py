"""Legacy Word (.doc) and RTF files, through LibreOffice: converted to DOCX, then read as such."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from ingest import sandbox
from ingest.document import Document, IngestError, SourceFile
from ingest.limits import DEFAULT, Limits

# A profile of its own for every conversion: nothing of the user's is read, no macro runs, no linked file is fetched.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""


def parse(data: bytes, source: SourceFile, revisions: str = "accepted", *, limits: Limits = DEFAULT) -> Document:
    """Reads a .doc or .rtf file. `revisions` as for DOCX.

    Raises IngestError where LibreOffice is not installed, or does not get a DOCX out of the file in time.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise IngestError(
            f"{source.name}: legacy Word and RTF files need LibreOffice, which is not installed; save it as .docx."
        )
    doc = sandbox.parse(_converted(data, source, office, limits), source, "docx", limits, revisions=revisions)
    return replace(doc, notes=(*doc.notes, "LibreOffice converted the file to DOCX before it was read."))


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends what is still running of a process group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _converted(data: bytes, source: SourceFile, office: str, limits: Limits) -> bytes:
    suffix = ".rtf" if data.startswith(b"{\\rtf") else ".doc"
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "profile" / "user").mkdir(parents=True)
        (here / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        (here / f"source{suffix}").write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation={(here / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML"),
            *("--outdir", str(here), str(here / f"source{suffix}")),
        ]
        try:
            # The launcher starts further processes: they are stopped together with it.
            office_process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd=here, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise IngestError(
                f"{source.name}: LibreOffice cannot be run ({error.strerror}); save it as .docx."
            ) from None
        try:
            office_process.wait(limits.office_seconds)
        except subprocess.TimeoutExpired:
            raise IngestError(
                f"{source.name}: LibreOffice took more than {limits.office_seconds:g} s to convert the file; save it as .docx "
                f"{limits.hint('office_seconds')}."
            ) from None
        finally:
            _stop(office_process)
        result = here / "source.docx"
        if not result.is_file():
            raise IngestError(f"{source.name}: LibreOffice cannot open the file (damaged?); save it as .docx in Word.")
        return result.read_bytes()
