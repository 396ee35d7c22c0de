"""The run as one web page that needs nothing else: no script, no file beside it, no network. For mail, for the file, for printing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from markupsafe import Markup, escape

from diff import VERSION, mqm
from diff.exports import Style
from diff.exports.differences import differences
from diff.exports.finding_words import Words, counts
from diff.exports.places import Places, Spot, clause_groups
from diff.exports.review_report import Heading, Paragraph, unchecked
from diff.exports.text_report import on_one_line
from diff.finding import Finding, Report, Severity, Side
from diff.run import Compared, Run
from diff.vocabulary import LINK_RELATIONS, MQM_LEVELS, RELATIONS, VERDICTS
from normalize.clause import ClauseTree

_WORDS = {
    "title": {"en": "Divergences from the original", "zh": "与原文的差异"},
    "skip": {"en": "Skip to the findings", "zh": "跳到差异"},
    "pairs": {"en": "Documents", "zh": "文件"},
    "accepted": {"en": "Accepted", "zh": "已接受"},
    "refused": {"en": "These two could not be compared.", "zh": "这两份文件未能比对。"},
    "clean": {"en": "No divergence was found.", "zh": "未发现实质差异。"},
    "unsure": {
        "en": "No divergence was found in what could be read; that proves nothing.",
        "zh": "在能够读取的内容中未发现实质差异，不足以作出结论。",
    },
    "nothing": {"en": "Nothing was compared.", "zh": "没有比对任何文件。"},
    "relation": {"en": "Compared as", "zh": "比对方式"},
    "clauses": {"en": "Clauses", "zh": "条款"},
    "part": {"en": "part {}", "zh": "第{}部分"},
    "info": {"en": "For information, no legal effect ({})", "zh": "仅供参考，无实质影响（{}）"},
    "taken": {"en": "Accepted before ({})", "zh": "已接受（{}）"},
    "vanished": {"en": "Accepted before and no longer found", "zh": "此前已接受，现已不再出现"},
    "expected": {"en": "Expected", "zh": "应为"},
    "found": {"en": "Found", "zh": "实为"},
    "direction": {"en": "Direction", "zh": "偏离方向"},
    "none": {"en": "nothing", "zh": "无"},
    "missing": {"en": "Nothing stands here.", "zh": "此处没有相应内容。"},
    "candidates": {"en": "Looked at and turned down", "zh": "已查看但不吻合的条款"},
    "suggestion": {"en": "Suggested", "zh": "建议译文"},
    "second": {"en": "A second opinion {}", "zh": "第二意见{}"},
    "quality": {"en": "score {}", "zh": "得分{}"},
    "line": {"en": "line {}", "zh": "第{}行"},
    "confidence": {"en": "Confidence", "zh": "置信度"},
    "made": {"en": "Made by duizhao {}.", "zh": "由 duizhao {} 生成。"},
}

# The contrast of each colour with its ground is at least 4.5:1 (WCAG 2.2, 1.4.3).
_CSS = """\
:root { --ground: #f4f6f8; --surface: #fff; --sunken: #eceff3; --text: #1b2530; --muted: #566270; --line: #d5dbe2; --link: #1a5a96;
  --high: #a61b1b; --high-bg: #fbd9d7; --medium: #8a4b00; --medium-bg: #fde6c3; --low: #1f5b8f; --low-bg: #d6e8f8;
  --info: #4d5966; --info-bg: #e3e7eb; --del-bg: #ffc9c4; --ins-bg: #bfe8c8; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { --ground: #12171d; --surface: #1a2129; --sunken: #232c36; --text: #e4e9ee;
  --muted: #a3afbb; --line: #36424e; --link: #8cc0f0; --high: #ffa49c; --high-bg: #5a1f1f; --medium: #ffc27a; --medium-bg: #523609;
  --low: #9ccbf5; --low-bg: #1c3e5c; --info: #b9c4ce; --info-bg: #343f4a; --del-bg: #7a2823; --ins-bg: #1f5a30; } }
* { box-sizing: border-box; }
html { font: 16px/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei",
  "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem 1.25rem 4rem; background: var(--ground); color: var(--text); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; overflow-wrap: anywhere; }
h4 { font-size: 1rem; margin: 0; }
a { color: var(--link); }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; background: var(--surface); padding: .5rem 1rem; }
table { border-collapse: collapse; width: 100%; background: var(--surface); }
caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--sunken); } td.number { text-align: right; }
.finding { background: var(--surface); border: 1px solid var(--line); border-left: 5px solid var(--info); border-radius: 6px;
  padding: .7rem 1rem; margin: .6rem 0; }
