"""Time and memory by length, as ratios to text comparison that does not read, and the exponent of their growth.

    python bench/cost.py [ORIGINAL DRAFT] [--translation CHINESE ENGLISH] [--times 1 4 16] [--profile] [--markdown]

Three families of pairs: the two texts (by default those of a reading) put behind themselves so many times, with chapters and articles
or headings numbered on; a reading and its English translation, or the texts of --translation, likewise; and a law that the script makes, of 35 articles times the factor (16: 560 articles in 23 chapters),
a draft of which lacks, adds, moves and changes some. Each measurement is a process of its own: processor time of the comparison from text
to report after a small pair has warmed it up, and its peak memory; and from a cold start, that of `duizhao check` as a whole. In the same process, after it: difflib over words, and
rapidfuzz's similarity of every clause with every clause, as what a simple aligner would do.

The exponent is the slope of the line through the logarithms; n log n has about 1.1 at these lengths, n squared 2. `--profile` prints
the functions that take most of the longest comparison.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import math
import os
import pstats
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

from ingest.labels import roman_number
from normalize.numerals import format_chinese, parse

READING = Path(__file__).parent / "readings" / "subsidy_rules"
TRANSLATED = Path(__file__).parent / "readings" / "eldercare"
ARTICLES = 35
LABEL = re.compile(r"(?m)^(\s*)(第?)([一二三四五六七八九十百零〇]+)(章|条|、)")
ENGLISH_LABEL = re.compile(r"(?m)^(\s*)(Chapter |Article |)([IVXLC]+|(?<=Article )\d+)(\.?)(?=\s)")


def repeated(text: str, times: int) -> str:
    """The text so many times behind itself; chapters, articles and headings (一、) go on counting, the title stands once."""
    title, _, body = text.partition("\n")
    highest = {
        mark: max((int(parse(m[3], "zh")) for m in LABEL.finditer(body) if m[4] == mark), default=0)
        for mark in "章条、"
    }

    def copy(k: int) -> str:
        def renumbered(m: re.Match[str]) -> str:
            number = int(parse(m[3], "zh")) + k * highest[m[4]]
            return f"{m[1]}{m[2]}{format_chinese(number)}{m[4]}"

        return LABEL.sub(renumbered, body).rstrip()

    return "\n".join([title, *(copy(k) for k in range(times))]) + "\n"


def repeated_english(text: str, times: int) -> str:
    """As `repeated`, for English with headings I., Chapter I and Article 1."""
    title, _, body = text.partition("\n")
    found = [(m[2], _value(m[3])) for m in ENGLISH_LABEL.finditer(body)]
    highest = {kind: max((n for of, n in found if of == kind), default=0) for kind in ("", "Chapter ", "Article ")}

    def copy(k: int) -> str:
        def renumbered(m: re.Match[str]) -> str:
            number = _value(m[3]) + k * highest[m[2]]
            return f"{m[1]}{m[2]}{number if m[3].isdecimal() else roman(number)}{m[4]}"

        return ENGLISH_LABEL.sub(renumbered, body).rstrip()

    return "\n".join([title, *(copy(k) for k in range(times))]) + "\n"


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else roman_number(number) or 0


def roman(number: int) -> str:
    """A Roman number below 400."""
    out = ""
    for value, letters in zip(
        (100, 90, 50, 40, 10, 9, 5, 4, 1), ["C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"], strict=True
    ):
        out += number // value * letters
        number %= value
    return out


WHO = [
    "港口经营人",
    "引航机构",
    "船舶代理企业",
    "理货企业",
    "拖轮公司",
    "仓储经营人",
    "港口建设单位",
    "检测机构",
    "培训机构",
    "船员服务机构",
]
WHAT = [
    "安全评价报告",
    "应急预案",
    "设施维护计划",
    "作业区域标志",
    "岗位培训记录",
    "防污染设备",
    "价格目录",
    "统计报表",
    "调度日志",
    "靠泊能力证明",
    "消防器材",
    "视频监控系统",
]
DOES = ["编制", "公布", "更新", "报送", "保存", "检查", "配备", "维护", "核对", "登记"]
WHOM = ["港口行政管理部门", "海事管理机构", "应急管理部门", "生态环境主管部门", "市场监督管理部门", "交通运输主管部门"]
WHEN = [
    "每年第一季度",
    "变更发生后",
    "作业开始前",
    "竣工验收后",
    "事故处理完毕后",
    "合同签订后",
    "船舶离港后",
    "汛期到来前",
]
ALSO = [
    "不得转让他人",
    "应当接受社会监督",
    "应当使用统一格式",
    "可以委托专业机构办理",
    "应当说明理由",
    "不得收取费用",
    "应当同时告知相对人",
]


def law(articles: int) -> tuple[str, str]:
    """A made-up law, and a draft of it: of twenty articles one is gone, one is new, two have other figures, one moved on."""
    rng = random.Random(articles)

    def article() -> str:
        who, whom, what = rng.choice(WHO), rng.choice(WHOM), rng.sample(WHAT, 2)
        low = rng.randrange(1, 9)
        return (
            f"{who}应当在{rng.choice(WHEN)}{rng.randrange(3, 60)}日内{rng.choice(DOES)}{what[0]}和{what[1]}，并向{whom}备案；{rng.choice(ALSO)}。"
            f"违反前款规定的，由{whom}责令改正，处{low}万元以上{low * rng.randrange(2, 9)}万元以下的罚款。"
        )

    original = [article() for _ in range(articles)]
    draft: list[str] = []
    for k, text in enumerate(original):
        match k % 20:
            case 3:
                continue
            case 7:
                draft += [text, article()]
            case 11 | 15:
                draft.append(re.sub(r"\d+日内", f"{rng.randrange(61, 99)}日内", text))
            case 18 if draft:
                draft.insert(-1, text)
            case _:
                draft.append(text)
    return _printed(original), _printed(draft)


def _printed(articles: list[str]) -> str:
    lines = ["虚构港口管理条例"]
    for k, text in enumerate(articles):
        if k % 25 == 0:
            lines.append(f"第{format_chinese(k // 25 + 1)}章　第{format_chinese(k // 25 + 1)}类事项")
        lines.append(f"第{format_chinese(k + 1)}条　{text}")
    return "\n".join(lines) + "\n"


def seconds(run: Callable[[], object]) -> float:
    """Processor time."""
    start = time.process_time()
    run()
    return time.process_time() - start


def child(original: Path, draft: Path) -> None:
    """Measures one pair in this process and prints the figures as JSON."""
    import resource

    from rapidfuzz import fuzz, process

    from diff.exports.json_report import as_json
    from diff.pipeline import compare_files, load
    from ingest.registry import read_bytes
    from normalize.words import boundaries

    warm = [load(read_bytes(text.encode(), "warm.txt"))[0] for text in law(4)]
    as_json(compare_files(warm[0], warm[1]))
    docs = load(original)[0], load(draft)[0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = seconds(lambda: as_json(compare_files(original, draft)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = compare_files(docs[0], docs[1])
    texts = [tree.text for tree in (report.alignment.original, report.alignment.draft)]
    cut = [[text[a:b] for a, b in pairwise(sorted(boundaries(text)))] for text in texts]
    clauses = [[t.own_text(c) for c in t.clauses] for t in (report.alignment.original, report.alignment.draft)]
    found = {
        "characters": len(texts[0]),
        "clauses": len(clauses[0]),
        "findings": len(report.findings),
        "seconds": spent,
        "difflib": seconds(lambda: SequenceMatcher(None, cut[0], cut[1], autojunk=False).get_opcodes()),
        "rapidfuzz": seconds(lambda: process.cdist(*clauses, scorer=fuzz.ratio)),
        "base": before / 1024,
        "memory": peak / 1024,
    }
    print(json.dumps(found))


def profile(original: Path, draft: Path) -> None:
    """Prints where the time goes."""
    from diff.pipeline import compare_files

    run = cProfile.Profile()
    run.runcall(compare_files, original, draft)
    pstats.Stats(run).sort_stats("tottime").print_stats(18)


def exponent(lengths: list[float], values: list[float]) -> float:
    """The slope of the least-squares line through the logarithms."""
    xs, ys = [math.log(n) for n in lengths], [math.log(max(v, 1e-6)) for v in values]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def cold(original: Path, draft: Path) -> tuple[float, float]:
    """Processor time in seconds and peak memory in MB of `duizhao check` in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "diff",
        "check",
        str(original),
        str(draft),
        "--format",
        "json",
        "--output",
        os.devnull,
    ]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"duizhao check ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


