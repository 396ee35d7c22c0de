"""How quick the review page is: the server's time for it and for a finding, the time until a browser shows it, and the longest frame
while it is scrolled; for a pair of 30 pages each and for 2,000 findings.

    python bench/review_page.py [--findings 2000] [--pages 30] [--no-browser]

The texts are made here. The pair goes through the whole pipeline; the findings of the other comparison are made up, so that there are as
many as asked for. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import waitress

from diff.exports.json_report import as_json
from diff.finding import Finding, Severity, Side, fingerprint
from diff.pipeline import compare_files
from web.app import create_app
from web.snapshot import ClauseView, Row, SideView, Snapshot
from web.store import Order, Store

PAGE = 780
"""Characters of a page: 28 lines of 28."""

RUNS = 9
HOST = "127.0.0.1"

TOPICS = (
    "设备更新",
    "绿色改造",
    "数字转型",
    "人才引进",
    "融资担保",
    "市场开拓",
    "质量提升",
    "平台建设",
    "节能降碳",
    "园区配套",
)
OFFICES = ("市发展改革委", "市财政局", "市科技局", "市商务局", "市经济信息委", "市人力社保局", "市生态环境局")
MEASURE = (
    "对{topic}项目投资超过{a}万元的企业，按照实际投资额的{b}%给予补助，最高不超过{c}万元。{office}应当在{d}个工作日内完成审核，"
    "并于每年{e}月底前公布结果。申报企业须在本市注册，近三年无重大安全、环保事故，且上年度{topic}方面的支出不低于{f}万元。"
    "（责任单位：{office}、各区县政府）"
)
PLAN, DRAFT = "澜江市推进重点产业提质增效若干措施", "澜江市云屏区推进重点产业提质增效若干措施"


def texts(pages: int) -> tuple[str, str]:
    """A plan of so many pages, and a district's version that changes a value in every third measure and leaves out every
    twenty-fifth."""
    original, draft = [PLAN, ""], [DRAFT, ""]
    measure = section = 0
    while sum(map(len, original)) < pages * PAGE:
        section += 1
        for lines in (original, draft):
            lines.append(f"第{section}章 {TOPICS[section % 10]}支持政策")
        for _ in range(8):
            measure += 1
            values = {
                "topic": TOPICS[measure % 10], "office": OFFICES[measure % 7], "a": 100 + 10 * measure, "b": 5 + measure % 11,
                "c": 50 + 5 * measure, "d": 10 + measure % 9, "e": 1 + measure % 12, "f": 20 + measure,
            }  # fmt: skip
            original.append(f"第{measure}条 {MEASURE.format(**values)}")
            if measure % 25 == 0:
                continue
            changed = values | ({"c": values["c"] // 5, "b": values["b"] + 2} if measure % 3 == 0 else {})
            district = MEASURE.format(**changed).replace("市", "区").replace("各区县政府", "各镇街")
            draft.append(f"第{measure}条 {district}")
    return "\n".join(original) + "\n", "\n".join(draft) + "\n"


def made_up(count: int) -> Snapshot:
    """A comparison with `count` findings of all severities, four in a clause."""
    types = ("threshold-changed", "rate-changed", "cap-changed", "deadline-changed")
    quotes = ("超过{}万元", "实际投资额的{}%", "最高不超过{}万元", "在{}个工作日内")

    def values(i: int, more: int) -> tuple[int, ...]:
        return 100 + i + more, 5 + i % 9 + more, 50 + i + more, 10 + i % 9 + more

    def side(name: str, more: int) -> SideView:
        parts, clauses, at = [name], [ClauseView("title", 0, 0, 0, len(name), len(name), 1)], len(name) + 1
        for i in range(1, -(-count // 4) + 1):
            label, lead = f"{i}．", f"{TOPICS[i % 10]}。"
            a, b, c, d = values(i, more)
            body = MEASURE.format(topic=TOPICS[i % 10], office=OFFICES[i % 7], a=a, b=b, c=c, d=d, e=6, f=20)
            text = label + lead + body
            start = at + len(label)
            clauses.append(ClauseView(str(i), 1, at, start, start + len(lead), at + len(text), 1 + at // PAGE))
            parts.append(text)
            at += len(text) + 1
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        return SideView(f"{name}.txt", sha256, "txt", "zh", name, 1, "\n".join(parts), tuple(clauses))

    original, draft = side(PLAN, 0), side(DRAFT, 3)

    def place(view: SideView, k: int, more: int) -> Side:
        i = k // 4 + 1
        quote = quotes[k % 4].format(values(i, more)[k % 4])
        start = view.text.index(quote, view.clauses[i].start)
        return Side(str(i), quote, start, start + len(quote), view.clauses[i].page)

    findings = tuple(
        Finding(
            "AM01", types[k % 4], list(Severity)[k * 7 // 4 % 4], 0.5 + k % 50 / 100, place(original, k, 0), place(draft, k, 3),
            f"{values(k // 4 + 1, 0)[k % 4]}", f"{values(k // 4 + 1, 3)[k % 4]}", "stricter",
            {"en": f"Value {k} was raised by three.", "zh": f"第{k}项数值提高了三。"}, (), fingerprint("AM01", str(k)),
        )
        for k in range(count)
    )  # fmt: skip
    rows = tuple(Row((i,), (i,), "changed" if i else "localised", 1.0) for i in range(len(original.clauses)))
    return Snapshot("localisation", True, (), original, draft, rows, findings)


def keep(store: Store, snapshot: Snapshot, report: str) -> int:
    """A finished comparison in the store; returns its number."""
    files = (store.add_file(f"{name}{snapshot.pair}".encode(), f"{name}.txt") for name in ("original", "draft"))
    number = store.add_comparison(Order(*files))
    store.take_next()
    store.finish(number, snapshot, report)
    return number


def milliseconds(run: Callable[[], object]) -> float:
    """The processor time of a run, as the median of some, after one that fills the caches: it does not depend on what else the machine
    does."""
    run()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


STEPS = 120
SCROLL = """async (steps) => {
    const texts = document.getElementById("texts");
    const end = texts.scrollHeight - texts.clientHeight;
    let longest = 0, last = performance.now();
    for (let i = 1; i <= steps; i++) {
        texts.scrollTop = end * i / steps;
        await new Promise(done => requestAnimationFrame(done));
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
    }
    return longest;
}"""
STEP = """async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true}));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
READY = """new MutationObserver((_, me) => {
    if (!document.documentElement?.dataset.ready) return;
    window.readyAt = performance.now();
    me.disconnect();
}).observe(document, {subtree: true, attributes: true, childList: true});"""


