"""The run as Markdown, for the summary of a job or a comment on a change: counts, a table of the pairs, findings by clause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from diff.exports import Style
from diff.exports.finding_words import Words, counts
from diff.exports.places import Places, Spot, clause_groups
from diff.exports.text_report import on_one_line
from diff.finding import Finding, Report, Severity
from diff.run import Accepted, Compared, Run
from diff.vocabulary import RELATIONS

LIMIT = 65_000
"""Characters: GitHub takes 65,536 in a comment (and 1 MiB in the summary of a job, which these never fill)."""

_WORDS = {
    "title": {"en": "Divergences from the original", "zh": "与原文的差异"},
    "pair": {"en": "Pair", "zh": "文件"},
    "accepted": {"en": "accepted", "zh": "已接受"},
    "state": {"en": "Compared as", "zh": "比对方式"},
    "refused": {"en": "not compared", "zh": "未能比对"},
    "incomplete": {"en": "not complete", "zh": "不完整"},
    "clean": {"en": "No divergence was found.", "zh": "未发现实质差异。"},
    "nothing": {"en": "Nothing was compared.", "zh": "没有比对任何文件。"},
    "unsure": {
        "en": "No divergence was found in what could be read; that proves nothing.",
        "zh": "在能够读取的内容中未发现实质差异，不足以作出结论。",
    },
    "info": {"en": "For information ({})", "zh": "仅供参考（{}）"},
    "taken": {"en": "Accepted before ({})", "zh": "已接受（{}）"},
    "vanished": {"en": "Accepted before and no longer found ({})", "zh": "此前已接受，现已不再出现（{}）"},
    "notes": {"en": "Notes", "zh": "说明"},
    "more": {"en": "… and {} more ({}).", "zh": "……另有{}处（{}）。"},
    "cut": {"en": "… and {} more lines.", "zh": "……另有{}行。"},
}


def render(run: Run, style: Style) -> bytes:
    """At most `LIMIT` characters in UTF-8. Where that is too few, the gravest findings stay, and a line says how many are left out."""
    return _Summary(run, style.lang).text().encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A finding as it will be printed, with where it belongs: pair, group and clause."""

    pair: int
    group: str
    clause: str
    rank: int
    text: str
    severity: Severity


