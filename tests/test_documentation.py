"""What users set, run or receive is documented: an option, a check, an export or a finding type that is not, fails."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diff.checks import all_checks
from diff.cli import build_parser
from diff.exports import EXPORTS
from diff.vocabulary import DIRECTIONS, LINK_RELATIONS, RELATIONS, SEVERITIES, TYPES
from web.__main__ import build_parser as review_parser

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingest", "normalize", "align", "diff", "web")
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
REPORT = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    (subparsers,) = (a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return {**subparsers.choices, "review": review_parser()}


def section(name: str) -> str:
    """The part of the manual on one command, up to the next heading of its level."""
    found = re.search(rf"^## .*duizhao {name}\b.*?(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section on duizhao {name}"
    return found.group()


def options() -> Iterator[tuple[str, str]]:
    for name, parser in commands().items():
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    yield name, option
                    if action.choices:
                        yield from ((name, str(choice)) for choice in action.choices)


@pytest.mark.parametrize("name", commands())
def test_every_command_has_its_section(name):
    assert f"    duizhao {name}" in CLI
    assert section(name)


@pytest.mark.parametrize(("name", "option"), list(options()))
def test_every_option_and_choice_stands_in_the_section_of_its_command(name, option):
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", section(name))


def test_no_option_is_documented_that_is_not_there():
    known = {option for _, option in options()} | {"--help", "--version"}
    for name in commands():
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section(name))) <= known


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_an_option_with_a_chapter(name):
    assert f"`--format {name}`" in section("check")
    assert re.search(rf"^## {name}$", REPORT, re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize("word", [*TYPES, *SEVERITIES, *DIRECTIONS, *RELATIONS, *LINK_RELATIONS])
def test_every_word_of_the_report_is_explained(word):
    assert f"`{word}`" in REPORT


def fields(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for value in schema.values():
            yield from fields(value)


PAGES = {
    "report": "report",
    "clauses": "report",
    "align": "alignment",
    "matrix": "matrix",
    "parameters": "parameters",
    "run": "report",
    "baseline": "gate",
    "alignment": "gate",
}
"""The page of the manual that explains each JSON Schema."""


@pytest.mark.parametrize("name", PAGES)
def test_every_field_of_the_schemas_is_explained(name):
    schema = json.loads((ROOT / "diff" / "data" / f"{name}.schema.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / f"{PAGES[name]}.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`([a-z0-9_]+)`", page)) | (set(SEVERITIES) if name == "report" else set())
    assert set(fields(schema)) <= words


def test_every_schema_can_be_printed():
    (name,) = (action for action in commands()["schema"]._actions if action.dest == "name")
    schemas = {path.name.removesuffix(".schema.json") for path in (ROOT / "diff" / "data").glob("*.schema.json")}
    assert set(name.choices) == schemas == set(PAGES)


CHECKS = {check.code: check for check in all_checks()}


def test_codes_are_unique():
    codes = [check.code for check in all_checks()]
    assert sorted(codes) == sorted(CHECKS)
    assert all(re.fullmatch(r"[A-Z]{2}\d{2}", code) for code in codes)


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_has_a_page(code):
    check = CHECKS[code]
    assert check.title.endswith(".") and len(check.title) <= 120, "the first line is a sentence"
    assert "**Flags**" in check.page
    assert "**Leaves alone**" in check.page


@pytest.mark.parametrize("code", CHECKS)
def test_checks_yield_types_of_the_contract(code):
    assert CHECKS[code].types
    assert set(CHECKS[code].types) <= set(TYPES)


def test_every_check_file_is_in_the_list():
    listed = {check.run.__module__ for check in all_checks()}
    files = {f"diff.checks.{path.stem}" for path in (ROOT / "diff" / "checks").glob("[!_]*.py")}
    assert files == listed


def test_every_environment_variable_is_documented():
    used: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            used |= set(re.findall(r"\bDUIZHAO_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    documented = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    assert used and {name for name in used if f"`{name}`" not in documented} == set()


def test_every_package_says_what_it_takes_and_gives():
    for package in PACKAGES:
        assert (ROOT / package / "README.md").is_file(), f"{package}/README.md is missing"


def test_the_changelog_knows_the_version():
    from diff import VERSION

    assert f"\n## {VERSION} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
