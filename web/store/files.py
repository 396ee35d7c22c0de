"""Files by SHA-256: on disk, complete and flushed, before a row names them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from sqlalchemy import select

from web.store import clock
from web.store.audit import record
from web.store.database import Database
from web.store.model import KeptFile, StoredFile
from web.store.tables import files

_KEPT = select(files.c.sha256, files.c.name, files.c.size, files.c.added)


class Files:
    """The room of the files."""

    root: Path
    database: Database

    def add_file(self, data: bytes, name: str) -> StoredFile:
        """Keeps the bytes under their SHA-256 and returns the reference. `name` is only ever shown."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.exists() or path.stat().st_size != len(data):
            _write_whole(path, data)
        added = self.database.upsert(files).values(sha256=sha256, size=len(data), added=clock.now(), name=name)
        with self.database.write() as db:
            db.execute(added.on_conflict_do_update(index_elements=["sha256"], set_={"name": name}))
            record(db, "file.add", sha256, name=name, size=len(data))
        return StoredFile(sha256, name)

    def file(self, sha256: str) -> KeptFile | None:
        """The file with this hash."""
        with self.database.read() as db:
            row = db.execute(_KEPT.where(files.c.sha256 == sha256)).mappings().first()
        return KeptFile(**row) if row else None

    def files(self) -> tuple[KeptFile, ...]:
        """All files, the newest first."""
        with self.database.read() as db:
            rows = db.execute(_KEPT.order_by(files.c.added.desc(), files.c.sha256)).mappings().all()
        return tuple(KeptFile(**row) for row in rows)

    def path(self, sha256: str) -> Path:
        """Where the file with this hash is. Raises ValueError for anything that is no hash."""
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.root / "files" / sha256[:2] / sha256


def shown_name(name: str) -> str:
    """The last part of the name that a user gave a file, for display only; no path is ever made of it."""
    return (PureWindowsPath(PurePosixPath(name).name).name or "file")[:200]


def _write_whole(path: Path, data: bytes) -> None:
    """Writes beside the place, flushes, and renames: at no moment is there half a file under the name."""
    if not path.parent.exists():
        path.parent.mkdir(exist_ok=True, mode=0o700)
        _sync_directory(path.parent.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    """Makes a rename last through a power failure, where the system can flush a directory."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
