"""What keeps other sites away: the names under which the server answers, CSRF tokens (Flask-WTF), origins, and headers. Who may do
what is decided in `web.access`."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

API = "/api/"
"""Where the addresses of the API begin."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def protect(app: Flask) -> None:
    """Checks the Host header of every request, the CSRF token of those to the pages and the origin of those to the API, and sets
    the headers of every answer."""
    app.config.update(
        WTF_CSRF_FIELD_NAME="csrf",
        # The API has no token to show; `check` says when one is needed.
        WTF_CSRF_CHECK_DEFAULT=False,
        # It holds as long as the session does: a text may be read for hours before the next decision.
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        # A page of another site may point its own name at 127.0.0.1 (DNS rebinding): only our own names are served.
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK | app.config["HOST_NAMES"]:
            abort(421)
        if request.path.startswith(API):
            _check_origin()
            return
        try:
            csrf.protect()
        except CSRFError:
            abort(403)
        if request.method not in app.config["WTF_CSRF_METHODS"]:
            return
        # The token is what keeps other sites out; this keeps them out even where a token has leaked. The scheme is not compared: a
        # proxy that ends TLS may not say so.
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if (origin is not None and urlsplit(origin).netloc != request.host) or site == "cross-site":
            abort(403)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        # What is sent from a file has a "no-cache" that nobody chose; a view that lets its answer be kept says for whom.
        if request.endpoint != "static" and "private" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        return response


def _check_origin() -> None:
    """Programs send none of these headers. Browsers name the site from which a request comes, in Origin for whatever changes
    something and in Sec-Fetch-Site for everything, and no page can forge them: no other site gets through. The cookies of
    the pages mean nothing here."""
    from web.api.problems import refuse

    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin not in (None, f"{request.scheme}://{request.host}") or site not in (None, "same-origin", "none"):
        refuse(403, "The API answers to no page of another site; call it from a program.")


def csrf_token() -> str:
    """The token of this browser's session, made at the first call."""
    return str(generate_csrf())


def secret_key(root: Path) -> bytes:
    """The key that signs the session cookie, made once for a data directory and readable by its owner only."""
    path = root / "secret"
    if not path.exists():
        handle, temporary = tempfile.mkstemp(dir=root, prefix=".secret-")
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(32))
        Path(temporary).replace(path)
    return path.read_bytes()
