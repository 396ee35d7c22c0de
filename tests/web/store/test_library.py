"""Documents have versions, and versions are files."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from web.snapshot import Snapshot
from web.store import Order, StoredFile
from web.store.library import TitleChanged
from web.store.model import ReadPart
from web.work.reading import searched


def test_versions_are_numbered_and_content_is_known_again(store):
    plan = store.library.add("江北市行动计划", "original")
    first = store.library.add_version(plan.id, store.add_file(b"1", "v1.pdf"))
    second = store.library.add_version(plan.id, store.add_file(b"2", "v2.pdf"))
    again = store.library.add_version(plan.id, store.add_file(b"1", "copy of v1.pdf"))
    assert (first.number, second.number, again) == (1, 2, first)
    assert store.library.versions(plan.id) == (first, second)
    other = store.library.add("南山区征求意见稿", "draft")
    assert store.library.add_version(other.id, first.file).number == 1
    assert store.library.all() == (other, plan)


def test_a_version_needs_its_document_and_its_file(store):
    plan = store.library.add("计划", "original")
    with pytest.raises(IntegrityError):
        store.library.add_version(plan.id, StoredFile("0" * 64, "ghost"))
    with pytest.raises(IntegrityError):
        store.library.add_version(99, store.add_file(b"1", "a"))
    with pytest.raises(IntegrityError):
        store.library.add("计划", "novel")


def test_a_text_with_a_nul_is_kept_without_it(store):
    assert store.library.add("计\0划", "draft").title == "计划"


def part(number=1, title="", text="正文", **given):
    read = ReadPart(number, title, given.pop("language", "zh"), None, None, given.pop("clauses", 3), text)
    return read, searched(text)


def give(store, data, name, kind="draft", title=""):
    """A file in the library that was read and found to have this title."""
    taken = store.library.take(store.add_file(data, name), kind)
    file = store.library.versions(taken.document.id)[-1].file
    store.library.keep_reading(file.sha256, "txt", (), title, [part(title=title)])
    return store.library.document(taken.document.id)


def test_a_file_is_kept_once_and_known_again_by_its_content(store):
    first = store.library.take(store.add_file(b"1", "草案.docx"), "draft")
    assert (first.document.title, first.number, first.known) == ("草案", 1, False)
    again = store.library.take(store.add_file(b"1", "another name.docx"), "original")
    assert (again.document, again.number, again.known) == (first.document, 1, True)
    second = store.library.take(store.add_file(b"2", "b.docx"), "draft", first.document.id)
    assert (second.document, second.number, second.known) == (first.document, 2, False)
    (holding,) = store.library.holdings()
    assert holding.newest.number == 2
    assert holding.reading.state == "waiting"


def test_a_document_is_called_by_what_is_read_unless_somebody_has_named_it(store):
    assert give(store, b"1", "P0201.pdf", title="行动计划").title == "行动计划"
    named = store.library.take(store.add_file(b"2", "P0202.pdf"), "draft").document
    store.library.rename(named.id, "我的标题", "original", seen="P0202")
    file = store.library.versions(named.id)[0].file
    store.library.keep_reading(file.sha256, "pdf", (), "正式标题", [part()])
    assert store.library.document(named.id).title == "我的标题"
    assert store.library.document(named.id).kind == "original"
    details = [json.loads(entry.detail) for entry in store.audit.page(50) if entry.action == "document.rename"]
    assert [detail["former"] for detail in details] == ["P0202", "P0201"]


def test_two_who_rename_at_once_do_not_overwrite_each_other(store):
    document = give(store, b"1", "a.txt", title="一")
    store.library.rename(document.id, "二", "draft", seen="一")
    with pytest.raises(TitleChanged):
        store.library.rename(document.id, "三", "draft", seen="一")
    assert store.library.document(document.id).title == "二"
    with pytest.raises(LookupError):
        store.library.rename(99, "三", "draft", seen="一")


def test_a_later_file_of_the_same_title_is_offered_as_a_version(store, kit):
    first = give(store, b"1", "a.docx", title="南山区若干措施（征求意见稿）")
    original = give(store, b"2", "b.docx", "original", "南山区若干措施")
    assert original.offered is None, "an original is no version of a draft"
    later = give(store, b"3", "c.docx", title="南山區若干措施 (送審稿)")
    assert later.offered == first.id
    number = store.add_comparison(
        Order(store.add_file(b"2", "b"), store.add_file(b"3", "c"), draft_version=(later.id, 1))
    )
    into = store.library.accept_offer(later.id)
    assert into.id == first.id
    assert [version.file.name for version in store.library.versions(first.id)] == ["a.docx", "c.docx"]
    assert store.library.document(later.id).id == first.id, "the old address leads on"
    assert store.comparison(number).order.draft_version == (first.id, 2)
    assert [document.id for document in store.library.all()] == [original.id, first.id]
    known = store.library.take(store.add_file(b"3", "c.docx"), "draft")
    assert (known.document.id, known.number) == (first.id, 2)
    with pytest.raises(LookupError):
        store.library.accept_offer(later.id)


def test_an_offer_may_be_refused(store):
    first = give(store, b"1", "a.docx", title="计划")
    later = give(store, b"2", "b.docx", title="计划")
    assert later.offered == first.id
    store.library.refuse_offer(later.id)
    assert store.library.document(later.id).offered is None
    assert len(store.library.all()) == 2
    with pytest.raises(LookupError):
        store.library.refuse_offer(later.id)


def test_the_later_document_is_offered_whichever_is_read_first(store):
    first = store.library.take(store.add_file(b"1", "a.docx"), "draft").document
    later = give(store, b"2", "b.docx", title="计划")
    store.library.keep_reading(store.library.versions(first.id)[0].file.sha256, "docx", (), "计划", [part()])
    assert store.library.document(first.id).offered is None
    assert store.library.document(later.id).offered == first.id


def test_texts_are_found_in_the_newest_version_that_holds_them(store):
    document = store.library.take(store.add_file(b"1", "a"), "draft").document
    store.library.take(store.add_file(b"2", "b"), "draft", document.id)
    one, two = (version.file.sha256 for version in store.library.versions(document.id))
    store.library.keep_reading(one, "txt", (), "", [part(1, text="旧的规定，补助100%。"), part(2, text="附件")])
    store.library.keep_reading(two, "txt", (), "", [part(1, text="新的规定"), part(2, text="附件")])

    def found(text):
        return [(hit.version, hit.part.number) for hit in store.library.find(searched(text))]

    assert found("规 定") == [(2, 1)]
    assert found("旧的規定") == [(1, 1)]
    assert found("附件") == [(2, 2)]
    assert found("100%") == [(1, 1)]
    assert found("1_0%") == [], "nothing in it is a sign of the database's language"


def test_what_cannot_be_read_says_why_and_can_be_tried_again(store):
    document = store.library.take(store.add_file(b"1", "a.pdf"), "draft").document
    sha256 = store.library.versions(document.id)[0].file.sha256
    store.library.fail_reading(sha256, "a.pdf: no text was found in it; check that it is the right file.")
    assert store.library.holding(document.id).reading.state == "failed"
    assert store.library.read_again(sha256)
    assert store.library.holding(document.id).reading.state == "waiting"
    assert not store.library.read_again(sha256)


def test_files_from_elsewhere_are_taken_in_by_what_they_served_as(store):
    plan, draft, terms = (store.add_file(data, name) for data, name in ((b"1", "p"), (b"2", "d"), (b"3", "t.csv")))
    store.add_comparison(Order(plan, draft, termbases=(terms,)))
    assert store.library.strays() == 3
    assert store.library.adopt() == 3
    assert {one.document.title: one.document.kind for one in store.library.holdings()} == {
        "p": "original",
        "d": "draft",
        "t": "termbase",
    }
    assert store.library.strays() == store.library.adopt() == 0
    # A file of terms is no text that is read.
    assert [one.reading.state for one in store.library.holdings() if one.document.kind == "termbase"] == ["waiting"]
    assert {store.take_reading("w")[0], store.take_reading("w")[0]} == {plan.sha256, draft.sha256}
    assert store.take_reading("w") is None


def test_a_version_with_another_title_takes_over_the_decisions(store, kit):
    report = kit.make_report()
    plan = give(store, b"p", "plan.txt", "original", "若干措施")
    document = give(store, b"1", "draft1.txt", title="南山区若干措施（征求意见稿）")

    def compare(data, title, new=True):
        file = store.add_file(data, "draft.txt")
        if new:
            store.library.take(file, "draft", document.id)
            store.library.keep_reading(file.sha256, "txt", (), title, [part(title=title)])
        number = store.add_comparison(Order(store.library.versions(plan.id)[0].file, file))
        assert store.take_next("w").id == number
        tree = report.alignment.draft
        renamed = replace(report.alignment, draft=replace(tree, part=replace(tree.part, title=title)))
        store.finish(number, Snapshot.of(replace(report, alignment=renamed)), "{}", "w")
        return store.comparison(number).pair

    first = compare(b"1", "南山区若干措施（征求意见稿）", new=False)
    assert compare(b"2", "南山区若干措施（送审稿）") == first
    assert compare(b"3", "南山区支持企业若干措施") == first, "each file holds one document"
    assert compare(b"4", "云屏区若干措施", new=False) != first, "another document"


def test_different_drafts_under_one_title_share_no_decisions(store, kit):
    snapshot = Snapshot.of(kit.make_report())
    plan = store.add_file(b"p", "plan.txt")

    def compare(*drafts):
        orders = [Order(plan, store.add_file(data, "draft.txt")) for data in drafts]
        for number in (numbers := store.add_comparisons(orders)):
            assert store.take_next("w").id == number
            store.finish(number, snapshot, "{}", "w")
        return [store.comparison(number).pair for number in numbers]

    first = give(store, b"1", "one.txt", title="若干措施（征求意见稿）")
    later = give(store, b"2", "two.txt", title="若干措施（征求意见稿）")
    [pair] = compare(b"1")
    assert later.offered == first.id
    assert compare(b"2") == [pair], "it may be a new version"
    store.library.refuse_offer(later.id)
    assert compare(b"2") == [pair], "what was decided on it stays with it"
    other = give(store, b"3", "three.txt", title="若干措施（征求意见稿）")
    store.library.refuse_offer(other.id)
    [apart] = compare(b"3")
    assert apart != pair, "somebody has said that it is another one"
    assert compare(b"3", b"1") == [apart, pair], "and it stays so"


def test_drafts_under_one_title_that_are_compared_side_by_side_share_no_decisions(store, kit):
    snapshot = Snapshot.of(kit.make_report())
    plan = store.add_file(b"p", "plan.txt")
    for name in ("a", "b", "c"):
        give(store, name.encode(), f"{name}.txt", title="若干措施")
    orders = [Order(plan, store.add_file(data, "draft.txt")) for data in (b"a", b"b", b"c", b"not in the library")]
    numbers = store.add_comparisons(orders)
    for number in numbers:
        assert store.take_next("w").id == number
        store.finish(number, snapshot, "{}", "w")
    pairs = [store.comparison(number).pair for number in numbers]
    assert len(set(pairs)) == 4
    again = store.add_comparison(orders[2])
    assert store.take_next("w").id == again
    store.finish(again, snapshot, "{}", "w")
    assert store.comparison(again).pair == pairs[2]
