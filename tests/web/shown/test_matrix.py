"""The matrix and the parameters of stored comparisons: what they say, and their pages."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from diff.exports import Style, matrix_report, parameters_report
from diff.matrix import matrix
from diff.parameters import tabulate
from diff.pipeline import compare_files
from ingest.registry import read_bytes
from normalize.quantity import quantities
from tests.web import districts
from web import sample_sets
from web.shown.charts import HEIGHT, MARGIN, chart_of
from web.shown.figures import figures_of, table_from
from web.shown.matrix import Rows, grid_of, ordered, report_from, seen, short_names
from web.shown.parameters import _points
from web.shown.parameters import figures_of as parameters_of
from web.snapshot import Snapshot

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture
def database():
    """SQLite alone: the store has tests of its own."""
    return ""


@pytest.fixture
def reports(kit):
    return districts.reports(kit)


@pytest.fixture
def snapshots(reports):
    return [(n, Snapshot.of(report)) for n, report in enumerate(reports, 11)]


@pytest.fixture
def numbers(store, reports):
    return [districts.finish(store, report, name) for report, name in zip(reports, "南北东", strict=True)]


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def rows_of(html):
    """The rows of the table on the page that are shown, as texts."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [text_of(row) for row in re.findall(r"<tr(?![^>]* hidden)[^>]*>.*?</tr>", body, re.DOTALL)]


# ---- what is stored is enough --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared():
    """A sample with findings of every kind, compared."""
    folder = SAMPLES / "district-draft"
    original, draft = (read_bytes((folder / name).read_bytes(), name) for name in ("original.txt", "draft.txt"))
    return compare_files(original, draft, original_part="3")


def test_a_stored_comparison_gives_the_matrix_of_the_command_line(compared):
    stored = Snapshot.from_json(json.loads(json.dumps(Snapshot.of(compared).to_json())))
    for form in (matrix_report.as_text, matrix_report.as_csv):
        assert form(matrix([report_from(stored)]), Style("zh")) == form(matrix([compared]), Style("zh"))
    assert matrix_report.as_json(matrix([report_from(stored)])) == matrix_report.as_json(matrix([compared]))


def test_kept_figures_and_figures_read_anew_give_the_table_of_the_command_line(compared):
    stored = report_from(Snapshot.from_json(json.loads(json.dumps(Snapshot.of(compared).to_json()))))
    wanted = parameters_report.as_text(tabulate([compared]), Style("en"))
    kept = figures_of(compared)
    for figures in (kept, "", kept.replace('"fields":["bound",', '"fields":["other",')):
        assert parameters_report.as_text(table_from([stored], [figures]), Style("en")) == wanted


def test_figures_that_another_version_read_otherwise_are_read_anew(compared):
    stored = report_from(Snapshot.of(compared))
    kept = json.loads(figures_of(compared))
    less = json.dumps({**kept, "matches": [one for one in kept["matches"] if one[0] is None or one[0][0] > 3]})
    whole = parameters_report.as_dict(table_from([stored, stored], [figures_of(compared)] * 2))
    assert parameters_report.as_dict(table_from([stored, stored], [figures_of(compared), less])) == whole


# ---- the matrix ----------------------------------------------------------------------------------------------------


def test_the_cells_lead_to_their_place_in_the_comparison(snapshots):
    grid = grid_of(snapshots)
    assert [draft.name for draft in grid.drafts] == ["南山区", "北山区", "东山区"]
    shown = seen(grid, [{}, {}, {}])
    by_path = {line.line.path: line for line in shown.lines}
    threshold = by_path["一/1"].cells
    assert [(c.cell.relation, c.worst, c.total, c.open) for c in threshold] == [
        ("changed", "high", 2, 2), ("changed", "high", 1, 1), ("same", "", 0, 0),
    ]  # fmt: skip
    assert [c.target for c in threshold] == ["f1", "f1", "r3"]
    gone = by_path["二/3"].cells
    assert [c.cell.relation for c in gone] == ["missing", "missing", "same"]
    assert (by_path["二/3"].differing, by_path["二/3"].worst) == (2, "high")
    moved_up = by_path["二/4"].cells[0].cell
    assert moved_up.paths == "二/3"
    assert by_path["二"].cells == (), "a heading provides nothing"
    assert [[one.title for one in draft.added] for draft in grid.drafts] == [["举办赛事活动"], ["举办赛事活动"], []]


