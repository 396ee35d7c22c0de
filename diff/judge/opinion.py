"""A second opinion on the findings of a translation, as a report shows it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from align.bitext import Bitext
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, Place
from diff.finding import Finding, Opinion, Severity, Side
from diff.judge import question
from diff.judge.cases import Case, Passage, cases
from diff.judge.question import Answer, Own
from diff.judge.settings import Settings
from ingest import kept

KIND = "judge"
"""The folder of the answers in the cache."""

AT_ONCE = 2
"""Requests under way together."""
PATIENCE = 3
"""Requests in a row without a usable answer, after which no more are made."""
MOST_SURE = 0.6
"""A finding of the model alone is never surer than this, whatever it says of itself: nobody has measured it."""

_SEVERITIES = {"neutral": Severity.INFO, "minor": Severity.LOW, "major": Severity.MEDIUM, "critical": Severity.MEDIUM}


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What was said: of the findings, by fingerprint, with the words proposed; what was found besides; and what the reader must know
    of it."""

    findings: Mapping[str, tuple[Opinion, str]]
    own: tuple[Evidence, ...]
    notes: tuple[str, ...]

    def added_to(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings, none left out and none altered, with the opinion on each where there is one."""
        return tuple(
            replace(finding, judge=said[0], suggestion=said[1])
            if (said := self.findings.get(finding.fingerprint))
            else finding
            for finding in findings
        )


def second_opinion(
    bitext: Bitext,
    findings: Sequence[Finding],
    settings: Settings,
    progress: Callable[[str], None] = lambda stage: None,
) -> SecondOpinion:
    """An error in a pair of sentences that no check found, named by a language model.

    Single pairs that carry a finding, or words for which no check sees a counterpart, are shown to the model that the user
    has set up (`--judge`); without one there are no findings of this code.

    **Flags** what the model calls an error of the translation, with the words of either side that show it. Quotes that do not stand in the pair
    are dropped, with the finding. The severity is medium at most and the confidence 0.6, for neither is measured; the MQM score
    does not count them.

    **Leaves alone** every finding of a check: the model may confirm, doubt or explain one, which is shown beside it, and takes none away.
    """
    # What is asked about is chosen before anything is sent, so that the same files give the same questions.
    every = cases(bitext, findings)
    chosen = every[: settings.limit]
    asked = _Round(settings)
    answers = asked.answers(chosen, progress)
    said: dict[str, tuple[Opinion, str]] = {}
    added: list[Evidence] = []
    view = rendition(bitext)
    verdicts: Counter[str] = Counter()
    dropped = 0
    for case, answer in answers:
        for verdict in answer.verdicts:
            if 1 <= verdict.number <= len(case.findings):
                finding = case.findings[verdict.number - 1]
                if finding.fingerprint not in said:
                    verdicts[verdict.verdict] += 1
                    opinion = Opinion(verdict.verdict, verdict.reason)
                    said[finding.fingerprint] = (
                        opinion,
                        _suggestion(verdict.suggestion, finding.draft, opinion),
                    )
        for own in answer.own:
            places = _places(case, own)
            if places is None:
                dropped += 1
            elif not _known(own, places, case):
                added.append(_evidence(view, own, places, case, settings.model))
    notes = _notes(settings, asked, len(every), len(chosen), len(answers), verdicts, len(added), dropped)
    return SecondOpinion(said, tuple(added), tuple(notes))


class _Round:
    """All questions of one report. `failure` says why some have no answer, `unreadable` how many answers held no opinion."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.failure = ""
        self.unreadable = 0

    def answers(self, chosen: Sequence[Case], progress: Callable[[str], None]) -> list[tuple[Case, Answer]]:
        """The pairs that were judged, in their order; what was answered before comes from the cache."""
        known: dict[int, Answer] = {}
        open_: list[tuple[int, str]] = []
        for number, case in enumerate(chosen):
            text = question.question(case)
            if (answer := self._remembered(text)) is not None:
                known[number] = answer
            else:
                open_.append((number, text))
        if open_:
            known |= asyncio.run(self._ask(open_, progress))
        return [(case, known[number]) for number, case in enumerate(chosen) if number in known]

    def _remembered(self, text: str) -> Answer | None:
        content = kept.get(KIND, question.key(self._settings.model, text))
        if not isinstance(content, str):
            return None
        try:
            return question.read(content)
        except question.Unreadable:
            return None

    async def _ask(self, questions: Sequence[tuple[int, str]], progress: Callable[[str], None]) -> dict[int, Answer]:
        # The HTTP library is an extra; an opinion that is known already, and the page of JU01, need none.
        from diff.judge.endpoint import Endpoint, TooSlow, Unanswered, Unreachable

        found: dict[int, Answer] = {}
        in_vain = 0
        gate = asyncio.Semaphore(AT_ONCE)
        async with Endpoint(self._settings) as endpoint:

            async def answer(text: str) -> str:
                async with gate:
                    return await endpoint.ask(question.prompt(), text, question.SCHEMA)

            waiting = [asyncio.create_task(answer(text)) for _, text in questions]
            try:
                for place, ((number, text), task) in enumerate(zip(questions, waiting, strict=True), 1):
                    progress(f"judge {place}/{len(questions)}")
                    try:
                        content = question.well_formed(await task)
                        found[number] = question.read(content)
                    except Unanswered as error:
                        self.failure = str(error)
                        in_vain += 1
                        if isinstance(error, Unreachable) or (isinstance(error, TooSlow) and not found):
                            break
                    except question.Unreadable:
                        self.unreadable += 1
                        in_vain += 1
                    else:
                        in_vain = 0
                        kept.put(KIND, question.key(self._settings.model, text), content)
                    if in_vain >= PATIENCE:
                        self.failure = (
                            self.failure or f"{self._settings.host} answers with something else than an opinion"
                        )
                        break
            finally:
                # Nobody waits for what is still under way.
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)
        return found


