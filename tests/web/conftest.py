"""A small pair of documents with findings of every kind, and the pages on it."""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url
from sqlalchemy import text as sql
from werkzeug.test import TestResponse

from align.link import Alignment, Bead, Link, Signal
from diff.exports.json_report import as_json
from diff.finding import Finding, Report, Severity, Side, fingerprint
from ingest.document import Block, Box, IngestError, Part, Run, SourceFile
from normalize.clause import Clause, ClauseTree
from web.app import create_app
from web.security import secret_key
from web.snapshot import Snapshot
from web.store import Comparison, Order, Store, StoredFile, people
from web.store.model import ReadPart
from web.work.jobs import Progress

# (label, heading, text, level)
ORIGINAL = (
    ("", "", "江北市支持专精特新企业发展若干措施", 0),
    ("", "", "为支持专精特新企业高质量发展，结合我市实际，制定本措施。", 0),
    ("一、", "支持范围", "", 1),
    ("1．", "适用对象。", "本措施适用于在本市注册、上年度营业收入2000万元以上的企业。房地产企业除外。", 2),
    ("二、", "支持政策", "", 1),
    ("2．", "加大设备投资补助。", "设备投资超过500万元的，按照投资额的10%给予补助，最高不超过300万元。", 2),
    ("3．", "支持研发机构建设。", "对新认定的市级研发机构，一次性奖励50万元。", 2),
    ("4．", "强化融资担保。", "市融资担保公司应当在10个工作日内完成审批，担保费率不得高于1%。", 2),
    ("三、", "附则", "", 1),
    ("5．", "", "本措施自印发之日起施行，有效期3年。", 2),
)
DRAFT = (
    ("", "", "江北市南山区支持专精特新企业发展若干措施（征求意见稿）", 0),
    ("", "", "为支持专精特新企业高质量发展，结合我区实际，制定本措施。", 0),
    ("一、", "支持范围", "", 1),
    ("1．", "适用对象。", "本措施适用于在本区注册、上年度营业收入5000万元以上的企业。", 2),
    ("二、", "支持政策", "", 1),
    ("2．", "加大设备投资补助。", "设备投资超过500万元的，按照投资额的8%给予补助，最高不超过30万元。", 2),
    ("3．", "强化融资担保。", "区融资担保公司可以在20个工作日内完成审批，担保费率不得高于1%。", 2),
    ("4．", "举办赛事活动。", "每年举办一次创新创业大赛。", 2),
    ("三、", "附则", "", 1),
    ("5．", "", "本措施自印发之日起施行，有效期2年。", 2),
)
LINKS = (
    ((0,), (0,), "localised"),
    ((1,), (1,), "localised"),
    ((2,), (2,), "same"),
    ((3,), (3,), "changed"),
    ((4,), (4,), "same"),
    ((5,), (5,), "changed"),
    ((6,), (), "missing"),
    ((7,), (6,), "changed"),
    ((), (7,), "added"),
    ((8,), (8,), "same"),
    ((9,), (9,), "changed"),
)

MakeTree = Callable[[str, Sequence[tuple[str, str, str, int]]], ClauseTree]


