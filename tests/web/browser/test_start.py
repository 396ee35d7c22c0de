"""Choosing files, and what is shown while they are compared."""

from __future__ import annotations


def test_two_files_are_chosen_compared_and_shown(open_page, store):
    page = open_page()
    page.get_by_role("button", name="Compare", exact=True).first.click()
    assert page.get_by_role("alert").inner_text().startswith("No file was chosen")
    page.get_by_label("Original", exact=False).first.set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": "一".encode()}
    )
    page.locator("#draft").set_input_files({"name": "draft.txt", "mimeType": "text/plain", "buffer": "二".encode()})
    page.get_by_role("button", name="Swap the two files").click()
    assert page.locator(".drop[data-side=original] .file").inner_text() == "draft.txt"
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#findings > li").count() == 10
    assert store.comparison(1).order.original.name == "draft.txt"


def test_files_are_dropped_anywhere(open_page):
    page = open_page()
    drop = """([target, names]) => {
        const transfer = new DataTransfer();
        for (const name of names) transfer.items.add(new File(["text"], name));
        for (const type of ["dragover", "drop"])
            document.querySelector(target).dispatchEvent(
                new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, ["h1", ["a.pdf", "b.docx"]])
    assert page.locator(".file").all_inner_texts() == ["a.pdf", "b.docx"]
    page.evaluate(drop, [".drop[data-side=draft]", ["c.docx"]])
    assert page.locator(".file").all_inner_texts() == ["a.pdf", "c.docx"]
    page.locator(".drop[data-side=original] .clear").click()
    page.evaluate(drop, ["body", ["d.pdf"]])
    assert page.locator(".file").all_inner_texts() == ["d.pdf", "c.docx"]


def test_progress_survives_a_reload(open_page, store, engine, kit):
    engine.gate.clear()
    page = open_page()
    page.locator("#original").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.wait_for_selector("[data-stage=align].stage-now")
    page.reload()
    page.wait_for_selector("[data-stage=align].stage-now")
    engine.gate.set()
    page.wait_for_selector("html[data-ready]")


def test_a_failure_is_shown_where_the_progress_was(open_page, engine, kit):
    engine.answer = kit.unusable
    page = open_page()
    page.locator("#original").set_input_files({"name": "scan.pdf", "mimeType": "text/plain", "buffer": b"a"})
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.wait_for_selector("text=This comparison could not be made")
    assert page.get_by_role("alert").inner_text() == str(kit.unusable)
