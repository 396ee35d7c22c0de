"""Corrections of the alignment: found again in later versions, the later before the earlier, and written to a file and back."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import diff
from diff.correction import (
    ClauseKey,
    Corrected,
    Correction,
    CorrectionError,
    as_json,
    correction_of,
    keys_of,
    of_files,
    read,
    resolve,
)
from diff.pipeline import clause_tree, compare, compare_files
from ingest.parts import split
from normalize.clause import ClauseTree
from tests.reading import read_bytes

ORIGINAL = """临江市养老服务行动计划
一、重点任务
1．建设社区食堂。每个街道至少建设两处社区食堂，对经营主体给予一次性补助二十万元。
2．培训护理人员。每年培训养老护理人员三千人次，取得证书的给予补贴五百元。
3．发展智慧养老。推广智能手环和紧急呼叫设备，覆盖独居老年人八万户。
"""
DRAFT = """临江市云溪区养老服务行动计划
一、重点任务
1．建设社区食堂。每个街道至少建设一处社区食堂，对经营主体给予一次性补助十万元。
2．培训护理人员。每年培训养老护理人员五百人次，取得证书的给予补贴五百元。
3．发展智慧养老。推广智能手环和紧急呼叫设备，覆盖独居老年人一万户。
"""


def tree(text: str) -> ClauseTree:
    doc = read_bytes(text.encode(), "plan.txt")
    return clause_tree(doc, split(doc)[0])


def clauses(*texts: str) -> tuple[ClauseKey, ...]:
    return tuple(ClauseKey(f"一/{n}", text) for n, text in enumerate(texts, 1))


def link(original: tuple[ClauseKey, ...], draft: tuple[ClauseKey, ...]) -> Correction:
    return Correction("link", original, draft)


A, B, C = "每个街道至少建设两处社区食堂", "每年培训养老护理人员三千人次", "推广智能手环和紧急呼叫设备"
SIDE = clauses(A, B, C)


def test_a_clause_is_found_by_its_text_wherever_it_stands() -> None:
    later = clauses("新增的一条，在它们之前", A, B, C)
    found = resolve([link((SIDE[1],), (SIDE[2],))], later, later)
    assert found.by_hand.links == (((2,), (3,)),)
    assert found.fates == ("held",) and found.found == (((2,), (3,)),) and found.notes == ()


def test_a_clause_that_was_reworded_is_found_under_its_path() -> None:
    later = clauses(A, B.replace("三千", "两千五百"), C)
    assert resolve([link((SIDE[1],), ())], later, SIDE).by_hand.links == (((1,), ()),)


def test_a_clause_that_moved_and_was_reworded_is_found_by_its_likeness() -> None:
    later = clauses("关于资金保障的另一条规定", A, B.replace("三千", "四千"), C)
    assert resolve([link((SIDE[1],), (SIDE[0],))], later, SIDE).by_hand.links == (((2,), (0,)),)


def test_a_clause_that_is_gone_is_not_mistaken_for_another() -> None:
    later = clauses(A, "关于资金保障的另一条规定", C)
    found = resolve([link((SIDE[1],), (SIDE[1],)), link((SIDE[0],), (SIDE[0],))], later, SIDE)
    assert found.fates == ("lost", "held")
    assert found.by_hand.links == (((0,), (0,)),)
    (note,) = found.notes
    assert "一/2 of the original" in note and "not found" in note


def test_of_several_clauses_with_one_text_the_path_says_which() -> None:
    twice = clauses("由市财政局负责", "由市财政局负责", A)
    assert resolve([link((twice[1],), ())], twice, SIDE).by_hand.links == (((1,), ()),)
    elsewhere = (ClauseKey("二/9", "由市财政局负责"),)
    assert resolve([link(elsewhere, ())], twice, SIDE).fates == ("lost",)


def test_two_clauses_that_became_one_are_not_found() -> None:
    same = (ClauseKey("一/1", A), ClauseKey("二/1", A))
    assert resolve([link(same, ())], SIDE, SIDE).fates == ("lost",)


def test_the_later_correction_holds() -> None:
    first, second = link((SIDE[0],), (SIDE[1],)), link((SIDE[0],), (SIDE[2],))
    parted = Correction("unlink", (SIDE[0],), (SIDE[2],))
    assert resolve([first, second], SIDE, SIDE).fates == ("overridden", "held")
    found = resolve([first, second, parted], SIDE, SIDE)
    # What was parted last is parted, and the link before it stands in nobody's way any more.
    assert found.fates == ("held", "overridden", "held")
    assert found.by_hand.apart == ((0, 2),) and found.by_hand.links == (((0,), (1,)),)
    assert resolve([parted, second], SIDE, SIDE).fates == ("overridden", "held")


def test_parting_is_for_every_two() -> None:
    found = resolve([Correction("unlink", SIDE[:2], SIDE[1:])], SIDE, SIDE)
    assert found.by_hand.apart == ((0, 1), (0, 2), (1, 1), (1, 2))


def test_a_path_alone_is_enough() -> None:
    assert resolve([link((ClauseKey("一/3"),), (ClauseKey("一/1"),))], SIDE, SIDE).by_hand.links == (((2,), (0,)),)
    assert resolve([link((ClauseKey("九"),), ())], SIDE, SIDE).fates == ("lost",)


def test_a_comparison_takes_corrections_and_says_which_it_could_not_use() -> None:
    original, draft = tree(ORIGINAL), tree(DRAFT)
    keys, others = keys_of(original), keys_of(draft)
    place, other = ({c.path: c.index for c in one.clauses} for one in (original, draft))
    made = [
        link((keys[place["一/1"]],), (others[other["一/2"]],)),
        link((ClauseKey("一/9", "没有这样的内容"),), (others[0],)),
    ]
    plain = compare(original, draft)
    report = compare(original, draft, by_hand=lambda a, b: resolve(made, keys_of(a), keys_of(b)))
    assert any("一/9 of the original" in note for note in report.notes)
    linked = {link.source: link for link in report.alignment.links}[place["一/1"],]
    assert linked.target == (other["一/2"],) and linked.signals[-1].name == "by-hand"
    assert {f.fingerprint for f in report.findings} != {f.fingerprint for f in plain.findings}
    # What does not hang on it is as it was.
    untouched = [f for f in plain.findings if f.original and f.original.clause == "一/3"]
    assert untouched and set(untouched) <= set(report.findings)
    # Taken back, everything is as it was.
    assert compare(original, draft, by_hand=lambda a, b: resolve([], keys_of(a), keys_of(b))) == plain


def test_corrections_are_kept_in_a_file(tmp_path: Path) -> None:
    original, draft = tree(ORIGINAL), tree(DRAFT)
    keys, others = keys_of(original), keys_of(draft)
    pair = Corrected(original.title, draft.title, (link((keys[2],), (others[3],)), link((keys[3],), ())))
    stranger = Corrected("别的计划", "", (link((keys[4],), ()),))
    file = tmp_path / "alignment.json"
    file.write_text(as_json([pair, stranger]), encoding="utf-8")
    assert read(file) == (pair, stranger)
    schema = Path(diff.__file__).parent / "data" / "alignment.schema.json"
    jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), json.loads(schema.read_text(encoding="utf-8")))
    by_hand = of_files([file])
    assert by_hand is not None
    assert by_hand(original, draft).by_hand.links == (((2,), (3,)), ((3,), ()))
    for name, text in (("a.txt", ORIGINAL), ("b.txt", DRAFT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = compare_files(tmp_path / "a.txt", tmp_path / "b.txt", by_hand=by_hand)
    assert ((2,), (3,)) in {(link.source, link.target) for link in report.alignment.links}
    assert of_files([]) is None


def test_a_title_that_is_left_out_is_any(tmp_path: Path) -> None:
    file = tmp_path / "alignment.json"
    rows = [{"corrections": [{"kind": "link", "original": [{"clause": "一/1"}], "draft": [{"clause": "一/3"}]}]}]
    file.write_text(json.dumps({"schema": "duizhao.alignment/1", "pairs": rows}), encoding="utf-8")
    by_hand = of_files([file])
    assert by_hand is not None
    assert by_hand(tree(ORIGINAL), tree(DRAFT)).fates == ("held",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no file of corrections"),
        ('{"schema": "duizhao.alignment/1", "pairs": [1]}', "pair 1 has no list"),
        ('{"schema": "duizhao.alignment/1", "pairs": [{"original": 1, "corrections": []}]}', "title"),
        (
            '{"schema": "duizhao.alignment/1", "pairs": [{"corrections": [{"kind": "join"}]}]}',
            "neither link nor unlink",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "alignment.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match=said):
        read(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="cannot be read"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kind": "link"}, "names no clause"),
        ({"kind": "unlink", "original": [{"clause": "一"}]}, "each side"),
        ({"kind": "link", "original": "一"}, "no list of clauses"),
        ({"kind": "link", "original": [{"text": "一"}]}, "no path"),
        ({"kind": "link", "original": [{"clause": "一", "text": 1}]}, "no path"),
    ],
)
def test_a_correction_that_says_nothing_is_refused(row: object, said: str) -> None:
    with pytest.raises(CorrectionError, match=f"^here.*{said}"):
        correction_of(row, "here")
