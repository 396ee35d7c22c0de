#!/usr/bin/env python3
"""Takes the pictures of the manual: python docs/pictures.py [NAME...]

Starts the review pages on a temporary data directory, compares the samples, decides on some findings, and photographs the main
pages in both languages into docs/images/. Names of pictures (as in docs/images/, without .png) limit what is taken. Needs Chromium
and Playwright, and half a minute for the comparisons; `--data DIR` keeps the directory for the next time."""

from __future__ import annotations

import argparse
import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from normalize.terms import Term
from web import sample_sets, samples
from web.store import Order, Store
from web.store.audit import ACTING, Actor

IMAGES = Path(__file__).resolve().parent / "images"
PASSWORD = "three boats in the mist"
FIRST, SECOND = "王芳", "李雷"
LOCALES = {"zh": "zh-CN", "en": "en-US"}
COLOURS = 128

# What the district mends in its second version, and what it makes worse.
REVISED = (
    ("30个工作日内", "15个工作日内"),
    ("最高不超过100万元", "最高不超过80万元"),
    ("3000吨标准煤", "5000吨标准煤"),
)

OFFICE = (
    Term("单一窗口", "single window", (), ("one window",), "trade"),
    Term("特许经营", "concession", ("concession operation",), ("franchise",), "infrastructure", "Of roads, ports and water supply."),
    Term("口岸经营单位", "port operator", ("port operating entity",), ("harbour company",), "trade"),
    Term("备案", "record-filing", ("filing for the record",), ("approval",), "administration"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Furnished:
    """The numbers of the comparisons by which the pages are found."""

    draft: int
    translation: int
    districts: int
    revised: int


def acts(name: str) -> None:
    """What follows is done by this person."""
    ACTING.set(Actor(name, "page", "127.0.0.1"))


def order(store: Store) -> Furnished:
    """Accounts, terms, and comparisons in the queue."""
    store.people.create(FIRST, "admin", PASSWORD)
    store.people.create(SECOND, "reviewer", PASSWORD)
    acts(FIRST)
    base = store.termbases.create("口岸办译名表")
    for term in OFFICE:
        store.termbases.add(base, term)
    by_slug = {sample.slug: sample for sample in samples.find()}
    pair = store.library.placed(Order(*samples.keep(by_slug["district-draft"], store)))
    first = store.add_comparison(pair)
    translation = store.add_comparison(store.library.placed(Order(*samples.keep(by_slug["translation"], store))))
    drafts = [store.library.placed(one) for one in sample_sets.orders(sample_sets.find()[0], store)]
    districts = store.add_comparisons(drafts)
    draft = by_slug["district-draft"].draft
    assert draft is not None and pair.draft_version is not None
    document = pair.draft_version[0]
    file = store.add_file(revised(draft), "district-draft-draft-2.docx")
    number = store.library.take(file, "draft", document).number
    second = store.add_comparison(
        Order(
            pair.original, file, original_version=pair.original_version, draft_version=(document, number)
        )
    )  # fmt: skip
    return Furnished(first, translation, districts[0], second)


def revised(draft: Path) -> bytes:
    """The second version of a draft (DOCX)."""
    made = io.BytesIO()
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                text = data.decode()
                for before, after in REVISED:
                    assert before in text, before
                    text = text.replace(before, after)
                data = text.encode()
            new.writestr(entry, data)
    return made.getvalue()


def decide(store: Store, made: Furnished) -> None:
    """Two reviewers decide on the draft, the second one blind; the first one has begun with the translation."""
    comparison, snapshot = store.comparison(made.draft), store.snapshot(made.draft)
    assert comparison is not None and snapshot is not None
    keys = [finding.fingerprint for finding in snapshot.findings]
    acts(SECOND)
    store.blind.start(comparison)
    for i, key in enumerate(keys):
        if i % 7 == 3:
            store.decide(comparison, [key], "needs-source", note="请区里说明依据。")
        elif i % 5 == 0:
            store.decide(comparison, [key], "dismiss", "intended")
        else:
            store.decide(comparison, [key], "accept")
    store.blind.end(comparison, SECOND)
    acts(FIRST)
    for i, key in enumerate(keys[: len(keys) * 3 // 5]):
        if i == 4:
            store.decide(comparison, [key], "comment", note="与市级口径不一致，请核对。")
            store.decide(comparison, [key], "assign", assignee=SECOND)
        elif i % 5 == 0:
            store.decide(comparison, [key], "dismiss", "intended", "已与区里核对")
        elif i % 5 != 3:
            store.decide(comparison, [key], "accept")
    comparison, snapshot = store.comparison(made.translation), store.snapshot(made.translation)
    assert comparison is not None and snapshot is not None
    store.decide(comparison, [finding.fingerprint for finding in snapshot.findings[:3]], "accept")


def ready(page: Page) -> None:
    """The scripts of the page have begun, where it has any that say so."""
    if page.locator("script[src$='/main.js']").count():
        page.wait_for_selector("html[data-ready]")


def choose(word: str) -> Callable[[Page], None]:
    """Selects the first finding of the list in whose text a word stands."""

    def act(page: Page) -> None:
        page.locator(f"#findings > li:has-text('{word}') .head").first.click()
        page.wait_for_selector("#findings > li.current .detail")

    return act


def with_pages(page: Page) -> None:
    """Shows the pages of a finding beside each other."""
    choose("5,000")(page)
    page.keyboard.press("p")
    page.wait_for_selector(".leaf[data-side=original] .lit", timeout=30_000)
    page.wait_for_function(
        # A function: a mere expression would be evaluated in the page, which its policy forbids.
        "() => [...document.querySelectorAll('.leaf img')].every(image => image.closest('[hidden]') || image.complete)"
    )


def with_clauses(page: Page) -> None:
    choose("5,000")(page)
    page.keyboard.press("t")


def relink(page: Page) -> None:
    """Opens the alignment of the clause of the selected finding."""
    choose("5,000")(page)
    page.keyboard.press("l")
    page.wait_for_selector("#align-panel:not([hidden]) .align-candidates li")


def decided_many(page: Page) -> None:
    page.locator("#bulk").click()
    page.wait_for_selector("#bulk-dialog form")


Shot = tuple[str, Callable[[Page], None] | None, dict[str, object]]


def shots(made: Furnished) -> dict[str, Shot]:
    """The pictures: address, what is done there, and the screen."""
    draft = f"/comparisons/{made.draft}"
    phone: dict[str, object] = {"viewport": {"width": 390, "height": 844}}
    return {
        "start": ("/", None, {}),
        "library": ("/library", None, {}),
        "review": (draft, choose("5,000"), {}),
        "review-pages": (draft, with_pages, {}),
        "review-dark": (f"/comparisons/{made.translation}", choose("30,000,000,000"), {"color_scheme": "dark"}),
        "review-phone": (draft, choose("5,000"), phone),
        "bulk": (draft, decided_many, {}),
        "align": (draft, relink, {}),
        "agreement": (f"{draft}/agreement", None, {}),
        "print": (f"{draft}/print", None, {}),
        "versions": (f"/comparisons/{made.revised}/versions", None, {}),
        "matrix": (f"/matrix/{made.districts}", None, {}),
        "parameters": (f"/matrix/{made.districts}/parameters", None, {}),
        "translation": (f"/comparisons/{made.translation}/translation", None, {}),
        "terms": ("/terms?q=口岸", None, {}),
    }


def signed_in(browser: Browser, address: str) -> StorageState:
    """The session of the first reviewer."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=name]").fill(FIRST)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    state = context.storage_state()
    context.close()
    return state


def take(browser: Browser, address: str, made: Furnished, only: list[str]) -> None:
    """Photographs what is asked for, or everything."""
    session = signed_in(browser, address)
    for language, locale in LOCALES.items():
        for name, (path, act, screen) in shots(made).items():
            file = IMAGES / f"{name}-{language}.png"
            if only and file.stem not in only and name not in only:
                continue
            options = {"viewport": {"width": 1280, "height": 720}, "locale": locale, "base_url": address, **screen}
            context = browser.new_context(storage_state=session, **options)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(path)
            ready(page)
            if act is not None:
                act(page)
            page.wait_for_timeout(400)
            with Image.open(io.BytesIO(page.screenshot())) as picture:
                picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
            context.close()
            print(file.name, f"{file.stat().st_size / 1024:.0f} KiB")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: Callable[[], bool], seconds: float) -> None:
    """Returns when it is so; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.3)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/sign-in"):
            return True
    except OSError:
        return False


def run(data: Path, only: list[str]) -> None:
    """Furnishes a data directory unless that is done, and photographs its pages."""
    first = Store(data)
    fresh = not first.people.any()
    # In the order in which they are put in the queue.
    made = order(first) if fresh else Furnished(1, 2, 3, 3 + len(sample_sets.find()[0].drafts))
    first.close()
    address = f"http://127.0.0.1:{(port := free_port())}"
    program = Path(sys.executable).with_name("duizhao")
    server = subprocess.Popen([str(program), "review", "--data", str(data), "--port", str(port), "--no-browser"])
    store = Store(data, serving=False)
    try:
        wait_until(lambda: answers(address), 60)
        if fresh:
            wait_until(lambda: not store.waiting() and not store.running(), 900)
            wait_until(lambda: all(held.reading.state == "done" for held in store.library.holdings()), 900)
            decide(store, made)
        with sync_playwright() as runner:
            found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
            browser = runner.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
            take(browser, address, made, only)
            browser.close()
    finally:
        server.terminate()
        server.wait(30)
        store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="pictures to take (default: all)")
    parser.add_argument("--data", type=Path, help="data directory (default: a temporary one)")
    given = parser.parse_args()
    if given.data:
        run(given.data, given.names)
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder) / "data", given.names)
