"""The checks of terms with a termbase of the test's own, so that no case hangs on an entry of the built-in tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from diff.finding import Finding
from diff.pipeline import compare
from tests.checks_translation.test_checks import CHINESE, ENGLISH, tree


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own.csv"


def quotes(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [
        (str(one.severity), one.original.quote if one.original else "", one.draft.quote if one.draft else "")
        for one in found
    ]


def findings(
    terms: Path, rows: str, original: str, draft: str, code: str = "TE01", turned: bool = False
) -> list[Finding]:
    terms.write_text("zh,preferred,accepted,forbidden,fixed,instead\n" + rows, "utf-8")
    first, second = tree(CHINESE.format(text=original)), tree(ENGLISH.format(text=draft))
    report = compare(*((second, first) if turned else (first, second)), "translation", termbases=[terms])
    return [finding for finding in report.findings if finding.code == code]


def test_a_fixed_title_in_other_words_is_quoted_whole(own: Path) -> None:
    (one,) = findings(
        own,
        "茶山思想,Tea Thought on Hills for a New Season,,,yes\n",
        "种植茶树。各部门学习茶山思想，做好工作。",
        "Plant tea trees. All departments shall study tea's thought on hills in the new season and do their work well.",
    )
    assert (one.type, str(one.severity)) == ("terminology/wrong-term", "medium")
    assert one.original is not None and one.original.quote == "茶山思想"
    assert one.draft is not None and one.draft.quote == "tea's thought on hills in the new season"
    assert one.expected == "Tea Thought on Hills for a New Season"


def test_a_fixed_title_as_it_is_written(own: Path) -> None:
    assert not findings(
        own,
        "茶山思想,Tea Thought on Hills for a New Season,,,yes\n",
        "种植茶树。各部门学习茶山思想，做好工作。",
        "Plant tea trees. All departments shall study Tea Thought on Hills for a New Season and do their work well.",
    )


def test_the_right_words_in_another_relation(own: Path) -> None:
    (one,) = findings(
        own,
        "茶业结构性改革,tea-side structural reform,,,\n",
        "种植茶树。各部门推进茶业结构性改革，做好工作。",
        "Plant tea trees. All departments shall advance the reform of the tea side structure and do their work well.",
    )
    assert str(one.severity) == "low"
    assert one.draft is not None and one.draft.quote == "reform of the tea side structure"


def test_the_right_words_in_the_same_relation(own: Path) -> None:
    assert not findings(
        own,
        "茶业结构性改革,tea-side structural reform,,,\n",
        "种植茶树。各部门推进茶业结构性改革，做好工作。",
        "Plant tea trees. All departments shall advance structural reform on the tea side and do their work well.",
    )


def test_every_place_of_a_wrong_rendering_is_told(own: Path) -> None:
    found = findings(
        own,
        "茶山驿站,tea lodge,,tea station,\n",
        "种植茶树。各部门建设茶山驿站。企业经营茶山驿站，改造旧茶山驿站。",
        "Plant tea trees. All departments shall build tea stations. Enterprises shall run tea stations and rebuild old tea stations.",
    )
    assert quotes(found) == [("medium", "茶山驿站", "tea stations")] * 3
    assert len({one.draft.start for one in found if one.draft}) == 3


def test_the_same_doubtful_words_once_and_others_apart(own: Path) -> None:
    found = findings(
        own,
        "茶山驿站,mountain tea lodge,,,\n",
        "种植茶树。各部门建设茶山驿站。企业经营茶山驿站。银行支持茶山驿站。",
        "Plant tea trees. All departments shall build tea lodges. Enterprises shall run tea lodges. "
        "Banks shall support mountain tea inns.",
    )
    assert quotes(found) == [("low", "茶山驿站", "tea lodges"), ("low", "茶山驿站", "mountain tea inns")]
    assert found[0].message["en"].endswith("The same in 1 more place.")
    assert found[0].message["zh"].endswith("另有1处相同。")


def test_characters_of_two_words_are_no_term(own: Path) -> None:
    assert not findings(
        own,
        "关税,customs duty,,,\n",
        "减轻负担。各部门落实相关税收政策，做好服务。",
        "Lighten burdens. All departments shall implement the relevant tax policies and serve well.",
    )


def test_a_term_inside_a_longer_word_need_not_be_rendered_apart(own: Path) -> None:
    assert not findings(
        own,
        "社会,tea society,,,\n",
        "减轻负担。各部门学习社会主义，做好服务。",
        "Lighten burdens. All departments shall study socialism and serve well.",
    )


def test_a_rendering_made_of_accepted_ones(own: Path) -> None:
    assert not findings(
        own,
        "盘活旧茶山,revitalize old tea hills,put old hills to use|make better use of tea hills,,\n",
        "种植茶树。各部门盘活旧茶山，做好服务。",
        "Plant tea trees. All departments shall put tea hills to better use and serve well.",
    )


def test_a_lost_modifier_counts_although_the_term_is_right_elsewhere(own: Path) -> None:
    found = findings(
        own,
        "高山茶发展,high-mountain tea development,,,\n",
        "推动高山茶发展。各部门支持高山茶发展，企业参与高山茶发展，银行服务高山茶发展。加强高山茶发展工作的领导。",
        "Promote high-mountain tea development. All departments shall support high-mountain tea development, enterprises shall join in "
        "high-mountain tea development, and banks shall serve high-mountain tea development. Strengthen leadership over mountain tea "
        "development.",
    )
    assert quotes(found) == [("low", "高山茶发展", "mountain tea development")]


def test_of_two_renderings_for_one_term_the_good_one_counts(own: Path) -> None:
    assert not findings(
        own,
        "茶山驿站,tea lodge,,tea station,\n",
        "种植茶树。各部门在茶叶站旁建设茶山驿站。",
        "Plant tea trees. All departments shall build tea lodges beside the tea stations.",
    )


def test_a_term_with_several_renderings_is_told_once(own: Path) -> None:
    zh = "".join(f"第{n}年修建茶山驿站。" for n in "一二三四五六七八")
    en = [
        f"Build tea lodges in the {n} year."
        for n in ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
    ]
    rows = "茶山驿站,tea lodge,hill inn|mountain hostel|lodge for tea|TL,,\n"
    assert not findings(own, rows, f"种植茶树。{zh}", "Plant tea trees. " + " ".join(en), "TE02")
    en[3] = "Build hill inns in the fourth year."
    en[5] = "Build mountain hostels in the sixth year."
    (one,) = findings(own, rows, f"种植茶树。{zh}", "Plant tea trees. " + " ".join(en), "TE02")
    assert quotes([one]) == [("low", "茶山驿站", "hill inns")]
    assert "“tea lodges” (6), “hill inns” (1), “mountain hostels” (1)" in one.message["en"]
    en[3] = "Build lodges for tea in the fourth year."
    en[5] = "Build TLs in the sixth year."
    assert not findings(own, rows, f"种植茶树。{zh}", "Plant tea trees. " + " ".join(en), "TE02")


DEFINED = "设立茶山发展中心。在北坡设立茶山发展中心（以下简称“茶山中心”）。茶山中心管理茶树。农民向茶山中心交茶叶。"


@pytest.mark.parametrize(
    ("third", "quoted"),
    [
        ("Farmers shall deliver tea leaves to the Hill Centre.", None),
        ("Farmers shall deliver tea leaves to it.", None),
        ("Farmers shall deliver tea leaves to the tea mountain office.", "tea mountain"),
    ],
)
def test_a_defined_name_is_kept_to(own: Path, third: str, quoted: str | None) -> None:
    found = findings(
        own,
        "茶山,tea mountain,hill,,\n中心,center,office,,\n",
        DEFINED,
        "Establish a Tea Hill Development Center. A Tea Hill Development Center (hereinafter referred to as the “Hill Center”) shall be "
        f"set up on the northern slope. The Hill Center shall manage the tea trees. {third}",
        "TE02",
    )
    assert [quoted in one.found for one in found if quoted] == ([True] if quoted else [])
    assert len(found) == (quoted is not None)


def test_a_term_before_another_noun_loses_its_own_head(own: Path) -> None:
    assert not findings(
        own,
        "茶叶服务,tea care services,,,\n",
        "种植茶树。各部门建设茶叶服务学校，企业出资。",
        "Plant tea trees. All departments shall build tea care schools, and enterprises shall pay for them.",
    )


ROWS = "茶山驿站,tea lodge,,tea station,,\n茶站,tea station,,,,\n旧茶站,old tea stop,,,,老茶站\n单一茶窗,single tea window,one tea counter,,,\n"


@pytest.mark.parametrize(
    ("english", "chinese", "want"),
    [
        ("shall build tea stations", "建设茶山驿站", ("medium", "tea stations", "茶山驿站", "茶站")),
        ("shall build tea lodges", "建设茶山驿站", None),
        ("shall build old tea stops", "建设旧茶站", ("low", "old tea stops", "旧茶站", "老茶站")),
        ("shall open a single tea window", "开设单一的茶窗", None),
        (
            "shall open a single tea window",
            "开设单个茶叶窗口",
            ("info", "single tea window", "单个茶叶窗口", "单一茶窗"),
        ),
    ],
)
def test_chinese_terms_for_an_english_original(
    own: Path, english: str, chinese: str, want: tuple[str, str, str, str] | None
) -> None:
    found = findings(
        own,
        ROWS,
        f"种植茶树。各部门{chinese}，做好服务。",
        f"Plant tea trees. All departments {english} and serve well.",
        turned=True,
    )
    assert [(*one, finding.expected) for one, finding in zip(quotes(found), found, strict=True)] == (
        [want] if want else []
    )


def test_terms_in_traditional_characters(own: Path) -> None:
    own.write_text(
        "zh,preferred,forbidden\n网络保安,cybersecurity,network guard\n茶山驛站,tea lodge,tea station\n", "utf-8"
    )
    chinese = (
        "臨江市促進產業發展行動方案\n為促進產業發展，結合本市實際，制定本方案。\n一、總體要求\n堅持穩中求進，推動產業發展。\n二、主要任務\n"
        "1．種植茶樹。各部門加強網路保安，建設茶山驛站。\n2．加強統計監測。各部門每月彙總資料，每季度分析形勢，及時報告市政府。\n"
    )
    english = ENGLISH.format(
        text="Plant tea trees. All departments shall strengthen the network guard and build tea stations."
    )
    report = compare(tree(chinese), tree(english), "translation", termbases=[own])
    found = quotes([finding for finding in report.findings if finding.code == "TE01"])
    assert found == [("medium", "網路保安", "network guard"), ("medium", "茶山驛站", "tea stations")]
