"""The run as workflow commands of GitHub Actions: an annotation at each finding that counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from diff.exports import Style
from diff.exports.finding_words import Words, counts
from diff.exports.places import Places, shown_path
from diff.exports.text_report import on_one_line
from diff.finding import Finding
from diff.run import Compared, Run

SHOWN = 10
"""GitHub shows so many annotations of each level in a step; the gravest come first."""
_LEVELS = {"high": "error", "medium": "warning", "low": "notice"}
_TOTAL = {
    "en": "duizhao: {} findings; GitHub shows the first {} of each level, the others are above in this log.",
    "zh": "duizhao：共{}处差异；GitHub每级只显示前{}处，其余见以上日志。",
}


def render(run: Run, style: Style) -> bytes:
    """A line an annotation, in UTF-8. Findings that were accepted, and those for information, have none."""
    return "".join(f"{line}\n" for line in _lines(run, style.lang)).encode("utf-8", "replace")


def _lines(run: Run, lang: str) -> Iterator[str]:
    words, places = Words(lang), Places()
    for pair in run.pairs:
        if pair.report is None:
            yield _command("error", on_one_line(pair.refusal), file=shown_path(pair.reviewed), line=1, title="duizhao")
        elif not pair.report.complete:
            yield _command("warning", words.of("incomplete"), file=shown_path(pair.reviewed), line=1, title="duizhao")
    found = [(pair, finding) for pair, finding in run.findings() if counts(finding)]
    found.sort(key=lambda item: -item[1].severity.rank)
    for pair, finding in found:
        yield _annotation(pair, finding, words, places)
    for note in run.notes:
        yield _command("warning", on_one_line(note), title="duizhao")
    levels = Counter(_LEVELS[finding.severity] for _, finding in found)
    if any(number > SHOWN for number in levels.values()):
        yield _TOTAL[lang].format(len(found), SHOWN)


def _annotation(pair: Compared, finding: Finding, words: Words, places: Places) -> str:
    assert pair.report is not None
    spot, other = places.draft(pair, finding), places.original(pair, finding)
    lines = [words.message(finding), words.values(finding), words.quote("original", pair.report, other)]
    lines += [words.quote("draft", pair.report, spot if finding.draft else None)]
    at: dict[str, object] = {"line": spot.line, "endLine": spot.end_line}
    # GitHub takes columns only within one line.
    if spot.region is not None and spot.region.column and spot.line == spot.end_line:
        at |= {"col": spot.region.column, "endColumn": max(spot.region.end_column, spot.region.column)}
    title = (
        f"{words.type(finding)} ({finding.code})" if words.lang == "en" else f"{words.type(finding)}（{finding.code}）"
    )
    message = "\n".join(line for line in lines if line)
    return _command(_LEVELS[finding.severity], message, file=spot.path, **at, title=title)


def _command(level: str, message: str, **properties: object) -> str:
    """One command, escaped as the runner unescapes it: only these characters, and those of properties more."""
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
