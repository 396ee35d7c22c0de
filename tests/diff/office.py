"""What the tests of the office forms share: a run with findings of every kind, and the workbook as a reviewer fills it in."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from diff.exports import EXPORTS, Style
from diff.finding import Finding
from diff.pipeline import compare
from diff.run import Accepted, Compared, Run

ORIGINAL = """渝州市促进投资行动计划
为促进投资，结合我市实际，制定本行动计划。
一、加大奖励
对年实际到位资金超过1000万元的重点项目给予一次性奖励，奖励金额最高不超过500万元。
二、优化服务
（一）建立专班。建立重大项目专班，定期调度，协调解决困难和问题，逐项落实责任。
（二）压缩时限。推行容缺受理，企业开办时间压缩至1个工作日以内，全程网上办理。
三、加强宣传
举办投资推介会，编印投资指南，通过多种渠道宣传投资政策和典型案例。"""
LOWER = ORIGINAL.replace("渝州市", "江岸区").replace("我市", "我区").replace("500万元", "20万元")
SHORT = "\n".join(LOWER.replace("江岸区", "南溪区").replace("1000万元", "800万元").splitlines()[:-2])

OFFICE = shutil.which("soffice")
CALC = OFFICE is not None and any(Path(OFFICE).resolve().parent.glob("*sclo*"))
needs_calc = pytest.mark.skipif(not CALC and not os.environ.get("CI"), reason="LibreOffice Calc is not installed")
needs_office = pytest.mark.skipif(OFFICE is None and not os.environ.get("CI"), reason="LibreOffice is not installed")


def run_of(tree_of, texts=(LOWER, SHORT)) -> Run:
    """The comparison of the original with each text, as its own pair of files."""
    original = tree_of(ORIGINAL, name="plan.txt")
    pairs = []
    for number, text in enumerate(texts, 1):
        report = compare(original, tree_of(text, name=f"draft{number}.txt"))
        pairs.append(Compared("plan.txt", f"draft{number}.txt", report))
    return Run(tuple(pairs))


def changed(run: Run, change, pair: int = 0) -> Run:
    """The run with the findings of one pair changed: `change` takes a finding and its number from 0."""
    report = run.pairs[pair].report
    findings = tuple(change(finding, n) for n, finding in enumerate(report.findings))
    pairs = list(run.pairs)
    pairs[pair] = replace(run.pairs[pair], report=replace(report, findings=findings))
    return replace(run, pairs=tuple(pairs))


def accepted_first(finding: Finding, number: int) -> Finding:
    return replace(finding, status="baseline", accepted="区级财力有限") if number == 0 else finding


VANISHED = Accepted(
    "00000000000000ff", "plan.txt", "draft1.txt", "QU01", "rate-changed", "medium", "一", "The rate falls.", "Agreed.", "LZ",
    zh="比例下降。",
)  # fmt: skip


def made(run: Run, name: str, lang: str = "en") -> bytes:
    return EXPORTS[name].render(run, Style(lang))


def book_of(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


class Filled:
    """The workbook of a run, opened to be filled in."""

    def __init__(self, run: Run, file: Path, lang: str = "en") -> None:
        self.file = file
        self.book = book_of(made(run, "xlsx", lang))
        self.sheet: Worksheet = self.book.worksheets[0]

    def column(self, name: str) -> int:
        return [cell.value for cell in self.sheet[1]].index(name) + 1

    def set(self, row: int, **values: object) -> None:
        """Writes into the columns of these technical names; row 0 is the first finding."""
        for name, value in values.items():
            self.sheet.cell(row + 3, self.column(name)).value = value

    def get(self, row: int, name: str) -> object:
        return self.sheet.cell(row + 3, self.column(name)).value

    def save(self) -> Path:
        self.book.save(self.file)
        return self.file


def converted(file: Path, kind: str, folder: Path, name: str = "out") -> Path:
    """The file as LibreOffice saves it in another format (or in the same)."""
    out = folder / name
    subprocess.run(
        [OFFICE or "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", str(out), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (made_file,) = out.iterdir()
    return made_file