def test_what_was_dismissed_counts_no_more(snapshots, store, reports):
    grid = grid_of(snapshots)
    number = districts.finish(store, reports[0], "南")
    comparison = store.comparison(number)
    first, second = (one.fingerprint for one in reports[0].findings[:2])
    store.decide(comparison, [first], "dismiss", "acceptable")
    made = [store.decisions(comparison.pair), {}, {}]
    cell = next(line for line in seen(grid, made).lines if line.line.path == "一/1").cells[0]
    assert (cell.worst, cell.open, cell.total, cell.target) == ("medium", 1, 2, "f2")
    store.decide(comparison, [second], "dismiss", "acceptable")
    shown = seen(grid, [store.decisions(comparison.pair), {}, {}])
    cell = next(line for line in shown.lines if line.line.path == "一/1").cells[0]
    assert (cell.worst, cell.open, cell.divergent) == ("", 0, False)
    assert (shown.columns[0].total, shown.columns[0].open) == (10, 8)


def test_columns_by_divergences_and_by_name(snapshots):
    grid = grid_of(list(reversed(snapshots)))
    none = [{}, {}, {}]
    assert [grid.drafts[k].name for k in ordered(grid, none, "divergences")] == ["南山区", "北山区", "东山区"]
    assert [grid.drafts[k].name for k in ordered(grid, none, "name")] == ["东山区", "北山区", "南山区"]
    assert ordered(grid, none, "given") == ordered(grid, none, "nonsense") == (0, 1, 2)
    assert [c.draft.name for c in seen(grid, none, (2, 0, 1)).columns] == ["南山区", "东山区", "北山区"]


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        ({}, ["preamble", "一", "一/1", "二", "二/2", "二/3", "二/4", "三", "三/5"]),
        ({"differs": "1"}, ["一", "一/1", "二", "二/2", "二/3", "二/4", "三", "三/5"]),
        ({"severity": "high"}, ["一", "一/1", "二", "二/2", "二/3"]),
        ({"severity": "medium"}, ["一", "一/1", "二", "二/2", "二/3", "二/4"]),
        ({"text": "担保"}, ["二", "二/4"]),
        ({"text": "５０万元"}, ["二", "二/3"]),
        ({"text": "没有"}, []),
        ({"severity": "gravest"}, ["preamble", "一", "一/1", "二", "二/2", "二/3", "二/4", "三", "三/5"]),
    ],
)  # fmt: skip
def test_the_filter_keeps_the_headings_above_what_it_leaves(snapshots, asked, paths):
    lines = seen(grid_of(snapshots), [{}, {}, {}]).lines
    here = Rows.asked(asked).shown(lines)
    assert [line.line.path for line, shown in zip(lines, here, strict=True) if shown] == paths


def test_another_text_of_the_original_is_left_out(snapshots, kit):
    other = kit.make_report([*kit.ORIGINAL[:-1], ("5．", "", "本措施自印发之日起施行，有效期3年。原办法废止。", 2)])
    grid = grid_of([*snapshots, (99, Snapshot.of(other))])
    assert grid.left_out == (99,)
    assert len(grid.drafts) == 3
    with pytest.raises(ValueError, match="needs a comparison"):
        grid_of([])


def test_drafts_are_called_by_their_district():
    plan = "渝州市促进投资计划（2026—2028年）"
    assert short_names([
        (plan, "渝州市江南区促进投资计划\n（2026—2028年）（征求意见稿）", "a.docx"),
        (plan, "湖滨县促进投资计划（2026—2028年）", "b.docx"),
        (plan, "渝州市促进投资计划（2026—2028年）", "c.docx"),
        (plan, "A Plan to Promote Investment", "d.docx"),
        (plan, "渝州市西区促进投资计划（2026—2028年）", "drafts/e1.docx"),
        (plan, "渝州市西区促进投资计划（2026—2028年）", "drafts/e2.docx"),
        (plan, "渝州市促进投资计划", "g.docx"),
    ]) == ("江南区", "湖滨县", "c", "d", "西区 · e1", "西区 · e2", "g")  # fmt: skip


# ---- parameters and their charts -----------------------------------------------------------------------------------


def test_figures_lead_to_their_finding_or_their_clause(reports, snapshots):
    kept = {number: figures_of(report) for (number, _), report in zip(snapshots, reports, strict=True)}
    table = parameters_of(snapshots, kept)
    line = next(one for one in table.lines if one.quote.startswith("2000万元"))
    assert (line.path, line.role, line.quantity.value) == ("一/1", "threshold", Decimal(20_000_000))
    assert [(f.relation, f.ratio, f.target) for f in line.figures] == [
        ("changed", "+150 %", "f1"), ("changed", "+150 %", "f1"), ("same", "", "r3"),
    ]  # fmt: skip
    gone = next(one for one in table.lines if one.path == "二/3")
    assert [(f.relation, f.no_clause, f.target) for f in gone.figures[:2]] == [
        ("missing", True, "r6"),
        ("missing", True, "r6"),
    ]
    assert gone.figures[2].relation == "same"
    assert gone.chart is None, "nothing to see where nothing differs"


