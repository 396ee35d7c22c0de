"""Pages as pictures, paragraphs in their context, and the cache of both."""

from __future__ import annotations

import io
import os
import threading
import time

import pytest
from PIL import Image

from ingest.document import Box, IngestError
from ingest.pdf.drawing import DrawnPage
from tests.web import paged
from web.shown import pictures
from web.shown.contexts import number_at, page_of, paragraphs_of, place_without_quote
from web.shown.pictures import WIDTHS, Cache, clamped, made_once, page_picture, rectangles
from web.store import Order
from web.work.line import Busy


@pytest.fixture
def database():
    """SQLite alone: pages do not depend on the database."""
    return ""


@pytest.fixture
def number(store):
    return paged.finished(store)


def test_where_to_look_for_each_finding(browser, number):
    known = browser.get(f"/comparisons/{number}/places.json").json
    assert known["sides"] == {
        "original": {"kind": "page", "file": "plan.pdf"},
        "draft": {"kind": "text", "file": "draft.docx"},
    }
    assert [one["original"]["page"] for one in known["findings"][:5]] == [1, 2, 2, 3, 3]
    # A measure that the draft has not, and one that only the draft has: the page on which it should have stood.
    assert known["findings"][3]["draft"] == {"page": None, "stands": "nothing"}
    assert known["findings"][6]["original"] == {"page": 3, "stands": "nothing"}
    assert known["findings"][0]["original"]["stands"] == "quote"


