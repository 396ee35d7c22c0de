"""A sentence-transformers model out of a folder, as `align.models.Models`: LaBSE, BGE-M3 and others that know both languages.

Nothing is ever downloaded, and no code that a folder brings is run.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from align.models import ModelError, Models

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16
"""Texts that the model takes at a time: more needs more memory."""


def load(folder: Path) -> Models:
    """The model in a folder of sentence-transformers.

    Raises ModelError where the package is not installed, or the folder holds no model that it can load.
    """
    if importlib.util.find_spec("sentence_transformers") is None:
        raise ModelError(
            "--embeddings needs the package sentence-transformers; install it with pip install 'duizhao[embeddings]'."
        )
    if not folder.is_dir():
        raise ModelError(f"{folder}: there is no such folder; name the folder of a sentence-transformers model.")
    if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
        raise ModelError(
            f"{folder}: there is no model in it (no modules.json); name the folder of a sentence-transformers model."
        )
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError, ImportError, RuntimeError, AttributeError) as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelError(f"{folder}: the model cannot be loaded ({why}); download its folder again.") from error
    loaded = _Loaded(model)
    return Models(loaded.similarity, loaded.word_links, folder.resolve().name)


class _Loaded:
    """A model with the vectors that it has made."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def similarity(self, left: Sequence[str], right: Sequence[str], /) -> NDArray[np.float64]:
        """Cosines of the sentence vectors."""
        new = [text for text in dict.fromkeys((*left, *right)) if text not in self._vectors]
        if new:
            vectors = self._model.encode(
                new, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
            self._vectors.update(zip(new, np.asarray(vectors, dtype=np.float32), strict=True))
        if not left or not right:
            return np.zeros((len(left), len(right)))
        rows, columns = (np.stack([self._vectors[text] for text in side]) for side in (left, right))
        return (rows @ columns.T).astype(np.float64)

    def word_links(self, source: Sequence[str], target: Sequence[str], /) -> list[tuple[int, int]]:
        """The pairs of words whose vectors are one another's nearest.

        Method: M. Jalili Sabet, P. Dufter, F. Yvon and H. Schütze, "SimAlign: high quality word alignments without parallel
        training data using static and contextualized embeddings", Findings of EMNLP 2020 (their argmax, last layer).
        """
        rows, of_row = self._words(source)
        columns, of_column = self._words(target)
        if not of_row or not of_column:
            return []
        cosines = rows @ columns.T
        best, back = cosines.argmax(axis=1), cosines.argmax(axis=0)
        return [(of_row[i], of_column[int(j)]) for i, j in enumerate(best) if back[j] == i]

    def _words(self, words: Sequence[str]) -> tuple[NDArray[np.float32], list[int]]:
        """A unit vector for each word that the model reads, in the sentence of them all, and which word it is."""
        import torch

        if not words:
            return np.zeros((0, 0), dtype=np.float32), []
        tokenizer: Any = self._model.tokenizer
        features = tokenizer(list(words), is_split_into_words=True, return_tensors="pt", truncation=True)
        with torch.no_grad():
            out = self._model(dict(features))["token_embeddings"][0].float().numpy()
        pieces: dict[int, list[int]] = {}
        for at, word in enumerate(features.word_ids(0)):
            if word is not None:
                pieces.setdefault(word, []).append(at)
        vectors = np.array([out[at].mean(axis=0) for at in pieces.values()], dtype=np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
        return vectors, list(pieces)