def make_tree(name: str, rows: Sequence[tuple[str, str, str, int]], language: str = "zh") -> ClauseTree:
    """A tree of clauses, one paragraph each, on pages of four paragraphs."""
    blocks, clauses, parents = [], [], [-1]
    at = 0
    for i, (label, heading, text, level) in enumerate(rows):
        whole = label + heading + text
        box = Box(i // 4 + 1, 90, 100 + 30 * (i % 4), 500, 118 + 30 * (i % 4))
        blocks.append(Block(whole, page=box.page, runs=(Run(0, len(whole), box),)))
        parent = -1
        if level:
            parents = [*parents[:level], i]
            parent = parents[level - 1]
        own = label.rstrip("、．")
        path = "/".join(filter(None, (clauses[parent].path if parent >= 0 else "", own))) if level else ""
        kind = "section" if level else ("title" if i == 0 else "preamble")
        body, lead_end = at + len(label), at + len(label) + len(heading)
        clauses.append(
            Clause(i, path or kind, kind, label, None, level, parent, heading.rstrip("。"), at, body, lead_end,
                   at + len(whole))
        )  # fmt: skip
        at += len(whole) + 1
    part = Part(1, rows[0][2], language, tuple(blocks))
    sha256 = hashlib.sha256(part.text.encode()).hexdigest()
    return ClauseTree(SourceFile(name, sha256, "pdf", len(part.text)), part, part.text, tuple(clauses))


def side(tree: ClauseTree, clause: int, quote: str) -> Side:
    """Where the quote stands in a clause; the end of the clause where there is none."""
    start = tree.text.index(quote, tree.clauses[clause].start) if quote else tree.clauses[clause].end
    page, boxes = tree.locate(start, start + len(quote))
    return Side(tree.clauses[clause].path, quote, start, start + len(quote), page, boxes)


def make_report(
    original_rows: Sequence[tuple[str, str, str, int]] = ORIGINAL,
    draft_rows: Sequence[tuple[str, str, str, int]] = DRAFT,
) -> Report:
    """The report on the two texts above."""
    original, draft = make_tree("若干措施.pdf", original_rows), make_tree("南山区征求意见稿.pdf", draft_rows)

    def finding(
        code: str, type_: str, severity: Severity, left: tuple[int, str] | None, right: tuple[int, str] | None,
        expected: str, found: str, direction: str, en: str, zh: str, candidates: tuple[tuple[str, float], ...] = (),
    ) -> Finding:  # fmt: skip
        return Finding(
            code, type_, severity, 0.95,
            side(original, *left) if left else None, side(draft, *right) if right else None,
            expected, found, direction, {"en": en, "zh": zh}, candidates,
            fingerprint(code, str(left and original.clauses[left[0]].path), expected, found),
        )  # fmt: skip

    findings = (
        finding("TH01", "threshold-changed", Severity.HIGH, (3, "2000万元以上"), (3, "5000万元以上"),
                "≥ 20,000,000 CNY", "≥ 50,000,000 CNY", "stricter",
                "The revenue that a company needs is raised from 20 to 50 million yuan.", "营业收入门槛由2000万元提高到5000万元。"),
        finding("SC01", "scope-changed", Severity.MEDIUM, (3, "房地产企业除外。"), (3, ""), "房地产企业除外", "", "broader",
                "The exclusion of real estate companies is gone.", "房地产企业的排除规定被删去。"),
        finding("RA01", "rate-changed", Severity.HIGH, (5, "投资额的10%"), (5, "投资额的8%"), "10 %", "8 %", "more-lenient",
                "The share of the investment that is paid falls from 10 to 8 per cent.", "补助比例由10%降为8%。"),
        finding("CP01", "cap-changed", Severity.HIGH, (5, "最高不超过300万元"), (5, "最高不超过30万元"),
                "≤ 3,000,000 CNY", "≤ 300,000 CNY", "stricter",
                "The most that is paid falls from 3 million to 300,000 yuan.", "补助上限由300万元降为30万元。"),
        finding("WD01", "wording", Severity.INFO, (5, "按照投资额的10%给予补助，最高"), (5, "按照投资额的8%给予补助，最高"), "", "", "",
                "This stretch overlaps two others.", "此段与另外两处重叠。"),
        finding("MM01", "measure-missing", Severity.HIGH, (6, "3．支持研发机构建设。"), None, "二/3", "", "narrower",
                "The measure “支持研发机构建设” has no counterpart.", "“支持研发机构建设”一条没有对应内容。",
                (("二/2", 0.31), ("二/4", 0.22))),
        finding("MO01", "modality-changed", Severity.MEDIUM, (7, "应当"), (6, "可以"), "应当", "可以", "weaker",
                "A duty becomes a discretion.", "义务变为裁量。"),
        finding("DL01", "deadline-changed", Severity.MEDIUM, (7, "10个工作日内"), (6, "20个工作日内"),
                "≤ 10 working days", "≤ 20 working days", "more-lenient",
                "The time for approval is doubled.", "审批时限延长一倍。"),
        finding("MA01", "measure-added", Severity.LOW, None, (7, "4．举办赛事活动。"), "", "二/4", "broader",
                "A measure without a model in the original.", "新增原文没有的一条。"),
        finding("DL01", "deadline-changed", Severity.LOW, (9, "有效期3年"), (9, "有效期2年"), "3 years", "2 years", "stricter",
                "The measures apply for two years instead of three.", "有效期由3年缩短为2年。"),
    )  # fmt: skip
    links = tuple(
        Link(source, target, 0.9, (Signal("numbering", 1.0, "same number"),),
             rejected=() if source and target else ((5, 0.31), (7, 0.22)) if source else ((5, 0.2),))
        for source, target, _ in LINKS
    )  # fmt: skip
    relations = tuple(relation for _, _, relation in LINKS)
    return Report("localisation", Alignment(original, draft, links), relations, findings, ("Page 3 holds a picture.",))


def make_large_report(count: int) -> Report:
    """A report with one finding a clause."""
    text = "金额为{0}万元，由主管部门负责落实。金额为{0}万元，按年度拨付。"
    rows = [("", "", "大型规划", 0), *((f"{i}．", "事项。", text.format(i), 1) for i in range(1, count + 1))]
    original, draft = make_tree("large.pdf", rows), make_tree("large-draft.pdf", rows)

    def place(tree: ClauseTree, i: int) -> Side:
        # Not `side`: locating each of thousands from the start takes longer than the test.
        start = tree.clauses[i].lead_end + len("金额为")
        return Side(tree.clauses[i].path, f"{i}万元", start, start + len(f"{i}万元"), i // 4 + 1)

    def finding(i: int) -> Finding:
        return Finding(
            "AM01", "amount-changed", list(Severity)[i % 4], 0.9, place(original, i), place(draft, i), f"{i}0,000 CNY",
            f"{i}1,000 CNY", "neutral", {"en": f"Amount {i} differs.", "zh": f"第{i}项金额不同。"}, (),
            fingerprint("AM01", str(i)),
        )  # fmt: skip

    links = tuple(Link((i,), (i,), 1.0) for i in range(count + 1))
    findings = tuple(finding(i) for i in range(1, count + 1))
    return Report("revision", Alignment(original, draft, links), ("same", *["changed"] * count), findings)


# (label, heading, sentences of the original, sentences of the translation)
SENTENCES = (
    ("", "", ("江北市优化营商环境行动方案",), ("Jiangbei Business Environment Action Plan",)),
    ("1．", "", ("推进放管服改革。", "对新办企业给予20万元补助。"),
     ("The reform of delegating power is advanced.", "New companies receive a subsidy of 2 million yuan.")),
    ("2．", "", ("建立负面清单。", "各区应当公开办理时限。"), ("A blacklist is drawn up.",)),
    ("3．", "", ("本方案自印发之日起施行。",), ("This plan takes effect upon issuance.", "It lapses after a year.")),
)  # fmt: skip


def make_translation(more: int = 0) -> Report:
    """A Chinese document and its translation: a wrong figure, a forbidden rendering for which a second opinion proposes another, a
    sentence that is not translated and one that is put in; `more` clauses of two sentences follow, each with a finding."""
    rows = [*SENTENCES]
    for i in range(1, more + 1):
        zh = (f"第{i}项任务由主管部门负责落实。", f"所需经费{i}万元列入预算。")
        en = (f"The competent department is responsible for task {i}.", f"The {i}0,000 yuan needed are budgeted for.")
        rows.append((f"{i + 3}．", "", zh, en))
    original = make_tree("方案.docx", [(a, b, "".join(zh), int(bool(a))) for a, b, zh, _ in rows])
    draft = make_tree("plan.docx", [(a, b, " ".join(en), int(bool(a))) for a, b, _, en in rows], "en")
    beads: list[Bead] = []
    for i, (_, _, zh, en) in enumerate(rows):
        spans: list[list[tuple[int, int]]] = [[], []]
        for tree, sentences, found in ((original, zh, spans[0]), (draft, en, spans[1])):
            at = tree.clauses[i].body
            for sentence in sentences:
                start = tree.text.index(sentence, at)
                at = start + len(sentence)
                found.append((start, at))
        left, right = spans
        for k in range(max(len(left), len(right))):
            beads.append(
                Bead(tuple(left[k : k + 1]), tuple(right[k : k + 1]), 0.9 if k < min(map(len, spans)) else 0.0)
            )

    def finding(
        code: str, type_: str, severity: Severity, mqm: str, left: tuple[int, str] | None, right: tuple[int, str],
        en: str, zh: str, suggestion: str = "", expected: str = "", found: str = "",
    ) -> Finding:  # fmt: skip
        return Finding(
            code, type_, severity, 0.9, side(original, *left) if left else None, side(draft, *right), expected, found, "",
            {"en": en, "zh": zh}, (), fingerprint(code, str(left), str(right)), mqm, suggestion=suggestion,
        )  # fmt: skip

    findings = [
        finding("NU01", "accuracy/number", Severity.HIGH, "critical", (1, "20万元"), (1, "2 million yuan"),
                "The figure is ten times the original.", "数额为原文的十倍。", "", "200,000 CNY", "2,000,000 CNY"),
        finding("TM01", "terminology/wrong-term", Severity.MEDIUM, "major", (2, "负面清单"), (2, "blacklist"),
                "“blacklist” is a wrong rendering of 负面清单.", "“负面清单”误译为“blacklist”。", "negative list",
                "negative list", "blacklist"),
        finding("OM01", "accuracy/omission", Severity.HIGH, "major", (2, "各区应当公开办理时限。"), (2, ""),
                "The sentence is not translated.", "此句未译。"),
        finding("AD01", "accuracy/addition", Severity.MEDIUM, "minor", None, (3, "It lapses after a year."),
                "The sentence has no counterpart.", "此句原文没有。"),
    ]  # fmt: skip
    for i in range(1, more + 1):
        findings.append(
            Finding(
                "NU01", "accuracy/number", Severity.LOW, 0.9, None,
                Side(f"{i + 3}", "yuan", *(start := draft.text.index("yuan", draft.clauses[i + 3].start), start + 4)),
                "", "", "", {"en": f"Figure {i} differs.", "zh": f"第{i}个数额不同。"}, (), fingerprint("NU01", str(i)), "minor",
            )
        )  # fmt: skip
    links = tuple(Link((i,), (i,), 0.9) for i in range(len(rows)))
    relations = tuple("changed" if 0 < i < 4 else "same" for i in range(len(rows)))
    return Report(
        "translation", Alignment(original, draft, links), relations, tuple(findings), beads=tuple(beads),
        termbases=(("ours.tbx", "0" * 64),),
    )  # fmt: skip


@dataclass
class Engine:
    """Compares nothing: answers with `answer`, or raises it, once `gate` is open."""

    answer: Report | Exception
    gate: threading.Event
    calls: int = 0

    def __call__(self, comparison: Comparison, store: Store, progress: Progress) -> tuple[Report, str]:
        self.calls += 1
        progress("read")
        assert store.path(comparison.order.original.sha256).exists()
        progress("align")
        self.gate.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer, as_json(self.answer)


def make_engine(answer: Report | Exception) -> Engine:
    """An engine whose gate is open."""
    engine = Engine(answer, threading.Event())
    engine.gate.set()
    return engine


class Browser:
    """The test client with what a browser brings along: the CSRF token of the pages it was shown."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Accept-Language": "en"}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url="http://127.0.0.1:8000", headers={**self.headers, **headers})

    def token(self) -> str:
        start = self.client.get("/", base_url="http://127.0.0.1:8000", headers=self.headers, follow_redirects=True)
        found = re.search(r'<meta name="csrf" content="([^"]+)">', start.text)
        assert found
        return found[1]

    def post(
        self, path: str, data: dict[str, object] | None = None, *, json: bool = True, **headers: str
    ) -> TestResponse:
        accept = "application/json" if json else "text/html"
        return self.client.post(
            path, base_url="http://127.0.0.1:8000", data={"csrf": self.token(), **(data or {})},
            headers={**self.headers, "Accept": accept, **headers},
        )  # fmt: skip


def stored_pair(store: Store) -> tuple[StoredFile, StoredFile]:
    """Two files in the store."""
    return store.add_file("原文".encode(), "original.txt"), store.add_file("草案".encode(), "draft.txt")


def finish(store: Store, report: Report) -> int:
    """A finished comparison of two files."""
    number = store.add_comparison(Order(*stored_pair(store)))
    taken = store.take_next()
    assert taken is not None and taken.id == number
    store.finish(number, Snapshot.of(report), as_json(report))
    return number


def furnish_library(store: Store) -> None:
    """A gazette of two documents, a draft of which another file may be a version, and a file that cannot be read."""
    for data, name, kind in ((b"1", "gazette.pdf", "original"), (b"2", "a.docx", "draft"), (b"3", "b.docx", "draft")):
        taken = store.library.take(store.add_file(data, name), kind)
        sha256 = store.library.versions(taken.document.id)[-1].file.sha256
        read = [
            (
                ReadPart(n, f"方案{n}" if kind == "original" else "南山区方案", "zh", n, n + 1, 9, "正文", ((0, n),)),
                "正文",
            )
            for n in range(1, 3 if kind == "original" else 2)
        ]
        notes = ("Page 3 holds a picture.",) if kind == "original" else ()
        store.library.keep_reading(sha256, name.rpartition(".")[2], notes, read[0][0].title, read)
    store.library.take(store.add_file(b"4", "scan.pdf"), "draft")
    unread = store.library.versions(4)[0].file.sha256
    store.library.fail_reading(unread, "scan.pdf: no text was found in it; check that it is the right file.")


def reopened(store: Store) -> Store:
    """The same directory and database after the end of the program."""
    store.close()
    return Store(store.root, store.database.url.render_as_string(hide_password=False))


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    """Returns when the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def kit() -> ModuleType:
    """The builders above: test modules cannot import one another."""
    return sys.modules[__name__]


@pytest.fixture
def report() -> Report:
    return make_report()


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing as the pages do it takes 0.1 s and 64 MiB; what the tests say does not depend on that."""
    monkeypatch.setattr(people, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """Lends the address of a new PostgreSQL database with the tables in it, which is copied in a tenth of the time that making them
    takes, and is dropped when it is given back: hundreds of them would take gigabytes. In CI the absence of PostgreSQL must not pass for success."""
    spec = importlib.util.spec_from_file_location("postgres", Path(__file__).parent / "postgres.py")
    assert spec is not None and spec.loader is not None
    postgres = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(postgres)
    where = postgres.programs()
    if where is None:
        assert not os.environ.get("CI"), "PostgreSQL is missing (apt install postgresql)"
        pytest.skip("needs PostgreSQL (apt install postgresql)")
    with postgres.server(where) as address, tempfile.TemporaryDirectory() as folder:
        engine = create_engine(make_url(address.format("postgres")).set(drivername="postgresql+psycopg"))
        names = (f"test{n}" for n in itertools.count())

        def run(statement: str) -> None:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sql(statement))

        @contextmanager
        def lend() -> Iterator[str]:
            name = next(names)
            run(f"CREATE DATABASE {name} TEMPLATE furnished")
            yield str(address.format(name))
            run(f"DROP DATABASE {name} WITH (FORCE)")

        run("CREATE DATABASE furnished")
        Store(Path(folder), str(address.format("furnished"))).close()
        yield lend
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database in which nobody has done anything yet, of each kind in turn; "" for SQLite in the data directory."""
    if request.param == "sqlite":
        yield ""
        return
    lend: Callable[[], AbstractContextManager[str]] = request.getfixturevalue("postgresql")
    with lend() as address:
        yield address


@pytest.fixture(scope="session")
def furnished_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which nobody has done anything yet."""
    folder = tmp_path_factory.mktemp("furnished") / "data"
    Store(folder).close()
    return folder


@pytest.fixture
def store(tmp_path: Path, database: str, furnished_directory: Path) -> Iterator[Store]:
    if not database:
        shutil.copytree(furnished_directory, tmp_path / "data")
    opened = Store(tmp_path / "data", database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def furnished_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, dict[str, object]]]:
    """The application on a store that no test uses, and its settings; to lay out its hundred routes takes longer than most tests."""
    unused = Store(tmp_path_factory.mktemp("unused") / "data")
    made = create_app(unused)
    yield made, dict(made.config)
    unused.close()


@pytest.fixture
def app(furnished_app: tuple[Flask, dict[str, object]], store: Store) -> Flask:
    """The application on the store of the test."""
    shared, settings = furnished_app
    shared.extensions |= {"store": store, "wake": lambda: None}
    shared.config.clear()
    shared.config.update(settings, SECRET_KEY=secret_key(store.root))
    for limiter in shared.extensions["limiter"]:
        limiter.reset()
    return shared


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


unusable = IngestError("scan.pdf: the file holds pictures of pages and no text; give a file with text.")
