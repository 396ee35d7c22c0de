"""How quick the review page is: the server's time for it and for a finding, the time until a browser shows it, and the longest frame
while it is scrolled; for a pair of 30 pages each and for 2,000 findings.

    python bench/review_page.py [--findings 2000] [--pages 30] [--no-browser]

The texts are made here. The pair goes through the whole pipeline; the findings of the other comparison are made up, so that there are as
many as asked for. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

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
    """A comparison with one clause for each of `count` findings, of all severities and of four types."""
    types = ("amount-changed", "threshold-changed", "deadline-changed", "scope-changed")

    def side(name: str, value: int) -> SideView:
        parts, clauses, at = [name], [ClauseView("title", 0, 0, 0, len(name), len(name), 1)], len(name) + 1
        for i in range(1, count + 1):
            label, lead = f"{i}．", f"{TOPICS[i % 10]}。"
            body = MEASURE.format(topic=TOPICS[i % 10], office=OFFICES[i % 7], a=value * i, b=5, c=50, d=10, e=6, f=20)
            text = label + lead + body
            start = at + len(label)
            clauses.append(ClauseView(str(i), 1, at, start, start + len(lead), at + len(text), 1 + i // 6))
            parts.append(text)
            at += len(text) + 1
        return SideView(
            f"{name}.txt",
            name.encode().hex().ljust(64, "0")[:64],
            "txt",
            "zh",
            name,
            1,
            "\n".join(parts),
            tuple(clauses),
        )

    original, draft = side(PLAN, 10), side(DRAFT, 20)

    def place(view: SideView, i: int, value: int) -> Side:
        quote = f"超过{value * i}万元"
        start = view.text.index(quote, view.clauses[i].start)
        return Side(str(i), quote, start, start + len(quote), 1 + i // 6)

    findings = tuple(
        Finding(
            "AM01", types[i % 4], list(Severity)[i * 7 % 4], 0.5 + i % 50 / 100, place(original, i, 10), place(draft, i, 20),
            f"> {i}00,000 CNY", f"> {2 * i}00,000 CNY", "stricter", {"en": f"Amount {i} doubled.", "zh": f"第{i}项金额提高一倍。"},
            (), fingerprint("AM01", str(i)),
        )
        for i in range(1, count + 1)
    )  # fmt: skip
    rows = tuple(Row((i,), (i,), "changed" if i else "localised", 1.0) for i in range(count + 1))
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


SCROLL = """async () => {
    const texts = document.getElementById("texts");
    let longest = 0, last = performance.now(), frames = 0;
    const end = texts.scrollHeight - texts.clientHeight;
    for (let i = 1; i <= 120; i++) {
        texts.scrollTop = end * i / 120;
        await new Promise(done => requestAnimationFrame(done));
        const now = performance.now();
        if (i > 1) longest = Math.max(longest, now - last);
        last = now;
        frames++;
    }
    return longest;
}"""


def in_browser(address: str, number: int) -> tuple[float, float, float]:
    """Milliseconds until the page is ready, for the longest frame while all of it is scrolled through, and for one press of j."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        ready, frame, key = [], [], []
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.add_init_script(
                "new MutationObserver((_, me) => { if (document.documentElement?.dataset.ready) { window.readyAt = performance.now();"
                " me.disconnect(); } }).observe(document, {subtree: true, attributes: true, childList: true});"
            )
            page.goto(f"{address}/comparisons/{number}")
            ready.append(page.wait_for_function("window.readyAt").json_value())
            frame.append(page.evaluate(SCROLL))
            key.append(
                page.evaluate(
                    """async () => {
                        const start = performance.now();
                        document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true}));
                        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                        return performance.now() - start;
                    }"""
                )
            )
            page.close()
        browser.close()
    return statistics.median(ready), statistics.median(frame), statistics.median(key)


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
        print("| comparison | findings | HTML, KiB | page, ms | fragment, ms | ready, ms | longest frame, ms | j, ms |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        for name, number, count in (
            (f"2 × {options.pages} pages", pair, len(report.findings)),
            ("many findings", large, options.findings),
        ):

            def get(path: str, number: int = number) -> bytes:
                return client.get(f"/comparisons/{number}{path}", base_url=address).data

            page = milliseconds(lambda get=get: get(""))
            fragment = milliseconds(lambda get=get: get("/findings/1?fragment=1"))
            size = len(get("")) / 1024
            seen = ("", "", "") if options.no_browser else (f"{ms:.0f}" for ms in in_browser(address, number))
            print(f"| {name} | {count} | {size:.0f} | {page:.0f} | {fragment:.1f} | {' | '.join(seen)} |", flush=True)
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