def test_percentages_differ_in_points():
    assert _points(figure("不低于65%"), figure("不低于55%")) == -10
    assert _points(figure("1000万元"), figure("2000万元")) is None


def figure(text):
    (found,) = quantities(text, "zh")
    return found


def test_a_chart_puts_the_greatest_above():
    chart = chart_of(figure("最高不超过5万元"), [figure("最高不超过3万元"), None, figure("最高不超过10万元")])
    low, gone, high = chart.points
    assert (high.y, low.y, gone) == (MARGIN, HEIGHT - MARGIN, None)
    assert high.y < chart.original < low.y
    assert not chart.logarithmic
    assert (chart.low.value, chart.high.value) == (30_000, 100_000)


def test_more_than_two_decades_are_drawn_logarithmically():
    wide = chart_of(figure("1万元"), [figure("10万元"), figure("1000万元")])
    assert wide.logarithmic
    assert wide.points[0].y == pytest.approx(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) / 3, abs=0.1)
    assert not chart_of(figure("1万元"), [figure("10万元"), figure("100万元")]).logarithmic


def test_units_are_made_one_and_others_are_not_drawn():
    months = chart_of(figure("1年"), [figure("24个月"), figure("30日"), figure("5万元")])
    assert months.points[0] is not None
    assert months.points[2] is None
    assert chart_of(figure("1年"), [figure("12个月")]) is None, "none differs"
    assert chart_of(figure("3—8万元"), [figure("3—8万元")]) is None
    assert chart_of(figure("1年"), [figure("5万元")]) is None
    assert chart_of(figure("1年"), [None]) is None


def test_days_and_ranges_are_drawn():
    days = chart_of(figure("2027年6月底前"), [figure("2027年12月底前")])
    assert days.points[0].y < days.original
    ends = chart_of(figure("5万元"), [figure("3—8万元")]).points[0]
    assert ends.end < ends.y


# ---- pages ---------------------------------------------------------------------------------------------------------


def test_an_empty_index_says_what_to_do(browser):
    page = browser.get("/matrix").text
    assert "Compare an original with the draft of each district" in text_of(page)
    assert 'action="/matrix/sample"' in page


def test_the_index_lists_originals(browser, numbers):
    page = browser.get("/matrix").text
    assert f'href="/matrix/{numbers[-1]}"' in page
    assert "江北市支持专精特新企业发展若干措施" in page


def test_the_page_shows_every_district(browser, numbers, store):
    answer = browser.get(f"/matrix/{numbers[0]}")
    assert answer.status_code == 200
    html = answer.text
    assert all(f">{name}</a>" in html for name in ("南山区", "北山区", "东山区"))
    row = next(row for row in rows_of(html) if "适用对象" in row)
    assert "≠ changed High 2 of 2 open threshold changed" in row.lower().replace("high", "High")
    assert "= same" in row
    assert "differs in 2 of 3" in row
    assert f'href="/comparisons/{numbers[0]}#f1"' in html
    assert "∅" in html and "举办赛事活动" in html
    assert " style=" not in html and "<script>" not in html


def test_the_page_speaks_chinese(browser, numbers):
    for path in ("/matrix", f"/matrix/{numbers[0]}", f"/matrix/{numbers[0]}/parameters"):
        page = browser.get(path, **{"Accept-Language": "zh-CN"}).text
        assert '<html lang="zh-Hans">' in page
        assert "多稿对照" in page and "Matrix" not in page


def test_the_address_chooses_drafts_rows_and_order(browser, numbers):
    first, _, last = numbers
    page = browser.get(
        f"/matrix/{first}?with={first}&with={last}&with=77&differs=1&severity=high&sort=divergences"
    ).text
    assert "北山区</a>" not in page and "南山区</a>" in page
    assert [row.split()[0] for row in rows_of(page)] == ["Summary", "一", "1", "二", "2", "3"]
    assert "3 of 6 clauses" in text_of(page)
    assert browser.get(f"/matrix/{first}?with=x&batch=&sort=?&severity=1&text=%00").status_code == 200