def in_browser(address: str, number: int) -> tuple[float, ...]:
    """Milliseconds until the page is ready, and how much of them its main thread worked; for the longest frame while all of the texts
    is scrolled through in so many steps, and the work of the main thread for one; and its work for one press of j."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    measured: list[tuple[float, ...]] = []
    with sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(3):
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            page = context.new_page()
            session = context.new_cdp_session(page)
            # The processor time of the thread: what else the machine does is not counted.
            session.send("Performance.enable", {"timeDomain": "threadTicks"})

            def worked(session: Any = session) -> float:
                metrics = session.send("Performance.getMetrics")["metrics"]
                return float(next(one["value"] for one in metrics if one["name"] == "ThreadTime")) * 1000

            page.add_init_script(READY)
            page.goto(f"{address}/comparisons/{number}")
            ready = page.wait_for_function("() => window.readyAt").json_value()
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            opened = worked()
            longest = page.evaluate(SCROLL, STEPS)
            scrolled = worked()
            page.evaluate(STEP)
            measured.append((ready, opened, longest, (scrolled - opened) / STEPS, worked() - scrolled))
            context.close()
        browser.close()
    return tuple(statistics.median(column) for column in zip(*measured, strict=True))


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=2000)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder, "data"))
        files = Path(folder, "original.txt"), Path(folder, "draft.txt")
        for file, text in zip(files, texts(options.pages), strict=True):
            file.write_text(text, encoding="utf-8")
        report = compare_files(*files)
        pair = keep(store, Snapshot.of(report), as_json(report))
        large = keep(store, made_up(options.findings), "{}")
        app = create_app(store)
        client = app.test_client()
        server = waitress.create_server(app, host=HOST, port=0, threads=4)
        address = f"http://{HOST}:{server.effective_port}"
        threading.Thread(target=server.run, daemon=True).start()
        print(
            "| comparison | findings | HTML, KiB | server: page | server: finding | ready | of it, main thread | longest frame "
            "| main thread a frame | main thread at j |"
        )
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
        for name, number, count in (
            (f"2 × {options.pages} pages", pair, len(report.findings)),
            ("many findings", large, options.findings),
        ):

            def get(path: str, number: int = number) -> bytes:
                return client.get(f"/comparisons/{number}{path}", base_url=address).data

            page = milliseconds(lambda get=get: get(""))
            fragment = milliseconds(lambda get=get: get("/findings/1?fragment=1"))
            size = len(get("")) / 1024
            seen = [""] * 5 if options.no_browser else [f"{ms:.0f} ms" for ms in in_browser(address, number)]
            print(
                f"| {name} | {count} | {size:.0f} | {page:.0f} ms | {fragment:.1f} ms | {' | '.join(seen)} |",
                flush=True,
            )
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
