"""How far two reviews of the same comparison agree: a blind one and the open one, or two blind ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from web.shown.review import Item
from web.store import STATUS, STATUSES, BlindReview, Event

DECIDED = STATUSES[1:]
"""The statuses that are a decision."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A finding with what both reviews decided on it, None where one did not. `final` is the decision that settled it afterwards."""

    item: Item
    first: Event | None
    second: Event | None
    final: Event | None

    @property
    def kind(self) -> str:
        """same | reason (one status, two reasons) | differs | one (only one review decided) | none."""
        if self.first is None or self.second is None:
            return "none" if self.first is self.second else "one"
        if STATUS[self.first.action] != STATUS[self.second.action]:
            return "differs"
        return "same" if self.first.reason == self.second.reason else "reason"

    @property
    def settled(self) -> bool:
        """Whether nothing is left to settle."""
        return self.kind != "differs" or self.final is not None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over the findings that both decided: how many there are, in how many the statuses are the same, both as a share, and Cohen's
    kappa. `observed` is None where there is none, `kappa` also where chance alone would make everything the same.
    `table` counts the findings by both statuses."""

    both: int
    same: int
    observed: float | None
    expected: float | None
    kappa: float | None
    table: Mapping[tuple[str, str], int]


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """The agreement of two who sorted the same things into categories, from the pairs of categories (Cohen 1960, A coefficient of
    agreement for nominal scales, Educational and Psychological Measurement 20(1), 37-46)."""
    table = Counter(pairs)
    both = table.total()
    same = sum(count for (left, right), count in table.items() if left == right)
    if not both:
        return Agreement(0, 0, None, None, None, table)
    lefts: Counter[str] = Counter()
    rights: Counter[str] = Counter()
    for (left, right), count in table.items():
        lefts[left] += count
        rights[right] += count
    by_chance = sum(lefts[status] * rights[status] for status in lefts)
    # In whole numbers, so that a share of exactly one is seen as such.
    whole = both * both
    kappa = None if by_chance == whole else (same * both - by_chance) / (whole - by_chance)
    return Agreement(both, same, same / both, by_chance / whole, kappa, table)


def blind_rating(events: Sequence[Event]) -> Event | None:
    """What a blind reviewer decided on a finding in the end, from the events of the review on it, oldest first."""
    return _decided([event for event in events if event.undone is None])


def open_rating(events: Sequence[Event], review: BlindReview) -> Event | None:
    """What the open review says of a finding, to be compared with a blind one: what held when that one ended; where nothing did,
    the first decision that somebody else made afterwards, who was not shown what the blind one says."""
    assert review.ended is not None and review.last_event is not None
    by_others = [event for event in events if event.by != review.person]
    then = [
        event
        for event in by_others
        if event.id <= review.last_event and (event.undone is None or event.undone > review.ended)
    ]
    later = [event for event in by_others if event.id > review.last_event and event.undone is None]
    return _decided(then) or next((event for event in later if _decided([event])), None)


def compare(
    items: Iterable[Item], openly: Iterable[Event], first: tuple[BlindReview, Iterable[Event]] | None,
    second: tuple[BlindReview, Iterable[Event]],
) -> tuple[Compared, ...]:  # fmt: skip
    """Every finding with both ratings: of the blind review `second` and of `first`, another blind review, or None for the open one.
    `openly` are the events that were made openly."""
    open_events = _by_finding(openly)
    review, seconds = second[0], _by_finding(second[1])
    firsts = _by_finding(first[1]) if first else {}
    ended = max(one.last_event or 0 for one in ((review, first[0]) if first else (review,)))

    def compared(item: Item) -> Compared:
        key = item.finding.fingerprint
        here = open_events.get(key, [])
        left = blind_rating(firsts.get(key, [])) if first else open_rating(here, review)
        right = blind_rating(seconds.get(key, []))
        made = _decided([event for event in here if event.undone is None])
        final = made if made and made.id > ended and (left is None or made.id != left.id) else None
        return Compared(item, left, right, final)

    return tuple(compared(item) for item in items)


def statuses(rows: Iterable[Compared]) -> tuple[tuple[str, str], ...]:
    """The pairs of statuses of the findings that both decided, for `agreement`."""
    return tuple((STATUS[row.first.action], STATUS[row.second.action]) for row in rows if row.first and row.second)


def _decided(events: Sequence[Event]) -> Event | None:
    """The event that decides; None where the last one left it open."""
    last = next((event for event in reversed(events) if event.action in STATUS), None)
    return last if last is not None and STATUS[last.action] in DECIDED else None


def _by_finding(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.fingerprint, []).append(event)
    return found