def test_a_batch_is_chosen_by_its_number(browser, store, numbers, kit):
    orders = [store.comparison(number).order for number in numbers[:2]]
    batch = store.add_comparisons(orders)
    for report in districts.reports(kit)[:2]:
        taken = store.take_next()
        store.finish(taken.id, Snapshot.of(report), "{}")
    page = browser.get(f"/matrix/{numbers[0]}").text
    assert f"batch={batch[0]}" in page
    chosen = browser.get(f"/matrix/{numbers[0]}?batch={batch[0]}").text
    assert "东山区</a>" not in chosen and "南山区</a>" in chosen


def test_running_comparisons_are_shown_as_pending(browser, store, numbers):
    waiting = store.add_comparison(store.comparison(numbers[0]).order)
    page = browser.get(f"/matrix/{numbers[0]}").text
    assert "1 draft is still being compared" in page
    assert f'href="/comparisons/{waiting}"' in page
    to_progress = browser.get(f"/matrix/{waiting}")
    assert (to_progress.status_code, to_progress.location) == (303, f"/comparisons/{waiting}")
    assert browser.get("/matrix/999").status_code == 404


def test_the_downloads_are_those_of_the_command_line(browser, numbers, reports):
    for page, table, report in (
        ("", matrix(reports), matrix_report),
        ("/parameters", tabulate(reports), parameters_report),
    ):
        base = f"/matrix/{numbers[0]}{page}/download"
        assert browser.get(f"{base}/csv").data == report.as_csv(table, Style("en"))
        found = json.loads(browser.get(f"{base}/json").data)
        assert [one["file"] for one in found["drafts"]] == [
            "南山区征求意见稿.pdf",
            "南山区征求意见稿.pdf",
            "东山区.docx",
        ]
        book = browser.get(f"{base}/xlsx")
        assert book.data.startswith(b"PK")
        assert "attachment" in book.headers["Content-Disposition"]
        assert browser.get(f"{base}/pdf").status_code == 404
        two = browser.get(f"{base}/csv?with={numbers[0]}&with={numbers[1]}").data.decode("utf-8-sig")
        assert "东山区" not in next(csv.reader(io.StringIO(two)))[-1]


def test_the_parameters_page_has_the_figures_and_their_charts(browser, numbers):
    html = browser.get(f"/matrix/{numbers[0]}/parameters").text
    row = next(row for row in rows_of(html) if "营业收入" in row and "for the" not in row)
    assert "≥ 20,000,000 CNY" in row and "+150 %" in row and "stricter" in row.lower()
    assert f'href="/comparisons/{numbers[0]}#f1"' in html
    charts = re.findall(r'<svg class="chart".*?</svg>', html, re.DOTALL)
    assert charts
    for chart in charts:
        title, desc = (re.search(rf"<{tag} id=\"(\w+)\">([^<]+)</{tag}>", chart) for tag in ("title", "desc"))
        assert f'aria-labelledby="{title[1]} {desc[1]}"' in chart and "Original:" in desc[2]
    only = browser.get(f"/matrix/{numbers[0]}/parameters?kind=cap").text
    assert all("cap" in row for row in rows_of(only) if "Chart:" not in row)
    assert browser.get(f"/matrix/{numbers[0]}/parameters?kind=x&page=9999999999999999999999").status_code == 200


def test_many_parameters_come_page_by_page(browser, numbers, monkeypatch):
    monkeypatch.setattr("web.views.parameters.MOST_CELLS", 15)
    base = f"/matrix/{numbers[0]}/parameters"
    first, text = browser.get(base).text, text_of(browser.get(base).text)
    total = int(re.search(r"(\d+) of \1 parameters", text)[1])
    assert "data-paged" in first and total == 8
    second = browser.get(f"{base}?page=2").text
    rows = [row for page in (first, second) for row in rows_of(page) if "Chart:" not in row]
    assert len(rows) == total
    assert "page=2" in first and "page=1" in second


def test_the_sample_is_compared_in_one_batch(browser, store):
    answer = browser.post("/matrix/sample", json=False)
    (sample,) = sample_sets.find()
    assert answer.status_code == 303
    with store.database.read():
        found = [store.comparison(number) for number in range(1, len(sample.drafts) + 1)]
    assert len(found) == 6
    assert {one.batch for one in found} == {1}
    assert len({one.order.original.sha256 for one in found}) == 1


def test_without_samples_there_is_nothing_to_try(browser, monkeypatch):
    monkeypatch.setattr("web.sample_sets.find", lambda: ())
    assert 'action="/matrix/sample"' not in browser.get("/matrix").text
    assert browser.post("/matrix/sample", json=False).status_code == 404


def test_what_was_not_read_is_said(browser, store, reports):
    number = districts.finish(store, replace(reports[0], complete=False), "南")
    for path in ("", "/parameters"):
        assert "Something could not be read" in browser.get(f"/matrix/{number}{path}").text
