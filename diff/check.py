"""What a check is: a function from an aligned pair of documents to evidence, with its code and its page.

The docstring of the function is the check's page in the manual and the text of `duizhao explain CODE`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from diff.finding import Severity

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """[start, end) in the text of one side's tree, inside the clause with index `clause`.
    start == end says only where something should have stood."""

    clause: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, end) in the text of the draft's tree (`of_draft`) or of the original's."""

    of_draft: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a likelihood is worked out from: the model and its features (`diff/bilingual/likelihood.py`)."""

    model: str
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One divergence as a check saw it. `original` and `draft` are the smallest stretches that show it.

    `en` and `zh` say in one sentence what diverges and why it matters, for a lawyer who reads it once.
    `candidates`: for something missing, the places that were turned down: (clause index on the other side, score).
    `explains`: the differing stretches that this evidence accounts for; evidence that explains only what a check before
    it in the list has explained already is not reported again. Empty: always reported.
    `suggestion`: what should stand in the place of the translation's stretch, where somebody proposes it.
    `suspicion`: for something that is a fault in a poor translation and a liberty in a good one, what speaks for either; severity and
    confidence are settled when all checks have run.
    """

    type: str
    severity: Severity
    confidence: float
    original: Place | None
    draft: Place | None
    en: str
    zh: str
    expected: str = ""
    found: str = ""
    direction: str = ""
    candidates: tuple[tuple[int, float], ...] = ()
    explains: tuple[Stretch, ...] = ()
    suggestion: str = ""
    suspicion: Suspicion | None = None


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """A check: `code` (two letters and two digits), the finding types that it can yield, and the function."""

    code: str
    types: tuple[str, ...]
    run: Callable[[T], Iterator[Evidence]]

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.page.splitlines()[0]

    @property
    def page(self) -> str:
        """The check's page: what it flags, what it leaves alone, and why (Markdown)."""
        return inspect.getdoc(self.run) or ""


def check(*, code: str, types: tuple[str, ...]) -> Callable[[Callable[[T], Iterator[Evidence]]], Check[T]]:
    """Declares a check. `T` is what it reads: `align.restatement.Restatement` (one language) or
    `align.bitext.Bitext` (a translation)."""

    def wrap(run: Callable[[T], Iterator[Evidence]]) -> Check[T]:
        return Check(code, types, run)

    return wrap


def run_checks(checks: Iterable[Check[T]], subject: T) -> Iterator[tuple[str, Evidence]]:
    """Runs the checks in their order and yields (code, evidence), without what an earlier check has explained.

    Half of the characters of each of its stretches explained before are enough: the rest is context.
    """
    explained: dict[bool, set[int]] = {False: set(), True: set()}
    for one in checks:
        fresh = [
            evidence
            for evidence in one.run(subject)
            if not evidence.explains
            or not all(_explained(stretch, explained[stretch.of_draft]) for stretch in evidence.explains)
        ]
        for evidence in fresh:
            for stretch in evidence.explains:
                explained[stretch.of_draft].update(range(stretch.start, stretch.end))
            yield one.code, evidence


def _explained(stretch: Stretch, known: set[int]) -> bool:
    size = stretch.end - stretch.start
    return size > 0 and 2 * sum(at in known for at in range(stretch.start, stretch.end)) >= size