def test_a_page_is_a_picture_that_is_kept(browser, number, store, monkeypatch):
    path = f"/comparisons/{number}/pages/original/3.png?w=500"
    answer = browser.get(path)
    assert answer.status_code == 200 and answer.mimetype == "image/png"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(answer.data)).width == 720
    facts = browser.get(f"/comparisons/{number}/pages/original/3.json?w=500").json
    assert (facts["pages"], facts["width"], facts["height"]) == (3, 842, 595)
    assert [one["n"] for one in facts["findings"]] == [4, 5] and facts["findings"][1]["severity"] == "high"
    # The line runs down the turned page: one box, higher than wide, and not one for each character.
    assert len(facts["findings"][1]["boxes"]) == 1
    _, _, across, down = facts["findings"][1]["boxes"][0]
    assert down > across
    monkeypatch.setattr(pictures, "draw_page", lambda *given: pytest.fail("drawn twice"))
    assert browser.get(path).data == answer.data
    again = browser.get(path, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    monkeypatch.undo()
    assert browser.get(path.replace("500", "700"), **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert browser.get(path.replace("500", "900"), **{"If-None-Match": answer.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("pages/original/4.png", 404),
        ("pages/original/0.png", 404),
        ("pages/original/4.json", 404),
        ("pages/draft/1.png", 404),
        ("pages/elsewhere/1.png", 404),
        ("pages/original/99999999999.png", 404),
        ("pages/original/1.png?w=many", 200),
        ("contexts/draft/1", 200),
        ("contexts/draft/1?at=99999", 200),
        ("contexts/draft/1?at=-5", 200),
        ("contexts/draft/99", 404),
        ("contexts/draft/0", 404),
        ("contexts/nowhere/1", 404),
    ],
)
def test_addresses(browser, number, path, status):
    assert browser.get(f"/comparisons/{number}/{path}").status_code == status


def test_a_page_that_cannot_be_drawn_says_so_in_a_sentence(browser, store, kit, report):
    # A report on a PDF whose bytes are none.
    number = kit.finish(store, report)
    for name in ("1.png", "1.json"):
        answer = browser.get(f"/comparisons/{number}/pages/original/{name}")
        assert answer.status_code == 422
        assert answer.json == {"error": "This page cannot be drawn; open the file to look at it."}


def test_too_many_pages_at_once_are_put_off(browser, number, monkeypatch):
    def busy(*given):
        raise Busy

    monkeypatch.setattr("web.views.places.page_picture", busy)
    answer = browser.get(f"/comparisons/{number}/pages/original/1.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_paragraphs_stand_as_the_file_has_them(browser, number):
    html = browser.get(f"/comparisons/{number}/contexts/draft/2").text
    assert '<mark class="mark-high selected" data-f="2">8%</mark>' in html
    assert '<span class="auto" title="Number that the word processor prints">2．</span>加大设备投资补助。' in html
    assert '<p class="here' in html and html.count('class="here') == 1
    assert '<th scope="col">责任单位</th>' in html and html.count("<table>") == 1
    assert "&lt;script&gt;" in html and "<script>" not in html
    missing = browser.get(f"/comparisons/{number}/contexts/draft/4").text
    assert "It should have stood near the paragraph with the line beside it." in missing
    assert "could not be read again" not in missing


def test_where_the_file_is_read_otherwise_now_the_lines_that_were_compared_are_shown(browser, store, kit, report):
    number = kit.finish(store, report)
    html = browser.get(f"/comparisons/{number}/contexts/draft/3").text
    assert "The file could not be read again" in html
    assert '<mark class="mark-high selected" data-f="3' in html


def test_paragraphs_are_read_once(store, number, monkeypatch):
    comparison, snapshot = store.comparison(number), store.snapshot(number)
    paragraphs, as_read = paragraphs_of(store, comparison, snapshot, "draft")
    monkeypatch.setattr("web.shown.contexts.part_of", lambda *given: pytest.fail("read twice"))
    assert paragraphs_of(store, comparison, snapshot, "draft") == (paragraphs, as_read) and as_read
    text = snapshot.draft.text
    assert [text[one.start : one.end] for one in paragraphs] == text.split("\n")
    assert [text[one.start : one.start + one.auto] for one in paragraphs if one.auto][:2] == ["1．", "2．"]
    cells = paragraphs[-1].cells
    assert [(cell.header, text[cell.start : cell.end]) for cell in cells][::2] == [
        ("序号", "2"),
        ("责任单位", "区司法局"),
    ]
    assert number_at(paragraphs, 0) == 0 and number_at(paragraphs, len(text)) == len(paragraphs) - 1


def test_what_is_missing_is_looked_for_behind_what_faces_the_clause_before(store, number):
    snapshot = store.snapshot(number)
    missing = snapshot.findings[3]
    at = place_without_quote(snapshot, missing.original, "draft")
    assert snapshot.draft.text[at:].startswith("2．加大设备投资补助")
    assert page_of(snapshot, None, snapshot.findings[6].draft, "original") == 3


def test_the_cache_keeps_what_was_used_last_in_its_room(tmp_path):
    cache = Cache(tmp_path / "cache", room=1000)
    assert cache.get("a") is None
    for name in "abcde":
        cache.put(name, name.encode() * 180)
        os.utime(tmp_path / "cache" / name, ns=(ord(name), ord(name)))
    assert cache.get("a") == b"a" * 180  # Used again: b is the oldest now.
    cache.put("f", b"f" * 180)
    assert cache.get("b") is None and cache.get("a") and cache.get("f")
    assert sum(path.stat().st_size for path in (tmp_path / "cache").iterdir()) <= 900
    for bad in ("../secret", "a/b", "", ".hidden"):
        with pytest.raises(ValueError, match="no name of a file"):
            cache.put(bad, b"")


def test_one_thread_makes_what_several_ask_for(tmp_path):
    cache, calls = Cache(tmp_path), []

    def make():
        calls.append(1)
        time.sleep(0.05)
        return b"made"

    threads = [threading.Thread(target=made_once, args=(cache, "key", make, ())) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1] and cache.get("key") == b"made"


def test_a_refusal_is_remembered_and_a_mishap_is_not(tmp_path):
    cache, raised = Cache(tmp_path), []

    def make(error):
        def run():
            raised.append(error)
            raise error

        return run

    for error, times in ((IngestError("broken"), 1), (OSError("disk full"), 2)):
        for _ in range(2):
            with pytest.raises(type(error)):
                made_once(
                    cache, f"refusal-{times}-{tmp_path.name}".lower().replace("_", "-"), make(error), (IngestError,)
                )
        assert raised.count(error) == times


def test_only_so_many_pages_are_drawn_at_once(store, kit, monkeypatch):
    go, drawing = threading.Event(), threading.Semaphore(0)

    def draw(*given):
        drawing.release()
        go.wait(10)
        return DrawnPage(9, 10, 10, b"png")

    monkeypatch.setattr(pictures, "draw_page", draw)
    file = store.add_file(b"pages", "a.pdf")
    threads = [threading.Thread(target=page_picture, args=(store, file, "pdf", page, 480)) for page in range(1, 5)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        assert drawing.acquire(timeout=10)
    # The other two stand in line a moment after they started.
    kit.wait_for(lambda: pictures._LINE.places._value == 0)
    with pytest.raises(Busy):
        page_picture(store, file, "pdf", 9, 480)
    assert not drawing.acquire(timeout=0.05)
    go.set()
    for thread in threads:
        thread.join(10)
    assert page_picture(store, file, "pdf", 9, 480).pages == 9


def test_boxes_of_a_line_are_one_in_whatever_direction_it_runs():
    right = (Box(1, 0, 0, 10, 10), Box(1, 10, 0, 20, 10), Box(1, 0, 12, 10, 22), Box(2, 0, 0, 5, 5))
    left = (Box(1, 50, 0, 60, 10), Box(1, 40, 0, 50, 10))
    down = (Box(1, 0, 0, 10, 10), Box(1, 0, 10, 10, 20))
    assert rectangles(right, 1) == ((0, 0, 20, 10), (0, 12, 10, 10))
    assert rectangles(left, 1) == ((40, 0, 20, 10),)
    assert rectangles(down, 1) == ((0, 0, 10, 20),)
    assert rectangles(right, 3) == ()


def test_widths_are_few():
    assert [clamped(w) for w in (None, -3, 1, 481, 2600, 10**9)] == [1200, 480, 480, 720, 2600, 2600]
    assert sorted(WIDTHS) == list(WIDTHS)


def test_the_original_serves_both_sides_where_one_file_holds_both(browser, store, kit, report):
    number = store.add_comparison(Order(store.add_file(paged.plan(), "both.pdf"), None))
    store.take_next()
    store.finish(number, kit.Snapshot.of(report), "{}")
    assert browser.get(f"/comparisons/{number}/pages/draft/1.png").status_code == 200
