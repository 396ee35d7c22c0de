from __future__ import annotations

import pytest

from normalize.compounds import series


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
