from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import docx
import pytest
from lxml import etree

from diff.exports import EXPORTS, Style
from diff.sentences import in_language

from .conftest import HOSTILE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALONE = frozenset(("meta", "br", "hr", "img", "link", "input"))


class Reader(HTMLParser):
    """Reads a page strictly: each element must be closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page_of(run, lang="en") -> str:
    return EXPORTS["html"].render(run, Style(lang)).decode()


def tree_of_page(run, lang="en"):
    return etree.fromstring(page_of(run, lang).encode(), etree.HTMLParser(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_text_stays_text(run, lang):
    page = page_of(run, lang)
    read = Reader(page)
    assert not {tag for tag, _ in read.tags} & {"script", "img", "link", "iframe", "object", "b"}
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on") or name == "src"]
    assert all(a["href"].startswith("#") for tag, a in read.tags if tag == "a")
    assert "\x1b" not in page
    text = "".join(tree_of_page(run, lang).itertext())
    assert HOSTILE.replace("\x1b", "\ufffd") in text


@pytest.mark.parametrize(("lang", "named"), [("en", "en"), ("zh", "zh-Hans")])
def test_it_is_accessible_and_needs_nothing_else(run, lang, named):
    root = tree_of_page(run, lang)
    assert root.get("lang") == named
    assert len(root.findall(".//h1")) == 1 and root.find(".//main") is not None
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in root.xpath("//a/@href")} <= set(ids)
    assert {heading.get("lang") for heading in root.findall(".//article/../h3[@lang]")} == {"zh-Hans"}
    assert all(cell.get("scope") for cell in root.findall(".//th"))
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4")]
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert not re.search(r"url\(|@import|https?://", root.find(".//style").text)
    assert "Noto Sans CJK SC" in root.find(".//style").text and "@media print" in root.find(".//style").text


def test_the_policy_allows_the_style_sheet_and_nothing_else(run):
    root = tree_of_page(run)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    digest = base64.b64encode(hashlib.sha256(root.find(".//style").text.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy and policy.startswith("default-src 'none'")
    assert not root.xpath("//@style")


def test_both_quotes_with_what_differs(run):
    root = tree_of_page(run)
    first = root.xpath("//article")[0]
    assert [quote.get("lang") for quote in first.findall(".//blockquote")] == ["zh-Hans", "zh-Hans"]
    assert (first.findtext(".//del"), first.findtext(".//ins")) == ("1000", "20")
    values = dict(zip(first.xpath(".//dt/text()"), first.xpath(".//dd/text()"), strict=True))
    assert (values["Expected"], values["Found"]) == ("≤ 10,000,000 CNY", "≤ 200,000 CNY")
    assert "line 4" in first.xpath("string(.//figcaption)")


def test_a_translation_is_not_marked_and_speaks_its_language(run):
    (cap,) = tree_of_page(run, "zh").xpath("//section[2]//article")
    assert [quote.get("lang") for quote in cap.findall(".//blockquote")] == ["zh-Hans", "en"]
    assert cap.find(".//del") is None and "致命" in "".join(cap.itertext())


def test_what_was_accepted_is_folded_and_what_vanished_listed(run):
    root = tree_of_page(run)
    folded = {fold.findtext("summary"): len(fold.findall(".//article")) for fold in root.findall(".//details")}
    assert folded == {"For information, no legal effect (1)": 1, "Accepted before (2)": 2}
    assert "The rate fell." in "".join(root.itertext())
    assert "Not complete" in root.xpath("string(//p[@class='warn'][1])")
    assert "gone.docx: there is no such file" in root.xpath("string(//section[3])")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_was_not_checked_is_what_the_review_report_says(run, clean, lang):
    (pair,) = clean.pairs
    unread = replace(pair, report=replace(pair.report, complete=False, notes=("Page 7 could not be read.",)))
    whole = replace(run, pairs=(*run.pairs, unread), notes=("A waiver expired.",))
    (section,) = tree_of_page(whole, lang).xpath("//section[@aria-labelledby='not-checked']")
    shown = [" ".join("".join(element.itertext()).split()) for element in section.iter("h2", "h3", "p", "li")]
    word = docx.Document(io.BytesIO(EXPORTS["docx"].render(whole, Style(lang))))
    printed = [paragraph.text.removeprefix("五、") for paragraph in word.paragraphs if paragraph.text]
    start = printed.index(shown[0])
    assert printed[start : start + len(shown)] == shown
    assert {"Page 7 could not be read.", "A waiver expired."} <= set(shown)
    assert any(
        in_language(run_pair.refusal, lang) in text for run_pair in run.pairs if run_pair.refusal for text in shown
    )


def test_nothing_diverges(clean):
    root = tree_of_page(clean)
    assert root.find(".//article") is None
    assert "No divergence was found." in "".join(root.find(".//header").itertext())


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium (apt install chromium)")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_browser_shows_it_and_asks_nobody(run, tmp_path, lang):
    playwright = pytest.importorskip("playwright.sync_api")
    file = tmp_path / "report.html"
    file.write_bytes(EXPORTS["html"].render(run, Style(lang)))
    said: list[str] = []
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url) if request.url != file.as_uri() else None)
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(file.as_uri())
        # The policy lets the page's own style sheet through.
        assert page.locator(".badge.high").first.evaluate("e => getComputedStyle(e).color") == "rgb(166, 27, 27)"
        assert page.locator("article").count() == 7
        assert HOSTILE.replace("\x1b", "\ufffd") in page.locator("article", has_text="<script>").first.text_content()
        page.locator("summary").first.click()
        assert page.locator("details[open] article").count() == 1
        browser.close()
    assert said == []