HEAD = (
    "| Pair | Times | Characters | Clauses | Findings | Seconds | ÷ difflib, words | ÷ rapidfuzz, clauses | Peak memory, MB "
    "| Cold start: seconds | MB |"
)


def family(name: str, make: Callable[[int], tuple[str, str]], times: list[int], work: Path) -> list[str]:
    """The table rows of one family; the last pair stays in `work`."""
    rows: list[dict[str, float]] = []
    out: list[str] = []
    places = work / f"{name}, original.txt", work / f"{name}, draft.txt"
    for factor in times:
        for place, text in zip(places, make(factor), strict=True):
            place.write_text(text, encoding="utf-8")
        command = [sys.executable, __file__, "--child", *map(str, places)]
        got = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "0"}
        )
        row = json.loads(got.stdout)
        rows.append(row)
        start, peak = cold(*places)
        out.append(
            f"| {name} | {factor} | {row['characters']} | {row['clauses']} | {row['findings']} | {row['seconds']:.2f} | "
            f"{row['seconds'] / row['difflib']:.1f} | {row['seconds'] / row['rapidfuzz']:.1f} | {row['memory']:.0f} | {start:.1f} | {peak:.0f} |"
        )
    if len(rows) > 1:
        lengths = [row["characters"] for row in rows]
        grown = {key: exponent(lengths, [row[key] for row in rows]) for key in ("seconds", "difflib", "rapidfuzz")}
        above = exponent(lengths, [row["memory"] - rows[0]["base"] * 0.95 for row in rows])
        out.append(
            f"| {name} | exponent | | | | {grown['seconds']:.2f} | {grown['difflib']:.2f} (its own) | {grown['rapidfuzz']:.2f} (its own) | "
            f"{above:.2f} (above the start) | | |"
        )
    return out


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="*", metavar="ORIGINAL DRAFT")
    parser.add_argument("--translation", type=Path, nargs=2, metavar=("CHINESE", "ENGLISH"))
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--profile", action="store_true", help="print where the time of the longest pairs goes")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument("--child", type=Path, nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(*args.child)
        return
    if len(args.texts) not in (0, 2):
        parser.error("give two texts, or none")
    texts = args.texts or [READING / "original.txt", READING / "draft.txt"]
    original, draft = (path.read_text(encoding="utf-8") for path in texts)
    pair = args.translation or [TRANSLATED / "original.txt", TRANSLATED / "faithful.txt"]
    chinese, english = (path.read_text(encoding="utf-8") for path in pair)
    from quality import plain

    with tempfile.TemporaryDirectory() as work:
        families: dict[str, Callable[[int], tuple[str, str]]] = {
            "repeated": lambda k: (repeated(original, k), repeated(draft, k)),
            "translation": lambda k: (repeated(chinese, k), repeated_english(english, k)),
            "made-up law": lambda k: law(ARTICLES * k),
        }
        rows = [row for name, make in families.items() for row in family(name, make, args.times, Path(work))]
        for name in families if args.profile else ():
            profile(Path(work) / f"{name}, original.txt", Path(work) / f"{name}, draft.txt")
    table = (HEAD, "|---" * 11 + "|", *rows)
    print("\n".join(table) if args.markdown else plain(table))


if __name__ == "__main__":
    main()
