from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import BlockKind
from ingest.limits import SIZES, VARIABLE, LimitError, Limits

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("setting", "name", "value"),
    [
        ("pages=8000", "pages", 8000),
        ("memory=2G", "memory", 2 << 30),
        ("memory=1.5G", "memory", 3 << 29),
        ("file_size=500M", "file_size", 500 << 20),
        ("file-size=500 MiB", "file_size", 500 << 20),
        ("output=64k", "output", 64 << 10),
        ("part_size=1000", "part_size", 1000),
        ("office_seconds=2.5", "office_seconds", 2.5),
        ("cpu_seconds=5", "cpu_seconds", 5),
    ],
)
def test_a_setting(setting: str, name: str, value: float) -> None:
    limits = Limits.from_settings([setting], {})
    assert asdict(limits) == {**asdict(Limits()), name: value}
    assert type(getattr(limits, name)) is type(getattr(Limits(), name))
    text = setting.partition("=")[2]
    assert Limits.from_settings([], {VARIABLE + name.upper(): text}) == limits


def test_the_command_line_goes_before_the_environment() -> None:
    environment = {"DUIZHAO_LIMIT_PAGES": "7", "DUIZHAO_LIMIT_DEPTH": "9", "HOME": "/"}
    limits = Limits.from_settings(["pages=8", "pages=9"], environment)
    assert (limits.pages, limits.depth) == (9, 9)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("pages", "--limit pages: this sets nothing; write it as NAME=VALUE"),
        ("page=1", "--limit page=1: there is no such limit; the limits are file_size, memory,"),
        ("pages=many", "the limit pages cannot be “many”; give a whole number, above 0"),
        ("pages=0", "above 0"),
        ("pages=-1", "above 0"),
        ("pages=1.5", "a whole number"),
        ("pages=８", "a whole number"),
        ("memory=2 GB!", "a size, in bytes or as 500M or 2G"),
        ("memory=1M", "nothing can be read; give at least 128M"),
        ("wall_seconds=nan", "a number of seconds"),
        ("wall_seconds=", "a number of seconds"),
    ],
)
def test_a_setting_that_cannot_be_used(setting: str, said: str) -> None:
    with pytest.raises(LimitError, match=re.escape(said)) as error:
        Limits.from_settings([setting], {})
    assert str(error.value).count("\n") == 0 and str(error.value).endswith(".")


def test_a_variable_that_cannot_be_used_is_named() -> None:
    with pytest.raises(LimitError, match="DUIZHAO_LIMIT_PAGES: the limit pages cannot be “x”"):
        Limits.from_settings([], {"DUIZHAO_LIMIT_PAGES": "x"})


@given(st.text(), st.sampled_from([field.name for field in fields(Limits)]))
def test_any_text_is_a_setting_or_a_sentence(text: str, name: str) -> None:
    try:
        limits = Limits.from_settings([f"{name}={text}"], {})
    except LimitError:
        return
    assert getattr(limits, name) > 0


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_a_hint_names_the_setting_that_it_is_about(name: str) -> None:
    """What it shows is a value that the setting takes."""
    hint = Limits().hint(name)
    m = re.fullmatch(
        rf"\(limit {name}: (\S+)( s)?; raise it with --limit {name}=N or {VARIABLE}{name.upper()}=N\)", hint
    )
    assert m is not None
    assert Limits.from_settings([f"{name}={m[1]}"], {}) == Limits()


def test_sizes_are_limits() -> None:
    assert set(SIZES) < {field.name for field in fields(Limits)}


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_every_limit_is_used(name: str) -> None:
    """A limit that nothing looks at would be a promise that nobody keeps."""
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "ingest").rglob("*.py") if path.name != "limits.py"
    )
    assert re.search(rf"limits\.{name}\b", code)


def test_the_manual_lists_every_limit_with_its_default() -> None:
    page = (ROOT / "docs" / "ingest.md").read_text(encoding="utf-8")
    section = page[page.index("\n## Limits\n") : page.index("\n## Speed")]
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| ", section, re.MULTILINE)
    assert len(rows) == len(dict(rows))
    assert set(dict(rows)) == {field.name for field in fields(Limits)}
    assert Limits.from_settings([f"{name}={value}" for name, value in rows], {}) == Limits()


def test_the_manual_lists_every_kind_of_block() -> None:
    manual = (ROOT / "docs" / "ingest.md").read_text(encoding="utf-8")
    assert {kind.value for kind in BlockKind} <= set(re.findall(r"`([a-z-]+)`", manual))
