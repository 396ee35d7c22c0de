"""The manual is whole: generated pages are fresh, links lead somewhere, commands in the READMEs print what is shown."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

from diff.cli import main

ROOT = Path(__file__).parent.parent
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *(ROOT / "docs").rglob("*.md")})
READMES = ("README.md", "README.zh.md")


def test_the_page_of_the_checks_is_fresh():
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert page == module.checks_page(), "docs/checks.md is stale; run: python docs/make.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"^(```|~~~).*?^\1|^(?:    ).*$|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / unquote(target.partition("#")[0])).exists(), f"{page.name} links to {target}"


def test_the_manual_lists_its_pages():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"({page.name})" in index, f"docs/index.md does not list {page.name}"


def sessions() -> list:
    """Every command of a console block in a README, with the lines that are shown as its output."""
    out = []
    for name in READMES:
        for block in re.findall(r"^```console\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.M | re.S):
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", block, re.M):
                out.append(pytest.param(command, shown, id=f"{name}-{command[:60]}"))
    return out


@pytest.mark.parametrize(("command", "shown"), sessions())
def test_a_command_in_a_readme_prints_what_is_shown(command, shown, tmp_path, monkeypatch, capfdbinary):
    run, _, echo = command.partition("; ")
    words = shlex.split(run)
    assert words[0] == "duizhao" and echo in ("", "echo $?")
    # Somewhere else, for what a command writes must not stay in the source.
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    status = main(words[1:])
    out, err = (data.decode() for data in capfdbinary.readouterr())
    assert status in (0, 1), err
    printed = [*out.splitlines(), *([str(status)] if echo else [])]
    at = 0
    for line in shown.splitlines():
        # A lone … stands for lines that are left out.
        if line.strip() in ("…", ""):
            continue
        assert line in printed[at:], f"“{line}” is not what `{command}` prints next"
        at = printed.index(line, at) + 1


def test_both_readmes_show_the_same_commands():
    english, chinese = (
        re.findall(
            r"^(?:\$ )?((?:duizhao|python3 -m venv|git clone) .*)$", (ROOT / name).read_text(encoding="utf-8"), re.M
        )
        for name in READMES
    )
    assert [re.sub(r" --lang \w+", "", line) for line in english] == [
        re.sub(r" --lang \w+", "", line) for line in chinese
    ]


@pytest.mark.parametrize("name", READMES)
def test_a_readme_counts_what_was_planted_in_the_samples(name):
    def rows(slug: str, key: str) -> list:
        return tomllib.loads((ROOT / "samples" / slug / "manifest.toml").read_text(encoding="utf-8"))[key]

    text = (ROOT / name).read_text(encoding="utf-8")
    planted, accepted = (
        len([*rows("district-draft", key), *rows("new-version", key)]) for key in ("divergences", "accepted")
    )
    errors = rows("translation", "divergences")
    found = sum("open" not in row for row in errors)
    assert re.search(rf"All {planted} divergences|预设的 {planted} 处", text)
    assert re.search(rf"; {accepted} findings|另有 {accepted} 条", text)
    assert re.search(rf"Of {len(errors)} errors[^.]*\b{found} are found|{len(errors)} 处错误找到 {found} 处", text)
