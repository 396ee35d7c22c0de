"""What a neural model may add to an alignment: two small interfaces, behind which anything may stand. Neither is ever needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


class ModelError(ValueError):
    """A model that was asked for cannot be used. The message is one sentence."""


class SentenceSimilarity(Protocol):
    """How much two sentences say the same, whatever their languages."""

    def __call__(self, left: Sequence[str], right: Sequence[str], /) -> Matrix:
        """A row for each text of the left, a column for each of the right; 1 for the same, 0 or less for unrelated texts."""


class WordLinks(Protocol):
    """Which word of a sentence renders which of its translation."""

    def __call__(self, source: Sequence[str], target: Sequence[str], /) -> Sequence[tuple[int, int]]:
        """Pairs of word numbers."""


@dataclass(frozen=True, slots=True)
class Models:
    """What is there of the two. `name` is what notes call it."""

    similarity: SentenceSimilarity | None = None
    word_links: WordLinks | None = None
    name: str = ""


NO_MODELS = Models()
