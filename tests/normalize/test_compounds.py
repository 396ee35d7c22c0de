from __future__ import annotations

import pytest

from normalize.compounds import series
from normalize.tables import read_table, split_cell


def found(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], "".join(member.zh for member in one.members)) for one in series(text)]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("税费减免政策", "减免"),
        ("减、免、缓缴租金", "减免缓"),
        ("产学研合作", "产学研"),
        ("新建、改建、扩建项目", "新改扩"),
        ("乡镇（街道）", "乡镇街道"),
        ("城乡居民", "城乡"),
    ],
)
def test_a_series_has_its_members(text: str, members: str) -> None:
    assert members in [one for _, one in found(text)]


@pytest.mark.parametrize(
    "text", ["减税", "依法维护权利", "培育人物", "征收税款", "高中毕业", "乡村振兴", "新增新企业", ""]
)
def test_what_is_no_series(text: str) -> None:
    assert found(text) == []


def test_places_are_those_of_the_raw_text() -> None:
    text = "对房\n租减\n免"
    ((one),) = series(text)
    assert [text[m.start : m.end] for m in one.members] == ["减", "免"]
    assert text[one.start : one.end] == "减\n免"


ROWS = read_table("compounds.csv", ("members",))


def test_the_table_is_large_enough() -> None:
    assert len(ROWS) >= 150
    assert len({tuple(cell.split("=")[0] for cell in row["members"].split(";")) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["members"].split("=")[0])
def test_each_row_finds_its_own_series(row: dict[str, str]) -> None:
    """The members with a mark between them, and with what must stand before and behind."""
    members = [cell.split("=")[0] for cell in row["members"].split(";")]
    before, after = (split_cell(row[name])[:1] for name in ("before", "after"))
    text = "".join((*before, "、".join(members), *after))
    assert any(set(members) <= set(said.removesuffix("".join(after)).split("、")) or "".join(members) == joined
               for said, joined in found(text))  # fmt: skip


@pytest.mark.parametrize("text", ["公司法", "市区", "乡村"])
def test_everyday_words_are_no_series(text: str) -> None:
    assert found(text) == []
