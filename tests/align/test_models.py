"""A model's opinion on sentences and words is heard beside the lexicon. The models here are tables."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from align.bitext import align
from align.lines import align_lines
from align.models import ModelError, Models
from align.sentences import above_background
from diff.cli import main
from ingest.document import Block, Part, SourceFile
from normalize.clause import ClauseTree
from normalize.outline import build
from normalize.termbase import Termbase

NO_TERMS = Termbase(())
# No word of these is rendered by the dictionary's glosses.
PAIRS = {
    "春风十里不如你": "Nothing compares to what we had",
    "大漠孤烟直": "A lone pillar above the dunes",
    "姑苏城外寒山寺": "Beyond the walls a bell at midnight",
    "白日依山尽": "Dusk",
    "欲穷千里目": "To see further",
}


def similarity(left: Sequence[str], right: Sequence[str], /) -> np.ndarray:
    return np.array([[0.9 if PAIRS.get(z) == e else 0.2 for e in right] for z in left]).reshape(len(left), len(right))


def numbers(chinese: Sequence[str], english: Sequence[str], models: Models) -> list[tuple[list[int], list[int]]]:
    beads = align_lines(chinese, english, NO_TERMS, models)
    return [([i for i, _ in bead.source], [j for j, _ in bead.target]) for bead in beads]


def test_a_similarity_finds_what_no_lexicon_could() -> None:
    chinese, english = list(PAIRS), list(PAIRS.values())
    missing = [*chinese[:1], *chinese[2:]]
    want = [([0], [0]), ([], [1]), ([1], [2]), ([2], [3]), ([3], [4])]
    assert numbers(missing, english, Models(similarity)) == want


def test_a_similarity_finds_lines_that_were_moved() -> None:
    chinese, english = list(PAIRS), list(PAIRS.values())
    order = [3, 4, 0, 1, 2]
    want = [([i], [order.index(i)]) for i in range(5)]
    assert numbers(chinese, [english[k] for k in order], Models(similarity)) == want
    assert numbers(chinese, [english[k] for k in order], Models()) != want


def tree(lines: Sequence[str], language: str) -> ClauseTree:
    part = Part(1, lines[0], language, tuple(Block(line) for line in lines))
    return build(part, SourceFile("plan.txt", "0" * 64, "txt", 0))


def test_a_similarity_is_heard_on_clauses_and_a_note_names_the_model() -> None:
    labels = ("一、", "二、", "三、"), ("I. ", "II. ", "III. ")
    said = list(PAIRS.items())[:3]
    chinese = ["诗", *(f"{label}{z}" for label, (z, _) in zip(labels[0], said, strict=True))]
    english = ["Poems", *(f"{label}{said[k][1]}" for label, k in zip(labels[1], (2, 0, 1), strict=True))]

    def of_titles(left: Sequence[str], right: Sequence[str], /) -> np.ndarray:
        return similarity([one.strip() for one in left], [one.strip() for one in right])

    bitext = align(tree(chinese, "zh"), tree(english, "en"), NO_TERMS, Models(of_titles, name="table"))
    links = {link.source: link.target for link in bitext.alignment.links}
    assert (links[1,], links[2,], links[3,]) == ((2,), (3,), (1,))
    assert "The model “table” was heard on which sentences and words belong together." in bitext.notes


def test_word_links_teach_the_lexicon() -> None:
    chinese = ["渡船应当按时检修。", "渡船应当悬挂旗帜。", "学生应当按时交作业。", "医院应当公布价格。"]
    english = [
        "Barges, or vessels, shall be docked on time.",
        "Barges, or vessels, shall fly a flag.",
        "Students shall hand in their homework on time.",
        "Hospitals shall publish their prices.",
    ]
    asked: list[tuple[Sequence[str], Sequence[str]]] = []

    def word_links(source: Sequence[str], target: Sequence[str], /) -> list[tuple[int, int]]:
        asked.append((source, target))
        return [
            (i, j) for i, z in enumerate(source) for j, e in enumerate(target) if (z, e.lower()) == ("渡船", "barges")
        ]

    lines = [f"{k}．{line}" for k, line in enumerate(chinese, 1)], [f"{k}. {line}" for k, line in enumerate(english, 1)]
    pair = [tree(["规定", *lines[0]], "zh"), tree(["Rules", *lines[1]], "en")]
    plain = align(*pair, NO_TERMS).lexicon
    taught = align(*pair, NO_TERMS, Models(word_links=word_links)).lexicon
    assert any("Barges" in target for _, target in asked)
    assert plain.probability("渡船", "barg") < 0.6 < taught.probability("渡船", "barg")


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (3, 3), (2, 5)])
def test_unrelated_texts_are_at_nought(shape: tuple[int, int]) -> None:
    matrix = np.full(shape, 0.5)
    for k in range(min(shape)):
        matrix[k, k] = 1.0
    out = above_background(matrix)
    assert out.shape == shape
    assert all(out[k, k] == 1.0 for k in range(min(shape)))
    if min(shape) > 2:
        assert out.sum() == min(shape)


@pytest.mark.parametrize("command", [["check"], ["align"], ["align", "--pre-split"]])
def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path, monkeypatch, capfd, command: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("zh.txt").write_text("渡船应当按时检修。\n", encoding="utf-8")
    Path("en.txt").write_text("Ferries shall be docked on time.\n", encoding="utf-8")
    found = importlib.util.find_spec
    for there, said in (
        (False, "install it with pip install 'duizhao[embeddings]'"),
        (True, "there is no such folder"),
    ):
        monkeypatch.setattr(
            "align.embeddings.importlib.util.find_spec",
            lambda name, there=there: object() if there else None if name == "sentence_transformers" else found(name),
        )
        assert main([*command, "zh.txt", "en.txt", "--embeddings", "none"]) == 2
        lines = capfd.readouterr().err.splitlines()
        assert len(lines) == 1 and said in lines[0]


def test_a_folder_without_a_model_is_refused(tmp_path: Path, monkeypatch) -> None:
    from align.embeddings import load

    monkeypatch.setattr("align.embeddings.importlib.util.find_spec", lambda name: object())
    with pytest.raises(ModelError, match="there is no model in it"):
        load(tmp_path)
