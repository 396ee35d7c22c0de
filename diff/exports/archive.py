"""Office files whose bytes depend on what they hold alone: their libraries write the time into them."""

from __future__ import annotations

import io
import os
import re
import zipfile
from datetime import UTC, datetime

_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(?=</dcterms:)")
_CORE = "docProps/core.xml"
_EARLIEST, _LATEST = 315_532_800, 4_354_819_198
"""The seconds from 1970 of the times that a ZIP archive can hold: from 1980 to 2107."""


_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text as XML can hold it (XML 1.0, section 2.2): other characters are replaced, line ends are line feeds."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def settled(data: bytes) -> bytes:
    """A DOCX or XLSX file with fixed times, in its properties and in the archive: those of `SOURCE_DATE_EPOCH`
    (https://reproducible-builds.org/specs/source-date-epoch/), else 1980, before which an archive knows no time."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = min(max(int(given), _EARLIEST), _LATEST) if given.isdecimal() else _EARLIEST
    moment = datetime.fromtimestamp(seconds, UTC)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == _CORE:
                content = _STAMP.sub(rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            after.writestr(entry, content)
    return out.getvalue()
