"""What keeps other pages and other machines away from a server that listens on this machine only."""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, session

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def protect(app: Flask) -> None:
    """Checks the Host header and the CSRF token of every request, and sets the headers of every answer."""

    @app.before_request
    def check() -> None:
        # A page of another site may point its own name at 127.0.0.1 (DNS rebinding): only our own names are served.
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
            abort(421)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
        if not hmac.compare_digest(given.encode(), str(session.get("csrf", "")).encode()) or not given:
            abort(403)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def csrf_token() -> str:
    """The token of this browser's session, made at the first call."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    return str(session["csrf"])


def secret_key(root: Path) -> bytes:
    """The key that signs the session cookie, made once for a data directory and readable by its owner only."""
    path = root / "secret"
    if not path.exists():
        handle, temporary = tempfile.mkstemp(dir=root, prefix=".secret-")
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(32))
        Path(temporary).replace(path)
    return path.read_bytes()