class _Summary:
    def __init__(self, run: Run, lang: str) -> None:
        self._run, self._lang, self._words, self._places = run, lang, Words(lang), Places()

    def word(self, key: str, *values: object) -> str:
        return _WORDS[key][self._lang].format(*values)

    def text(self) -> str:
        entries = [entry for n, pair in enumerate(self._run.pairs) for entry in self._entries(n, pair)]
        head = "\n".join(self._head()) + "\n"
        tail = self._tail(LIMIT // 3)
        chosen, room = set[int](), LIMIT - len(head) - len(tail) - 1000
        for n in sorted(range(len(entries)), key=lambda n: (-entries[n].rank, n)):
            # A heading of its own may be needed for each.
            room -= len(entries[n].text) + len(entries[n].clause) + 400
            if room < 0:
                break
            chosen.add(n)
        body = "\n".join(self._body([entries[n] for n in sorted(chosen)])) + "\n" if chosen else ""
        left = [entry for n, entry in enumerate(entries) if n not in chosen]
        if left:
            body += f"\n{self.word('more', len(left), self._counted(Counter(entry.severity for entry in left)))}\n"
        return head + body + tail

    def _counted(self, counted: Counter[Severity]) -> str:
        zh = self._lang == "zh"
        names = [(self._words.severity(severity), counted[severity]) for severity in Severity if counted[severity]]
        return self._words.comma.join(f"{name} {number}" if zh else f"{number} {name}" for name, number in names)

    def _head(self) -> Iterator[str]:
        found = [finding for _, finding in self._run.findings()]
        counting = Counter(f.severity for f in found if not f.status)
        yield f"## {self.word('title')}"
        yield ""
        if any(counts(finding) for finding in found):
            yield f"**{self._counted(counting)}**"
        else:
            sound = all(pair.report is not None and pair.report.complete for pair in self._run.pairs)
            yield f"**{self.word(('clean' if sound else 'unsure') if any(self._run.reports()) else 'nothing')}**"
        if not self._run.pairs:
            return
        yield ""
        names = [self._words.severity(severity) for severity in Severity]
        yield f"| {self.word('pair')} | {self.word('state')} | {' | '.join(names)} | {self.word('accepted')} |"
        yield f"|---|---|{'---:|' * 5}"
        for number, pair in enumerate(self._run.pairs):
            if number == 200:
                yield ""
                yield self.word("cut", len(self._run.pairs) - number)
                break
            yield self._row(pair)

    def _row(self, pair: Compared) -> str:
        name = escaped(_short(self._words.pair(pair), 160))
        if pair.report is None:
            return (
                f"| {name} | **{self.word('refused')}** {escaped(_short(on_one_line(pair.refusal), 300))} | | | | | |"
            )
        state = RELATIONS[pair.report.relation][self._lang]
        if not pair.report.complete:
            state += f"{self._words.comma}**{self.word('incomplete')}**"
        counted = Counter(f.severity for f in pair.report.findings if not f.status)
        taken = sum(bool(f.status) for f in pair.report.findings)
        numbers = " | ".join(str(counted[severity]) for severity in Severity)
        return f"| {name} | {state} | {numbers} | {taken} |"

    def _entries(self, number: int, pair: Compared) -> Iterator[_Entry]:
        if pair.report is None:
            return
        for index, findings in clause_groups(pair.report):
            for finding in findings:
                group = "taken" if finding.status else "info" if finding.severity is Severity.INFO else ""
                rank = -1 if finding.status else finding.severity.rank
                clause = escaped(_short(self._words.group(pair.report, index), 160))
                yield _Entry(number, group, clause, rank, self._finding(pair, finding), finding.severity)

    def _finding(self, pair: Compared, finding: Finding) -> str:
        assert pair.report is not None
        words, report = self._words, pair.report
        spot, other = self._places.draft(pair, finding), self._places.original(pair, finding)
        name = (
            f"**{words.severity(finding.severity)}** {words.type(finding)} (`{finding.code}`, `{finding.fingerprint}`)"
        )
        lines = [f"- {name}{words.colon}{escaped(_short(words.message(finding), 600))}"]
        if values := words.values(finding):
            lines.append(f"  {escaped(_short(values, 400))}")
        if finding.status:
            lines.append(f"  {escaped(_short(words.accepted(finding), 400))}")
        where = " → ".join(self._where(name, report, at) for name, at in (("original", other), ("draft", spot)) if at)
        lines.append(f"  {where}")
        if not finding.status:
            # What was accepted has been read before.
            lines += ["", *(f"  {line}" for line in self._quotes(other.quote if other else "", spot.quote))]
        return "\n".join([*lines, ""])

    def _where(self, side: str, report: Report, spot: Spot) -> str:
        said = self._words.where(side, report, spot)
        return escaped(f"{said}{self._words.comma}{spot.path}:{spot.line}" if spot.region else said)

    def _quotes(self, original: str, draft: str) -> list[str]:
        """Both quotes as a difference, which code hosts print in red and green, and in which nothing is markup."""
        lines = [
            f"{mark} {_short(on_one_line(quote), 1500)}" for mark, quote in (("-", original), ("+", draft)) if quote
        ]
        if not lines:
            return []
        longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
        fence = "`" * max(3, longest + 1)
        return [f"{fence}diff", *lines, fence]

    def _body(self, entries: list[_Entry]) -> Iterator[str]:
        for number, pair in enumerate(self._run.pairs):
            own = [entry for entry in entries if entry.pair == number]
            if not own:
                continue
            yield ""
            yield f"### {escaped(_short(self._words.pair(pair), 160))}"
            for group in ("", "info", "taken"):
                some = [entry for entry in own if entry.group == group]
                if some and group:
                    yield f"\n<details><summary>{self.word(group, len(some))}</summary>"
                previous = None
                for entry in some:
                    if entry.clause != previous:
                        yield f"\n#### {entry.clause}\n"
                        previous = entry.clause
                    yield entry.text
                if some and group:
                    yield "</details>"

    def _gone(self, gone: Accepted) -> str:
        names = " → ".join(name for name in (gone.original, gone.draft) if name)
        said = on_one_line(gone.said(self._lang))
        return f"{names} {self._words.clause(gone.clause)}{self._words.colon}{said}"

    def _tail(self, room: int) -> str:
        """Accepted findings that vanished, and notes; at most `room` characters."""
        gone = [f"- {escaped(_short(self._gone(a), 400))} (`{a.fingerprint}`)" for a in self._run.vanished]
        notes = [f"- {escaped(_short(on_one_line(note), 600))}" for note in self._run.notes]
        for pair in self._run.pairs:
            if pair.report is not None:
                name = _short(self._words.pair(pair), 160)
                notes += [
                    f"- {escaped(name + self._words.colon + _short(on_one_line(n), 600))}" for n in pair.report.notes
                ]
        out = ""
        for title, lines in ((self.word("vanished", len(gone)), gone), (self.word("notes"), notes)):
            if not lines:
                continue
            out += f"\n### {title}\n\n"
            for n, line in enumerate(lines):
                if len(out) + len(line) > room:
                    out += f"\n{self.word('cut', len(lines) - n)}\n"
                    break
                out += line + "\n"
        return out


_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$&]|:(?=[/a-zA-Z])")


def escaped(text: str) -> str:
    """The text with nothing in it that Markdown (CommonMark, and GitHub's and GitLab's additions) reads as markup: a backslash before
    each mark, and an invisible joint behind what would name a person or an issue and behind the www of a bare link."""
    text = _MARKS.sub(r"\\\g<0>", on_one_line(text))
    text = re.sub(r"(?<=[@#])(?=\w)", "\u2060", text)
    return re.sub(r"(?i)\b(www)(?=\.)", "\\1\u2060", text)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
