"""Three districts' drafts of the original of the kit, compared and stored: one with findings of every kind, one with two of them, and
one that only carries the text over."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from align.link import Alignment, Link
from diff.exports.json_report import as_json
from diff.finding import Report
from web.shown.figures import figures_of
from web.snapshot import Snapshot
from web.store import Order, Store


def reports(kit: ModuleType) -> tuple[Report, Report, Report]:
    """南山区 differs most, 北山区 in the threshold and a measure that is missing, 东山区 not at all."""
    full = kit.make_report()
    north = kit.make_report(draft_rows=[("", "", "江北市北山区支持专精特新企业发展若干措施", 0), *kit.DRAFT[1:]])
    kept = [f for f in north.findings if f.type in ("threshold-changed", "measure-missing", "measure-added")]
    north = replace(north, findings=tuple(kept))
    tree = kit.make_tree("原文.pdf", kit.ORIGINAL)
    carried = [("", "", "江北市东山区支持专精特新企业发展若干措施", 0), *kit.ORIGINAL[1:]]
    links = tuple(Link((i,), (i,), 1.0) for i in range(len(carried)))
    alignment = Alignment(tree, kit.make_tree("东山区.docx", carried), links)
    east = Report("localisation", alignment, ("localised", *["same"] * (len(carried) - 1)), ())
    return full, north, east


def finish(store: Store, report: Report, draft: str, *, kept: bool = True) -> int:
    """A finished comparison with the original; `kept` says whether its figures were."""
    original = store.add_file("原文".encode(), "original.txt")
    number = store.add_comparison(Order(original, store.add_file(draft.encode(), f"{draft}.docx")))
    taken = store.take_next()
    assert taken is not None and taken.id == number
    store.finish(number, Snapshot.of(report, figures_of(report) if kept else ""), as_json(report))
    return number