def _notes(
    settings: Settings,
    asked: _Round,
    every: int,
    chosen: int,
    judged: int,
    verdicts: Counter[str],
    own: int,
    dropped: int,
) -> Iterator[str]:
    """English sentences, as all notes are."""
    if not chosen:
        yield "No second opinion was asked: no pair of sentences carries a finding or an unexplained gap."
        return
    if not judged and asked.failure:
        yield f"There is no second opinion: {asked.failure}; the report is that of the checks alone."
        return
    if asked.failure:
        yield f"The second opinion is not complete: {asked.failure}; {judged} of {chosen} pairs were judged."
    yield (
        f"Second opinion of the model “{settings.model}” at {settings.host} on {judged} of {every} pairs of sentences with findings "
        f"or unexplained words: it confirms {verdicts['confirm']} findings, doubts {verdicts['doubt']}, explains "
        f"{verdicts['explain']}, and adds {own} of its own."
    )
    if every > chosen:
        yield f"{every - chosen} pairs of less weight were not shown to it; --judge-limit raises how many are."
    if asked.unreadable and not asked.failure:
        yield f"{asked.unreadable} of its answers held no opinion and were left out."
    if dropped:
        yield f"{dropped} of its own findings were dropped: the words that they quote do not stand in the pair."


def _suggestion(text: str, place: Side | None, opinion: Opinion) -> str:
    """A rendering to propose; none where there is nothing to change."""
    same = place is not None and " ".join(place.quote.split()) == text
    return "" if same or opinion.verdict == "doubt" else text


def _places(case: Case, own: Own) -> tuple[Span | None, Span | None] | None:
    """Where the quotes stand on either side, None on a side without a quote; None where one does not stand in the pair."""
    places: list[Span | None] = []
    for passage, quote in ((case.original, own.original), (case.draft, own.translation)):
        place = passage.find(quote) if quote else None
        if quote and place is None:
            return None
        places.append(place)
    return places[0], places[1]


def _known(own: Own, places: tuple[Span | None, Span | None], case: Case) -> bool:
    """Whether a finding of this type quotes the same words already."""
    return any(
        finding.type == own.type
        and all(_overlap(place, side) for place, side in zip(places, (finding.original, finding.draft), strict=True))
        for finding in case.findings
    )


def _overlap(place: Span | None, side: Side | None) -> bool:
    if place is None or side is None or not side.quote:
        return True
    return place[0] < side.end and side.start < place[1]


def _evidence(view: Rendition, own: Own, places: tuple[Span | None, Span | None], case: Case, model: str) -> Evidence:
    original, draft = (
        _place(view, passage, place) for passage, place in zip((case.original, case.draft), places, strict=True)
    )
    return Evidence(
        own.type,
        _SEVERITIES[own.severity],
        min(own.confidence, MOST_SURE),
        original,
        draft,
        f"{own.reason['en']} (Only the second opinion of the model “{model}” says so.)",
        f"{own.reason['zh']}（仅为模型“{model}”的第二意见。）",
        suggestion="" if own.suggestion == own.translation else own.suggestion,
    )


def _place(view: Rendition, passage: Passage, place: Span | None) -> Place:
    start, end = place or (passage.end, passage.end)
    return view.place(passage.language, start, end)
