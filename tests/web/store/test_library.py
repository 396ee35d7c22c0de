"""Documents have versions, and versions are files."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from web.store import StoredFile


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
