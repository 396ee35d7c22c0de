"""The pages in a real browser: a server with a worker, and pages that load nothing from elsewhere."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

import pytest
import waitress
from waitress import wasyncore

from web.app import create_app
from web.work.jobs import Worker

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    # On a developer's machine a browser may be missing; in CI its absence must not pass for success.
    if CHROMIUM is not None or os.environ.get("CI"):
        return
    missing = pytest.mark.skip(reason="needs Chromium (apt install chromium)")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(missing)


@pytest.fixture(scope="session")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def database():
    """SQLite alone: what a browser shows does not depend on the database."""
    return ""


@pytest.fixture
def engine(report, kit):
    return kit.make_engine(report)


@pytest.fixture
def worker(store, engine):
    """Compares what is put in the queue. A test in which something must wait has none of its own: it gives None here."""
    worker = Worker(store, engine)
    worker.start()
    yield worker
    engine.gate.set()
    worker.stop()


@pytest.fixture
def address(store, worker):
    """A real server, with a worker."""
    app = create_app(store, worker.wake) if worker else create_app(store)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)

    def run():
        # The end of the test closes the sockets, perhaps just when the loop begins to wait for them.
        with suppress(OSError):
            server.run()
        for channel in list(server.active_channels.values()):
            channel.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # A closed page may have left a request behind: its thread must not answer to a server that is gone.
    server.task_dispatcher.shutdown()
    # Its sockets are closed by the thread that waits for them: closed by another one, they would fail under its hands.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join(5)
    assert not thread.is_alive()


@pytest.fixture
def open_page(chromium, address):
    """Opens pages; at the end, none has complained and none has asked another server."""
    contexts, complaints = [], []

    def open_(path="/", *, width=1280, height=720, locale="en-US", refusals=(409,), **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=locale, base_url=address, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        # The browser calls a refusal an error; what the page makes of a conflict is what a test looks at.
        page.on(
            "console",
            lambda m: (
                complaints.append(m.text)
                if m.type in ("error", "warning") and not any(f"status of {code}" in m.text for code in refusals)
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: complaints.append(r.url) if not r.url.startswith((address, "blob:")) else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def review(store, report, kit, open_page):
    """The review page of the small pair."""
    number = kit.finish(store, report)

    def open_(**options):
        page = open_page(f"/comparisons/{number}{options.pop('query', '')}", **options)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_
