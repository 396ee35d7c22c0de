"""Legacy Word, RTF, OpenDocument and their relatives, through LibreOffice: converted to DOCX, then read as such.

LibreOffice runs in a fresh profile with macros off and in a process group that the clock can end. It gets no network: a
proxy that leads nowhere, and on Linux a network namespace of its own. Nothing is cached: a conversion takes seconds, and
a folder of other people's documents would have to be cared for.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from ingest import formats, sandbox
from ingest.document import Document, IngestError, SourceFile
from ingest.limits import DEFAULT, Limits

# A profile of its own for every conversion: nothing of the user's is read, no macro runs, no linked file is fetched, no
# link is brought up to date, and what would still go out meets a proxy on a port where nobody listens.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop>
</item>
</oor:items>
"""


def parse(data: bytes, source: SourceFile, revisions: str = "accepted", *, limits: Limits = DEFAULT) -> Document:
    """Reads a .doc, .wps, .rtf, .odt, .fodt, .sxw, .uof or .wpd file. `revisions` as for DOCX.

    Raises IngestError where LibreOffice is not installed, or does not get a DOCX out of the file in time.
    """
    suffix, what = formats.office(data) or (".doc", "a legacy Word document")
    if suffix == ".doc" and Path(source.name).suffix.lower() in (".wps", ".wpt"):
        what = "a WPS document"
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise IngestError(f"{source.name}: reading {what} needs LibreOffice, which is not installed; save it as .docx.")
    converted = _converted(data, suffix, source, office, limits)
    doc = sandbox.parse(converted, source, "ingest.word.parser", limits, revisions=revisions)
    return replace(doc, notes=(*doc.notes, f"LibreOffice converted the file ({what}) to DOCX before it was read."))


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends what is still running of a process group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _converted(data: bytes, suffix: str, source: SourceFile, office: str, limits: Limits) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "profile" / "user").mkdir(parents=True)
        (here / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        (here / f"source{suffix}").write_bytes(data)
        command = [
            *(sys.executable, "-P", "-m", "ingest.doc_parser", str(limits.output)),
            office,
            f"-env:UserInstallation={(here / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML"),
            *("--outdir", str(here), str(here / f"source{suffix}")),
        ]
        try:
            # The launcher starts further processes: they are stopped together with it.
            office_process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd=here, env=sandbox.environment(), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise IngestError(
                f"{source.name}: LibreOffice cannot be run ({error.strerror}); save it as .docx."
            ) from None
        try:
            office_process.wait(limits.office_seconds)
        except subprocess.TimeoutExpired:
            raise IngestError(
                f"{source.name}: LibreOffice took more than {limits.office_seconds:g} s to convert the file; save it as "
                f".docx {limits.hint('office_seconds')}."
            ) from None
        finally:
            _stop(office_process)
        result = here / "source.docx"
        if not result.is_file():
            raise IngestError(f"{source.name}: LibreOffice cannot open the file (damaged?); save it as .docx in Word.")
        return result.read_bytes()


def main() -> None:
    """Becomes the LibreOffice that the arguments name, after limiting itself: `<most bytes of a file> soffice …`."""
    sandbox.forgo_network()
    if sys.platform != "win32":
        import resource

        most = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