.finding.high { border-left-color: var(--high); } .finding.medium { border-left-color: var(--medium); }
.finding.low { border-left-color: var(--low); }
.badge { display: inline-block; border-radius: 4px; padding: 0 .45rem; font-size: .85rem; font-weight: 600; }
.badge.high { background: var(--high-bg); color: var(--high); } .badge.medium { background: var(--medium-bg); color: var(--medium); }
.badge.low { background: var(--low-bg); color: var(--low); } .badge.info { background: var(--info-bg); color: var(--info); }
.id { color: var(--muted); font-size: .85rem; font-weight: 400; }
.message { margin: .35rem 0; overflow-wrap: anywhere; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
@media (max-width: 45rem) { .sides { grid-template-columns: 1fr; } }
figure { margin: 0; min-width: 0; } figcaption { color: var(--muted); font-size: .9rem; overflow-wrap: anywhere; }
blockquote { margin: .2rem 0; padding: .4rem .7rem; background: var(--sunken); border-left: 3px solid var(--line);
  white-space: pre-line; overflow-wrap: anywhere; unicode-bidi: isolate; }
del { background: var(--del-bg); color: inherit; text-decoration: line-through; }
ins { background: var(--ins-bg); color: inherit; text-decoration: underline; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .5rem 0 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
.muted, footer { color: var(--muted); } .warn { border-left: 5px solid var(--medium); background: var(--medium-bg); color: var(--text); padding: .5rem .8rem; }
details { margin: 1.25rem 0; } summary { cursor: pointer; font-weight: 600; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .9rem; }
@media print { html { font-size: 10.5pt; } body { max-width: none; padding: 0; background: none; } .skip { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; } .finding { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .badge, del, ins { print-color-adjust: exact; -webkit-print-color-adjust: exact; } a { color: inherit; text-decoration: none; } }
"""

_PAGE = Markup("""\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<a class="skip" href="#findings">{skip}</a>
<header>
<h1>{title}</h1>
{head}
</header>
<main id="findings">
{body}
</main>
<footer>
<p>{made}</p>
</footer>
</body>
</html>
""")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What a web page must not hold as characters (HTML standard, 13.2.3.5), and tabs; line feeds stay."""
_LANGUAGES = {"zh": "zh-Hans", "en": "en"}


def render(run: Run, style: Style) -> bytes:
    """The page in UTF-8, in the language of `style`; quotes keep that of their document."""
    return str(_Web(run, style.lang).page()).encode()


class _Web:
    def __init__(self, run: Run, lang: str) -> None:
        self._run, self._lang, self._words, self._places = run, lang, Words(lang), Places()

    def word(self, key: str, *values: object) -> str:
        return _WORDS[key][self._lang].format(*values)

    def page(self) -> Markup:
        return _PAGE.format(
            lang=_LANGUAGES[self._lang],
            hash=base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode(),
            title=self.word("title"),
            css=Markup(_CSS),
            skip=self.word("skip"),
            head=_lines(self._head()),
            body=_lines(self._body()),
            made=self.word("made", VERSION),
        )

    def _badge(self, severity: Severity, number: int | None = None) -> Markup:
        text = self._words.severity(severity)
        if number is not None:
            text = f"{text} {number}" if self._lang == "zh" else f"{number} {text}"
        return Markup('<span class="badge {}">{}</span>').format(severity.value, text)

    def _head(self) -> Iterator[Markup]:
        found = [finding for _, finding in self._run.findings()]
        counted = Counter(finding.severity for finding in found if not finding.status)
        if any(counts(finding) for finding in found):
            badges = (self._badge(severity, counted[severity]) for severity in Severity if counted[severity])
            yield Markup("<p>{}</p>").format(Markup(" ").join(badges))
        else:
            sound = all(pair.report is not None and pair.report.complete for pair in self._run.pairs)
            said = ("clean" if sound else "unsure") if any(self._run.reports()) else "nothing"
            yield Markup("<p><strong>{}</strong></p>").format(self.word(said))
        if self._run.pairs:
            yield self._table()
        yield Markup('<p><a href="#not-checked">{}</a></p>').format(unchecked(self._run, self._lang)[0])

    def _table(self) -> Markup:
        names = [*(self._words.severity(severity) for severity in Severity), self.word("accepted")]
        heads = (Markup('<th scope="col">{}</th>').format(name) for name in (self.word("pairs"), *names))
        rows = [Markup("<table>\n<thead><tr>{}</tr></thead>\n<tbody>").format(Markup("").join(heads))]
        for number, pair in enumerate(self._run.pairs, 1):
            link = Markup('<th scope="row"><a href="#pair-{}">{}</a></th>').format(
                number, _clean(self._words.pair(pair))
            )
            if pair.report is None:
                cells = Markup('<td colspan="5">{}</td>').format(_clean(on_one_line(pair.refusal)))
            else:
                counted = Counter(f.severity for f in pair.report.findings if not f.status)
                numbers = [counted[severity] for severity in Severity]
                numbers.append(sum(bool(finding.status) for finding in pair.report.findings))
                cells = Markup("").join(Markup('<td class="number">{}</td>').format(n) for n in numbers)
            rows.append(Markup("<tr>{}{}</tr>").format(link, cells))
        return Markup("\n").join([*rows, Markup("</tbody>\n</table>")])

    def _unchecked(self) -> Iterator[Markup]:
        """What was not checked, as the review report for the file says it."""
        title, parts = unchecked(self._run, self._lang)
        yield Markup('<section aria-labelledby="not-checked">')
        yield Markup('<h2 id="not-checked">{}</h2>').format(title)
        for part in parts:
            if isinstance(part, Heading):
                yield Markup("<h3>{}</h3>").format(_clean(part.text))
            elif isinstance(part, Paragraph):
                opening = Markup('<p class="warn">') if part.warns else Markup("<p>")
                yield opening + Markup("{}</p>").format(_clean(part.text))
            else:
                yield Markup("<ul>")
                yield from (Markup("<li>{}</li>").format(_clean(item)) for item in part.items)
                yield Markup("</ul>")
        yield Markup("</section>")

    def _body(self) -> Iterator[Markup]:
        for number, pair in enumerate(self._run.pairs, 1):
            yield Markup('<section aria-labelledby="pair-{}">').format(number)
            yield Markup('<h2 id="pair-{}">{}</h2>').format(number, _clean(self._words.pair(pair)))
            if pair.report is None:
                said = Markup('<p class="warn">{} {}</p>')
                yield said.format(self.word("refused"), _clean(on_one_line(pair.refusal)))
            else:
                yield from self._pair(pair, pair.report)
            yield Markup("</section>")
        if self._run.vanished:
            yield Markup("<h2>{}</h2>").format(self.word("vanished"))
            yield Markup("<ul>")
            for gone in self._run.vanished:
                names = " → ".join(
                    name for name in (gone.original, gone.draft, self._words.clause(gone.clause)) if name
                )
                message = f"{names}{self._words.colon}{on_one_line(gone.said(self._lang))}"
                yield Markup('<li>{} <span class="id">{} {}</span></li>').format(
                    _clean(message), _clean(gone.code), _clean(gone.fingerprint)
                )
            yield Markup("</ul>")
        yield from self._unchecked()

    def _pair(self, pair: Compared, report: Report) -> Iterator[Markup]:
        yield Markup("<dl>")
        for name, value in self._facts(report):
            yield Markup("<dt>{}</dt><dd>{}</dd>").format(name, _clean(value))
        yield Markup("</dl>")
        if not report.complete:
            yield Markup('<p class="warn">{}</p>').format(self._words.of("incomplete"))
        if report.complete and not any(map(counts, report.findings)):
            yield Markup("<p><strong>{}</strong></p>").format(self.word("clean"))
        groups = list(clause_groups(report))
        yield from self._group(pair, report, groups, counts)
        for key, belongs in (("info", _informs), ("taken", _taken)):
            number = sum(map(belongs, report.findings))
            if number:
                yield Markup("<details>\n<summary>{}</summary>").format(self.word(key, number))
                yield from self._group(pair, report, groups, belongs)
                yield Markup("</details>")

    def _facts(self, report: Report) -> Iterator[tuple[str, str]]:
        for side, tree in (("original", report.alignment.original), ("draft", report.alignment.draft)):
            source = tree.source
            facts = (source.name, source.format, self.word("part", tree.part.number), f"SHA-256 {source.sha256}")
            title = f"{on_one_line(tree.title)} — " if tree.title else ""
            yield self._words.side(side, report), title + self._words.comma.join(facts)
        yield self.word("relation"), RELATIONS[report.relation][self._lang]
        counted = Counter(report.relations)
        names = [(words[self._lang], counted[name]) for name, words in LINK_RELATIONS.items() if counted[name]]
        yield self.word("clauses"), self._words.comma.join(self._counted(name, number) for name, number in names)
        if (score := mqm.score(report)) is not None:
            errors = [(words[self._lang], getattr(score, level)) for level, words in reversed(MQM_LEVELS.items())]
            said = [self._counted(name, number) for name, number in errors]
            yield "MQM", self._words.comma.join([*said, self.word("quality", score.quality)])

    def _counted(self, name: str, number: int) -> str:
        return f"{name} {number}" if self._lang == "zh" else f"{number} {name}"

    def _group(self, pair: Compared, report: Report, groups: Sequence[tuple[int, tuple[Finding, ...]]], belongs: Callable[[Finding], bool]) -> Iterator[Markup]:  # fmt: skip
        for index, findings in groups:
            own = [finding for finding in findings if belongs(finding)]
            if own:
                name = _clean(self._words.group(report, index))
                yield Markup('<h3 lang="{}">{}</h3>').format(self._language(report, index), name)
                yield from (self._finding(pair, report, finding) for finding in own)

    def _language(self, report: Report, index: int) -> str:
        """That in which the heading of a group is written: the document's."""
        if index < 0:
            return _LANGUAGES[self._lang]
        alignment = report.alignment
        tree = alignment.original if alignment.links[index].source else alignment.draft
        return _LANGUAGES.get(tree.language, tree.language)

    def _finding(self, pair: Compared, report: Report, finding: Finding) -> Markup:
        spot, other = self._places.draft(pair, finding), self._places.original(pair, finding)
        texts = (finding.original.quote if finding.original else "", finding.draft.quote if finding.draft else "")
        left, right = map(_clean, texts)
        if report.alignment.original.language == report.alignment.draft.language:
            marked = differences(left, right)
        else:
            marked = (escape(left), escape(right))
        trees = (report.alignment.original, report.alignment.draft)
        sides = [
            self._side("original", report, trees[0], finding.original, other, marked[0]),
            self._side("draft", report, trees[1], finding.draft, spot, marked[1]),
        ]
        facts = Markup("\n").join(
            Markup("<dt>{}</dt><dd>{}</dd>").format(name, _clean(value)) for name, value in self._more(finding)
        )
        return Markup(
            '<article class="finding {level}">\n<h4>{badge} {kind} <span class="id">{code} · {id}</span></h4>\n'
            '<p class="message">{message}</p>\n<div class="sides">\n{sides}\n</div>\n<dl>\n{facts}\n</dl>\n</article>'
        ).format(
            level=finding.severity.value,
            badge=self._badge(finding.severity),
            kind=self._words.type(finding),
            code=finding.code,
            id=finding.fingerprint,
            message=_clean(self._words.message(finding)),
            sides=Markup("\n").join(sides),
            facts=facts,
        )

    def _side(
        self, name: str, report: Report, tree: ClauseTree, side: Side | None, spot: Spot | None, quote: Markup
    ) -> Markup:
        where = self._words.where(name, report, spot)
        if spot is not None and spot.region is not None:
            where += self._words.comma + self.word("line", spot.line)
        caption = Markup("<figcaption>{}</figcaption>").format(_clean(where))
        if side is None or not side.quote:
            return Markup('<figure>{}<p class="muted">{}</p></figure>').format(caption, self.word("missing"))
        said = Markup('<figure>{}<blockquote lang="{}">{}</blockquote></figure>')
        return said.format(caption, _LANGUAGES.get(tree.language, tree.language), quote)

    def _more(self, finding: Finding) -> Iterator[tuple[str, str]]:
        if finding.expected or finding.found:
            yield self.word("expected"), on_one_line(finding.expected) or self.word("none")
            yield self.word("found"), on_one_line(finding.found) or self.word("none")
        if finding.direction not in ("", "neutral"):
            yield self.word("direction"), self._words.direction(finding)
        if finding.mqm:
            yield "MQM", MQM_LEVELS[finding.mqm][self._lang]
        if finding.candidates:
            paths = (f"{self._words.clause(path)} ({score:.2f})" for path, score in finding.candidates)
            yield self.word("candidates"), self._words.comma.join(paths)
        if finding.judge is not None:
            verdict = VERDICTS[finding.judge.verdict][self._lang]
            yield self.word("second", verdict), on_one_line(finding.judge.reason[self._lang])
        if finding.suggestion:
            yield self.word("suggestion"), on_one_line(finding.suggestion)
        yield self.word("confidence"), f"{finding.confidence:.2f}"
        if finding.status:
            yield self.word("accepted"), self._words.accepted(finding)


def _informs(finding: Finding) -> bool:
    return finding.severity is Severity.INFO and not finding.status


def _taken(finding: Finding) -> bool:
    return bool(finding.status)


def _lines(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(parts)


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)
