"""Units that stand in the columns of a table of tasks."""

from __future__ import annotations

import pytest

from diff.finding import Finding
from diff.pipeline import compare
from ingest.parts import split
from ingest.registry import read_bytes
from normalize.clause import ClauseTree
from normalize.outline import build

ROW = "<tr><td>{0}</td><td>{1}</td><td>{2}</td><td>{3}</td></tr>"
TASKS = [("1", "建设夜间消费集聚区"), ("2", "延长文化场馆开放时间"), ("3", "保障夜间公共交通")]


def tree(place: str, *units: tuple[str, str]) -> ClauseTree:
    head = "<tr><th>序号</th><th>重点任务</th><th>牵头单位</th><th>配合单位</th></tr>"
    rows = "".join(ROW.format(*task, *pair) for task, pair in zip(TASKS, units, strict=True))
    page = f"<html><body><h1>{place}夜间经济任务分工表</h1><p>全力推进各项任务。</p><table>{head}{rows}</table></body></html>"
    doc = read_bytes(page.encode(), "tasks.html")
    (part,) = split(doc)
    return build(part, doc.source)


ORIGINAL = (("市商务局", "市财政局、市公安局"), ("市文化旅游局", "市财政局"), ("市交通局", "市公安局"))


def units(*draft: tuple[str, str]) -> list[Finding]:
    report = compare(tree("临江市", *ORIGINAL), tree("临江市云溪区", *draft), "localisation")
    return [finding for finding in report.findings if finding.code == "UN01"]


def test_the_same_units_at_the_lower_level() -> None:
    assert units(("区商务局", "区财政局 区公安分局"), ("区文旅局", "区财政局"), ("区交通局", "区公安分局")) == []


@pytest.mark.parametrize(
    ("draft", "kinds"),
    [
        (
            (("区财政局", "区商务局、区公安分局"), ("区文旅局", "区财政局"), ("区交通局", "区公安分局")),
            ["unit-changed"] * 2,
        ),
        ((("区商务局", "区公安分局"), ("区文旅局", "区财政局"), ("区交通局", "区公安分局")), ["unit-missing"]),
        ((("区商务局", "区财政局、区公安分局"), ("区文旅局", "区财政局"), ("", "区公安分局")), ["provision-missing"]),
    ],
)
def test_columns_say_who_leads(draft: tuple[tuple[str, str], ...], kinds: list[str]) -> None:
    assert [finding.type for finding in units(*draft)] == kinds
