"""Every note and refusal of the program has its Chinese sentence."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import diff
from diff.sentences import in_chinese, in_language

ROOT = Path(diff.__file__).parent.parent
HAN = re.compile(r"[一-鿿]")
REFUSALS = ("IngestError", "SelectionError", "RelationError", "TableError", "ModelError", "LimitError")
PLACES = re.compile(r"\{(\w+)\}")
SILENT = ("checks", "commands", "exports", "gate", "monolingual", "bilingual")
"""Packages of diff whose sentences are in both languages already, or are those of the command line."""

OWN_TABLES = re.compile(r"\w+\.csv|X: “X” is of kind")
"""Faults of the tables that the program brings along: nobody but its makers sees them."""

VARIED = {
    "Page X: X X recognised with low confidence; check X against the page.": "Page 3: 2 lines recognised with low confidence; check "
    "them against the page.",
    "X X on X X; compare with the page.": "2 characters on pages 3, 5 are private ones of a font, which no standard names; compare "
    "with the page.",
    "X X X not recognised: X; check against the file.": "Pages 3, 5 were not recognised: the engine ran out of memory; check against "
    "the file.",
    "PageX X: X; check against the file.": "Page 3: a line may be missing from what was recognised; check against the file.",
    "X XX not read.": "1 picture was not read.",
}
"""What varies in these are the words themselves."""


def catalogue() -> dict[str, dict[str, str]]:
    text = (Path(diff.__file__).parent / "data" / "sentences.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def rendered(node: ast.expr) -> str | None:
    """A string of the source as it might be said, with X where something varies."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "X"
            for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = rendered(node.left), rendered(node.right)
        return None if left is None or right is None else left + right
    return None


def said() -> Iterator[tuple[str, str]]:
    """Where a refusal or a note is made, and its sentence."""
    for package in ("ingest", "normalize", "align", "diff"):
        for file in sorted((ROOT / package).rglob("*.py")):
            if set(file.relative_to(ROOT).parts) & set(SILENT):
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                made: list[ast.expr] = []
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                    made = node.args[:1]
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
                    made = [one for one in node.args if str(rendered(one)).endswith(".")]
                elif isinstance(node, ast.Yield) and node.value is not None:
                    made = [node.value] if str(rendered(node.value)).endswith(".") else []
                for one in made:
                    sentence = rendered(one)
                    if (
                        sentence is not None
                        and " " in sentence
                        and sentence.strip("X: .")
                        and not OWN_TABLES.match(sentence)
                    ):
                        yield f"{file.relative_to(ROOT)}:{one.lineno}", sentence


SAID = dict(said())


def test_the_refusals_of_the_program_were_found() -> None:
    assert len(SAID) > 100


@pytest.mark.parametrize("place", SAID)
def test_a_sentence_of_the_program_is_in_the_list(place: str) -> None:
    sentence = VARIED.get(SAID[place], SAID[place])
    chinese = in_chinese(sentence)
    assert HAN.search(chinese), sentence
    assert chinese[-1] in "。？）X", chinese


@pytest.mark.parametrize("english", [english for group in catalogue().values() for english in group])
def test_both_say_the_same(english: str) -> None:
    chinese = next(group[english] for group in catalogue().values() if english in group)
    assert set(PLACES.findall(chinese)) <= set(PLACES.findall(english))
    assert len(set(PLACES.findall(english))) == len(PLACES.findall(english)), "a name stands for one place"
    assert HAN.search(chinese) or not HAN.search(PLACES.sub("", chinese))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a.pdf: the file is empty; check something.", "a.pdf：文件为空；check something。"),
        (
            "Draft: The text of pages 2–4 was recognised from a picture; check figures against the pages.",
            "送审稿：第 2–4 页的文字由图像识别而来；请对照原页核对数字。",
        ),
        (
            "Original: Tracked changes (2 insertions, 1 change of format) are shown as accepted.",
            "原文：修订（插入 2 处、格式改动 1 处）按已接受显示。",
        ),
        ("Draft: 3 embedded documents were not read.", "送审稿：有 3 处嵌入文档未读取。"),
        (
            "x.pdf: the file has 9 pages, more than the 5 that are read; split the file "
            "(limit pages: 5; raise it with --limit pages=N or DUIZHAO_LIMIT_PAGES=N).",
            "x.pdf：文件有 9 页，超过可读取的 5 页；请拆分文件（限额 pages：5；可用 --limit pages=N 或 DUIZHAO_LIMIT_PAGES=N 提高）。",
        ),
        ("A sentence that nobody says.", "A sentence that nobody says."),
    ],
)
def test_examples(english: str, chinese: str) -> None:
    assert in_language(english, "zh") == chinese
    assert in_language(english, "en") == english
