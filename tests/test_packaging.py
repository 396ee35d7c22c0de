"""The distribution: what it holds, and that it works away from the repository."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

import diff

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingest", "normalize", "align", "diff", "web")

ORIGINAL = "渝州市促进投资行动计划\n一、加大奖励\n对重点项目给予奖励，最高不超过1000万元。"
DRAFT = ORIGINAL.replace("1000万元", "20万元")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of what git would deliver: nothing of the working tree may be needed."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in (*PACKAGES, "pyproject.toml", "README.md", "LICENSE"):
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, source / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """A Python of its own with the wheel in it; the libraries are those of the environment of the tests."""
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            "--quiet",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    (site,) = place.glob("lib/python*/site-packages")
    for library in Path(os.path.realpath(shutil.__file__)).parent, *map(Path, sys.path):
        if library.name != "site-packages":
            continue
        for found in library.iterdir():
            # A .pth file would lead back to the repository.
            if found.suffix != ".pth" and not found.name.startswith("duizhao") and not (site / found.name).exists():
                (site / found.name).symlink_to(found)
    return python


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | {
        "LC_ALL": "C.UTF-8"
    }
    return subprocess.run(
        [str(python.parent / arguments[0]), *arguments[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_the_five_packages_and_their_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names} == {*PACKAGES, f"duizhao-{diff.VERSION}.dist-info"}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert path.relative_to(ROOT).as_posix() in names


def test_the_licence_goes_with_it(wheel):
    archive = zipfile.ZipFile(wheel)
    licence = archive.read(f"duizhao-{diff.VERSION}.dist-info/licenses/LICENSE").decode()
    assert licence == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence and "END OF TERMS AND CONDITIONS" in licence


def test_the_command_runs_outside_the_repository(python, tmp_path):
    (tmp_path / "plan.txt").write_text(ORIGINAL, encoding="utf-8")
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    where = run(python, tmp_path, "python", "-c", "import diff, web; print(diff.__file__, web.__file__)")
    assert str(ROOT) not in where.stdout and str(python.parent.parent) in where.stdout
    done = run(python, tmp_path, "duizhao", "check", "plan.txt", "draft.txt")
    assert (done.returncode, done.stderr) == (1, "")
    assert "cap-changed" in done.stdout
    assert run(python, tmp_path, "duizhao", "check", "plan.txt", "plan.txt").returncode == 0
    assert run(python, tmp_path, "python", "-m", "diff", "--version").stdout == f"duizhao {diff.VERSION}\n"
    assert run(python, tmp_path, "duizhao", "schema").stdout.startswith("{")


def test_review_comes_in_through_its_entry_point(python, tmp_path):
    done = run(python, tmp_path, "duizhao", "review", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: duizhao review")


def test_what_is_imported_is_what_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[>=<]", line)[0] for line in project["dependencies"]}
    assert all(re.fullmatch(r"[\w.-]+>=[\d.]+", line) for line in project["dependencies"]), "each has a lower bound"
    brought = {
        "docx": "python-docx",
        "werkzeug": "flask",
        "markupsafe": "flask",
        "pdfminer": "pdfminer.six",
        "pypdfium2_raw": "pypdfium2",
        "Stemmer": "PyStemmer",
        "PIL": "pillow",
        "flask_smorest": "flask-smorest",
        "flask_babel": "flask-babel",
        "flask_login": "flask-login",
        "flask_wtf": "flask-wtf",
        "flask_limiter": "flask-limiter",
        "argon2": "argon2-cffi",
        "sentence_transformers": "sentence-transformers",
        "torch": "sentence-transformers",
    }
    extras = project["optional-dependencies"]
    # ONNX Runtime is what RapidOCR runs on; it is never imported here.
    optional = {re.split(r"[>=<]", line)[0] for line in (*extras["ocr"], *extras["judge"], *extras["embeddings"])} - {
        "onnxruntime"
    }
    # Of symspellpy the word list is read; nothing of it is imported.
    used = {brought.get(name, name) for name in third_party()} | {"symspellpy"}
    assert used == declared | optional


def test_what_the_benchmarks_import_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {re.split(r"[>=<\[]", line)[0] for extra in ("bench", "forms") for line in extras[extra]}
    # The harnesses of the review pages drive a browser, as the tests do.
    browser = [line for line in extras["test"] if line.startswith("playwright")]
    installed = (*project["dependencies"], *extras["ocr"], *extras["judge"], *extras["fuzz"], *browser)
    known = wanted | {re.split(r"[>=<]", line)[0] for line in installed}
    brought = {
        "diff_match_patch": "diff-match-patch",
        "docx": "python-docx",
        "fpdf": "fpdf2",
        "PIL": "pillow",
        "python_redlines": "python-redlines",
    }
    # Modules beside them, and fixtures that they share with the tests.
    scripts = {path.stem for folder in ("bench", "tests/ingest") for path in (ROOT / folder).rglob("*.py")}
    used = {brought.get(name, name) for name in third_party(("bench",)) - scripts - {"pypdfium2_raw", "tests"}}
    assert used <= known
    assert wanted <= used


def third_party(folders: Iterable[str] = PACKAGES) -> set[str]:
    """The top-level modules that the packages import, without their own and the standard library's."""
    names: set[str] = set()
    for package in folders:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module)
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - set(PACKAGES)
