from __future__ import annotations

import pytest

from diff.exports.word_places import Places
from tests.diff.exports.drafts import EVERYTHING, SAMPLES, main_part, office, span_of, tree_of_file
from tests.ingest.word_fixtures import NUMBERING, change, num, p, r, tbl, tc, tr


def without_place(data: bytes, revisions: str = "accepted") -> str:
    """The typed characters of a file that lead to no character of it, or to another one."""
    tree = tree_of_file(data, revisions=revisions)
    places = Places(main_part(data), tree)
    lost = ""
    for start, _, block in tree.part.block_spans():
        placed = places.placed(places.index(start))
        assert placed is not None, block.path
        for at, (char, atom) in enumerate(zip(block.text, placed.atoms, strict=True)):
            if at >= block.auto and not char.isspace() and (atom is None or atom.char != char):
                lost += char
    return lost


@pytest.mark.parametrize("file", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_typed_character_of_the_samples_has_its_place(file):
    assert without_place(file.read_bytes()) == ""


@pytest.mark.parametrize("revisions", ["accepted", "original"])
def test_every_typed_character_has_its_place_in_either_view(revisions):
    assert without_place(EVERYTHING, revisions) == ""


def test_a_paragraph_that_runs_on_into_the_next():
    merged = p("", "<w:rPr><w:del/></w:rPr>", r("对企业")) + p("给予奖励。")
    assert without_place(office(p("计划") + merged)) == ""


def test_automatic_numbers_have_no_place():
    data = office(p("计划") + p("加大奖励", num(1)), numbering=NUMBERING)
    tree = tree_of_file(data)
    places = Places(main_part(data), tree)
    start, end = span_of(tree, "一、加大奖励")
    assert "".join(atom.char for atom in places.atoms(start, end)) == "加大奖励"


def test_automatic_numbers_in_cells():
    row = tr(tc("类"), tc("任务一", paragraph=num(1, 1)), tc("单位"))
    data = office(p("计划") + tbl(tr(tc("类别"), tc("任务"), tc("单位")), row, row), numbering=NUMBERING)
    tree = tree_of_file(data)
    places = Places(main_part(data), tree)
    start, end = span_of(tree, "任务一")
    assert "".join(atom.char for atom in places.atoms(start, end)) == "任务一"


def test_what_was_read_as_never_changed_is_found_among_what_was_taken_out():
    data = office(p("计划") + p("", "", r("奖励") + change("ins", "三十五") + change("del", "三十") + r("万元。")))
    for revisions, shown, inside in (("accepted", "三十五", "ins"), ("original", "三十", "del")):
        tree = tree_of_file(data, revisions=revisions)
        places = Places(main_part(data), tree)
        assert places.original is (revisions == "original")
        atoms = places.atoms(*span_of(tree, shown))
        assert {atom.run.getparent().tag.rpartition("}")[2] for atom in atoms} == {inside}
