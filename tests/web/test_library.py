"""The pages of the library, of versions and of help, without a browser."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import web
from diff.finding import fingerprint
from web import samples
from web.language import catalogue
from web.store.model import ReadPart
from web.views.help import KEYS, WALKS
from web.work.reading import searched

EN = catalogue("en")


@pytest.fixture
def database():
    """SQLite alone: tests/web/store has what depends on the database."""
    return ""


def upload(browser, data, name, kind="draft", *, json=True, **given):
    return browser.post(
        "/library/files", {"file": (io.BytesIO(data), name), "kind": kind, **given}, json=json
    )  # fmt: skip


def read(store, number, *titles, language="zh"):
    """Pretends that the newest file of a document was read and holds documents of these titles."""
    sha256 = store.library.versions(number)[-1].file.sha256
    found = [
        (
            ReadPart(n, title, language, n, n + 1, 5, f"{title}\n正文 设备投资", ((0, n),)),
            searched(f"{title}正文设备投资"),
        )
        for n, title in enumerate(titles, 1)
    ]
    store.library.keep_reading(sha256, "pdf", (), titles[0] if len(titles) == 1 else "", found)


@pytest.mark.parametrize("path", ["/library", "/library?q=x", "/library/compare", "/help"])
def test_empty_pages_say_what_to_do_in_both_languages(browser, path):
    english, chinese = browser.get(path), browser.get(path, **{"Accept-Language": "zh-CN"})
    assert english.status_code == chinese.status_code == 200
    left = [m for m in EN.values() if len(m) > 12 and "{" not in m and m in chinese.text]
    assert left == []
    assert "/library" in english.text


def test_a_file_becomes_a_document_once(browser, store):
    answer = upload(browser, b"text", "../../draft <1>.txt")
    assert answer.status_code == 200
    assert answer.json["known"] is False
    assert answer.json["name"] == "draft <1>.txt"
    again = upload(browser, b"text", "copy.txt", "original")
    assert again.json["known"] is True
    assert "as version 1 of “draft <1>”" in again.json["sentence"]
    assert len(store.files()) == len(store.library.all()) == 1
    page = browser.get(answer.json["address"]).text
    assert "draft &lt;1&gt;" in page
    assert "<1>" not in page
    with browser.get("/library/1/versions/1/file") as file:
        assert file.data == b"text"
    assert browser.get("/library/1/versions/2/file").status_code == 404


def test_a_form_without_script_may_give_several_files(browser, store):
    files = [(io.BytesIO(b"1"), "a.txt"), (io.BytesIO(b"2"), "b.txt")]
    answer = browser.post("/library/files", {"file": files, "kind": "original"}, json=False)
    assert (answer.status_code, answer.location) == (303, "/library")
    assert {document.title for document in store.library.all()} == {"a", "b"}
    page = browser.get("/library").text
    assert "a.txt is a new document." in page
    assert "b.txt is a new document." in page


def test_what_cannot_be_taken_gets_a_sentence_and_is_not_kept(browser, store):
    empty = upload(browser, b"", "empty.docx")
    assert (empty.status_code, empty.json["error"]) == (400, EN["library.empty_file"].format(name="empty.docx"))
    assert EN["library.no_file"] in browser.post("/library/files", {"kind": "draft"}, json=False).text
    for values in ({"kind": "novel"}, {"kind": "draft", "document": "99"}):
        form = {"file": (io.BytesIO(b"1"), "a"), **values}
        assert browser.post("/library/files", form).status_code == 400
    assert store.files() == ()


def test_a_version_is_added_to_its_document(browser, store):
    upload(browser, b"1", "draft.txt")
    answer = upload(browser, b"2", "draft v2.txt", document="1")
    assert answer.json["sentence"] == "draft v2.txt is now version 2 of “draft”."
    page = browser.get("/library/1").text
    assert page.index("draft v2.txt") < page.index("draft.txt</a>")
    answer = browser.post("/library/1/versions/2/compare")
    order = store.comparison(int(answer.location.rpartition("/")[2])).order
    assert (order.original_version, order.draft_version, order.relation) == ((1, 1), (1, 2), "revision")
    assert browser.post("/library/1/versions/1/compare").status_code == 404


def test_a_version_with_the_title_of_another_document_is_pointed_out(browser, store):
    upload(browser, b"1", "draft.txt")
    read(store, 1, "南山区若干措施（征求意见稿）")
    upload(browser, b"2", "draft v2.txt", document="1")
    read(store, 1, "南山区若干措施（送审稿）")
    assert EN["document.other_title"].format(n=1) not in browser.get("/library/1").text
    upload(browser, b"3", "draft v3.txt", document="1")
    read(store, 1, "云屏区若干措施")
    assert EN["document.other_title"].format(n=2) in browser.get("/library/1").text


def test_the_answer_to_an_offer_is_taken(browser, store):
    for data, name in ((b"1", "a.txt"), (b"2", "b.txt"), (b"3", "c.txt")):
        upload(browser, data, name)
    for number in (1, 2, 3):
        read(store, number, "南山区若干措施")
    page = browser.get("/library").text
    assert EN["library.offer"].format(name="b.txt", title="南山区若干措施") in page
    assert "Yes, make it version 2" in page
    assert browser.post("/library/2/offer", {"answer": "version"}).location == "/library/2"
    assert browser.get("/library/2").location == "/library/1"
    assert browser.post("/library/3/offer", {"answer": "apart"}).location == "/library"
    assert browser.post("/library/3/offer", {"answer": "apart"}).status_code == 303
    assert EN["library.answered"] in browser.get("/library").text
    assert len(store.library.versions(1)) == 2
    assert browser.post("/library/3/offer", {"answer": "perhaps"}).status_code == 400


def test_renaming_sees_what_others_did(browser, store):
    upload(browser, b"1", "draft.txt")
    form = {"title": " 新  标题 ", "kind": "original", "seen": "draft"}
    assert browser.post("/library/1/title", form).status_code == 303
    assert (store.library.document(1).title, store.library.document(1).kind) == ("新 标题", "original")
    late = browser.post("/library/1/title", {**form, "title": "另一个"})
    assert late.status_code == 409
    assert EN["document.title_changed"].format(title="新 标题") in late.text
    assert browser.post("/library/1/title", {**form, "title": " ", "seen": "新 标题"}).status_code == 400
    assert browser.post("/library/9/title", form).status_code == 404


def test_searching_shows_the_passage_the_page_and_the_part(browser, store):
    upload(browser, b"1", "gazette.pdf", "original")
    read(store, 1, "甲方案", "乙方案")
    page = browser.get("/library?q=乙 方案").text
    assert "<mark>乙方案</mark>" in page
    assert "part 2 乙方案" in page
    assert "甲方案</td>" not in page
    assert 'href="/library/1#v1p2"' in page
    assert '/library/1/versions/1/file#page=2"' in page
    # In a title, a name, the other script.
    for query in ("設備 投資", "GAZETTE", "甲方"):
        assert 'href="/library/1' in browser.get(f"/library?q={query}").text
    nothing = browser.get("/library?q=<b>无").text
    assert "“&lt;b&gt;无” is in no title" in nothing


def test_one_original_is_compared_with_many_drafts(browser, store):
    upload(browser, b"0", "gazette.pdf", "original")
    read(store, 1, "甲方案", "乙方案")
    for n in (1, 2, 3):
        upload(browser, b"draft%d" % n, f"district{n}.docx")
    read(store, 4, "通知", "细则")
    page = browser.get("/library/compare?original=1&part=2").text
    assert re.search(r'name="part" value="2" checked', page)
    assert page.count('name="draft" value="') == 3
    form = {"original": "1", "part": "2", "draft": ["2", "4", "2"], "part-4": "2", "relation": "localisation"}
    answer = browser.post("/library/compare", form)
    assert answer.location == "/comparisons?batch=1"
    orders = [store.comparison(number).order for number in (1, 2)]
    assert [order.draft.name for order in orders] == ["district1.docx", "district3.docx"]
    assert {(order.original.name, order.original_part, order.relation) for order in orders} == {
        ("gazette.pdf", "2", "localisation")
    }
    assert [order.draft_part for order in orders] == [None, "2"]
    assert orders[1].original_version == (1, 1)
    assert orders[1].draft_version == (4, 1)
    assert "compared already, no. 1" in browser.get("/library/compare?original=1").text
    one = browser.post("/library/compare", {"original": "1", "draft": "3"})
    assert one.location == "/comparisons/3"
    assert 'href="/comparisons/3"' in browser.get("/library/3").text


def test_an_original_may_hold_its_translation(browser, store):
    upload(browser, b"0", "both.docx", "original")
    sha256 = store.library.versions(1)[0].file.sha256
    both = [(ReadPart(n, f"{n}", language, None, None, 1, "x"), "x") for n, language in ((1, "zh"), (2, "en"))]
    store.library.keep_reading(sha256, "docx", (), "", both)
    assert 'value="self"' in browser.get("/library/compare?original=1").text
    browser.post("/library/compare", {"original": "1", "draft": "self"})
    assert store.comparison(1).order.draft is None


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"draft": "2"}, 400),
        ({"original": "1"}, 400),
        ({"original": "1", "draft": "1"}, 400),
        ({"original": "1", "draft": "99"}, 400),
        ({"original": "1", "draft": "x"}, 400),
        ({"original": "1", "draft": "2", "part": "7"}, 400),
        ({"original": "1", "draft": "2", "part-2": "7"}, 400),
        ({"original": "1", "draft": "2", "relation": "poetry"}, 400),
        ({"original": "99999999999", "draft": "2"}, 400),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(browser, store, form, status):
    upload(browser, b"1", "a.pdf", "original")
    upload(browser, b"2", "b.pdf")
    assert browser.post("/library/compare", form).status_code == status
    assert store.summaries() == ()


def test_a_failed_reading_is_shown_and_tried_again(browser, store):
    upload(browser, b"1", "scan.pdf")
    sha256 = store.library.versions(1)[0].file.sha256
    store.library.fail_reading(sha256, "scan.pdf: the file holds <pictures>; give a file with text.")
    assert "scan.pdf: the file holds &lt;pictures&gt;; give a file with text." in browser.get("/library").text
    assert EN["document.read_again"] in browser.get("/library/1").text
    store.library.fail_reading(sha256, "scan.pdf: the document is protected by a password; save a copy without it.")
    assert (
        "scan.pdf：文件有密码保护；请另存一份不带密码的副本。"
        in browser.get("/library?lang=zh", follow_redirects=True).text
    )
    browser.get("/library?lang=en")
    assert browser.post("/library/1/versions/1/read").status_code == 303
    assert EN["file_state.waiting"] in browser.get("/library?fragment=1").text


def test_the_quick_way_and_the_samples_lead_into_the_library(browser, store):
    browser.post("/comparisons", {"original": (io.BytesIO(b"1"), "a.txt"), "draft": (io.BytesIO(b"2"), "b.txt")})
    assert {(one.document.title, one.document.kind) for one in store.library.holdings()} == {
        ("a", "original"),
        ("b", "draft"),
    }
    assert store.comparison(1).order.draft_version == (2, 1)
    browser.post("/library/samples")
    count = len(store.library.all())
    assert count >= 2 + len(samples.find())
    browser.post("/library/samples")
    assert len(store.library.all()) == count


def test_files_from_elsewhere_are_offered(browser, store, report, kit):
    kit.finish(store, report)
    assert EN["library.strays"].format(n=2) in browser.get("/library").text
    browser.post("/library/adopt")
    assert len(store.library.all()) == 2
    assert "without the library" not in browser.get("/library").text


def test_readers_see_everything_and_change_nothing(browser, store, monkeypatch):
    from web import access

    upload(browser, b"1", "a.txt", "original")
    read(store, 1, "甲", "乙")
    monkeypatch.setattr(access, "MACHINE", access.Person("", "reader"))
    for path in ("/library", "/library/1", "/help"):
        page = browser.get(path).text
        main = page[page.index("<main") :]
        assert '<form method="post"' not in main
        assert "/library/compare" not in main
    assert upload(browser, b"2", "b.txt").status_code == 403
    assert browser.get("/library/compare").status_code == 403


def test_versions_say_what_came_back_and_why(browser, store, report, kit):
    first = kit.finish(store, report)
    browser.post(f"/comparisons/{first}/decisions", {"finding": ["1", "4"], "seen": ["0", "0"], "action": "dismiss", "reason": "intended"})  # fmt: skip
    alone = browser.get(f"/comparisons/{first}/versions")
    assert EN["versions.none"] in alone.text
    findings = list(report.findings)
    cap = findings[3]
    findings[3] = replace(
        cap,
        draft=replace(cap.draft, quote="最高不超过20万元"),
        found="≤ 200,000 CNY",
        fingerprint=fingerprint("CP01", "20"),
    )
    second = kit.finish(store, replace(report, findings=tuple(findings[:-1])))
    page = browser.get(f"/comparisons/{second}/versions").text
    counts = dict(re.findall(r'<li class="class-(\w+)"><a href="#\w+"><strong>(\d+)</strong>', page))
    assert counts == {"returned": "1", "new": "0", "open": "7", "decided": "1", "resolved": "1"}
    returned = page[page.index('<section id="returned"') : page.index('<section id="new"')]
    assert "≤ 3,000,000 CNY → ≤ 300,000 CNY" in returned
    assert "≤ 3,000,000 CNY → ≤ 200,000 CNY" in returned
    assert EN["reason.intended"] in returned
    assert f'href="/comparisons/{second}#f4"' in returned
    chinese = browser.get(f"/comparisons/{second}/versions?lang=zh").text
    assert catalogue("zh")["version_class.returned"] in chinese
    assert browser.get(f"/comparisons/{second}/versions?with={first}").status_code == 200
    assert browser.get(f"/comparisons/{second}/versions?with={second}").status_code == 404
    assert browser.get("/comparisons/99/versions").status_code == 404


def test_help_explains_every_word_and_every_key(browser):
    page = browser.get("/help?lang=zh").text
    zh = catalogue("zh")
    for group in ("help_status", "help_severity", "help_relation", "help_link", "role_may", "help_care"):
        texts = [text for key, text in zh.items() if key.startswith(f"{group}.")]
        assert texts
        assert all(text in page for text in texts), group
    for who, count in WALKS:
        steps = [key for key in zh if re.fullmatch(rf"help_walk\.{who}_\d+", key)]
        assert len(steps) == count
    static = Path(web.__file__).parent / "static"
    for folders, group in ((("review", "decisions", "page", "alignment"), "review"), (("translation",), "translation")):
        scripts = [script for folder in folders for script in (static / folder).glob("*.js")]
        bound = {key for one in scripts for key in re.findall(r'\bbind\("([^"]+)"', one.read_text(encoding="utf-8"))}
        assert bound, "no script binds a key any more"
        assert bound | {"Esc"} == {key for keys, _ in KEYS[group] for key in keys} | {"Esc"}
    codes = set(re.findall(r'href="/checks/([A-Z]{2}\d\d)"', page))
    assert len(codes) > 20


def test_the_audit_trail_keeps_the_former_title(browser, store):
    upload(browser, b"1", "draft.txt")
    browser.post("/library/1/title", {"title": "新标题", "kind": "draft", "seen": "draft"})
    (entry,) = [entry for entry in store.audit.page(20) if entry.action == "document.rename"]
    assert json.loads(entry.detail) == {"title": "新标题", "kind": "draft", "former": "draft"}
    assert EN["act.document.rename"] in browser.get("/audit").text
