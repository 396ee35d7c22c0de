"""The code that loads a sentence-transformers folder, tried on a tiny model with random weights that the test makes.

Runs where the extra `embeddings` is installed.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sentence_transformers", reason="the extra “embeddings” is not installed")
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

CHINESE = ["渡船应当按时检修。", "学生放学后可以在图书馆写作业。"]
ENGLISH = ["Ferries shall be docked on time.", "Students may do their homework in the library."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = tmp_path_factory.mktemp("tiny")
    pieces = sorted({c.lower() for line in (*CHINESE, *ENGLISH) for c in line if not c.isspace()})
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces, *(f"##{c}" for c in pieces)]
    (base / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=37
    )
    BertModel(config).save_pretrained(base / "bert")
    BertTokenizerFast(vocab_file=str(base / "vocab.txt")).save_pretrained(base / "bert")
    transformer = models.Transformer(str(base / "bert"))
    SentenceTransformer(modules=[transformer, models.Pooling(32)], device="cpu").save(str(base / "model"))
    return base / "model"


def test_similarity(folder: Path) -> None:
    from align.embeddings import load

    models = load(folder)
    assert models.name == "model"
    assert models.similarity is not None
    texts = [*CHINESE, *ENGLISH]
    matrix = models.similarity(texts, texts)
    assert matrix.shape == (4, 4)
    assert np.allclose(np.diag(matrix), 1.0, atol=1e-5)
    assert np.allclose(matrix, matrix.T, atol=1e-5)
    assert np.allclose(models.similarity(texts[:1], texts[2:]), matrix[:1, 2:], atol=1e-6)
    assert models.similarity([], texts).shape == (0, 4)


def test_word_links(folder: Path) -> None:
    from align.embeddings import load

    word_links = load(folder).word_links
    assert word_links is not None
    words = ["ferries", "docked", "on", "time"]
    assert word_links(words, words) == [(0, 0), (1, 1), (2, 2), (3, 3)]
    links = word_links(["渡船", "按时", "检修"], words)
    assert links
    assert all(0 <= i < 3 and 0 <= j < 4 for i, j in links)
    assert len({i for i, _ in links}) == len({j for _, j in links}) == len(links)
    assert word_links([], words) == []


def test_the_command_line_loads_it(folder: Path, tmp_path: Path, monkeypatch, capfd) -> None:
    from diff.cli import main

    monkeypatch.chdir(tmp_path)
    Path("zh.txt").write_text("规定\n一、渡船\n" + "\n二、".join(CHINESE) + "\n", encoding="utf-8")
    Path("en.txt").write_text("Rules\nI. Ferries\n" + "\nII. ".join(ENGLISH) + "\n", encoding="utf-8")
    arguments = ["zh.txt", "en.txt", "--embeddings", str(folder), "--format", "json"]
    assert main(["align", *arguments]) == 0
    data = json.loads(capfd.readouterr().out)
    assert any("“model” was heard" in note for note in data["notes"])
    assert main(["check", *arguments, "--fail-on", "never"]) == 0
    assert any("“model” was heard" in note for note in json.loads(capfd.readouterr().out)["notes"])


def test_a_damaged_folder_is_said_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    from align.embeddings import load
    from align.models import ModelError

    for file in ("modules.json", "config.json"):
        (tmp_path / file).write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="the model cannot be loaded"):
        load(tmp_path)
