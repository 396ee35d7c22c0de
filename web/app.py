"""The application: pages, languages and protection put together."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from diff import VERSION
from ingest.limits import Limits
from web import access, api, language, security, throttle
from web.api.problems import problem
from web.numbers import Number
from web.store import Store
from web.views import (
    account,
    alignment,
    audit,
    checks,
    comparisons,
    decisions,
    exports,
    help,
    library,
    matrix,
    parameters,
    people,
    places,
    review,
    start,
    terms,
    translation,
    versions,
)

SENTENCES = (400, 401, 403, 404, 405, 409, 413, 421, 429)
"""The errors that have a sentence of their own in the catalogues."""


def create_app(store: Store, wake: Callable[[], None] = lambda: None, **config: Any) -> Flask:
    """The review pages on a data directory. `wake` is called when a comparison was put in the queue (see
    `web.work.workers.Workers.wake`); `config` overrides settings of Flask."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=security.secret_key(store.root),
        # Two files of the greatest size that is read, and the form around them.
        MAX_CONTENT_LENGTH=2 * Limits.from_settings().file_size + (1 << 20),
        # Thousands of findings can be dismissed at once; each is a few bytes of the form.
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        API_TOKEN=os.environ.get("DUIZHAO_API_TOKEN", ""),
        SESSION_COOKIE_NAME="duizhao",
        # Lax, not Strict: a link to a finding in a mail must not lead to the page for signing in. What changes something needs a
        # CSRF token.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        # Names besides those of this machine, for a server that others reach.
        HOST_NAMES=frozenset[str](),
        # So many comparisons are made at once.
        WORKERS=1,
    )
    app.config.update(config)
    if app.config["SESSION_COOKIE_SECURE"]:
        # Browsers take a cookie of this name over HTTPS only, for this host only (RFC 6265bis, 4.1.3.2).
        app.config["SESSION_COOKIE_NAME"] = "__Host-duizhao"
    app.url_map.converters["int"] = Number
    app.extensions["store"] = store
    app.extensions["wake"] = wake
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    language.speak(app)
    security.protect(app)
    access.guard(app)

    @app.after_request
    def keep_language(response: Response) -> Response:
        if request.args.get("lang") in language.LANGUAGES:
            response.set_cookie(language.COOKIE, g.language, max_age=365 * 86400, samesite="Strict", httponly=True)
        return response

    @app.context_processor
    def helpers() -> dict[str, Any]:
        return {
            "t": language.translate,
            "name_of": language.name_of,
            "place_name": language.place_name,
            "language": g.language,
            "csrf_token": security.csrf_token,
            "version": VERSION,
            "person": g.get("person"),
        }

    @app.errorhandler(HTTPException)
    def error_page(error: HTTPException) -> tuple[str, int] | Response:
        if request.path.startswith(security.API):
            return problem(error)
        code = error.code or 500
        if "language" not in g:
            g.language = language.choose(request)
        sentence = language.translate(f"error.{code}" if code in SENTENCES else "error.other")
        if isinstance(error, access.NotAllowed):
            sentence = language.translate("error.role")
        return render_template("error.html", code=code, sentence=sentence), code

    for module in (
        translation,
        terms,
        start,
        comparisons,
        review,
        decisions,
        checks,
        account,
        people,
        audit,
        places,
        exports,
        matrix,
        parameters,
        library,
        versions,
        help,
        alignment,
    ):
        app.register_blueprint(module.pages)
    api.register(app)
    throttle.limit(app)
    return app
