import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.quantity import Quantity, canonical, compare, pair_quantities, quantities, same


def one(text: str, language: str) -> Quantity:
    found = quantities(text, language)
    assert len(found) == 1, [canonical(qty) for qty in found]
    return found[0]


# One fact a row: its canonical form, then the Chinese and the English ways to say it.
FACTS: list[tuple[str, list[str], list[str]]] = [
    ("30 %", ["增长30%", "增长３０％", "增长百分之三十", "占三成"], ["30%", "30 percent", "thirty per cent"]),
    ("0.3 %", ["按千分之三收取", "按3‰收取", "按0.3%收取"], ["0.3%", "3‰", "three per mille"]),
    ("2 pp", ["提高2个百分点", "提高两个百分点"], ["2 percentage points", "two percentage points"]),
    ("> 10,000,000 USD", ["超过1000万美元的项目", "超过一千万美元", "高于1,000万美元", "超過1000萬美元", "超过 1000 万美元", "超过１，０００万美元"],
     ["exceeding $10 million", "more than US$10 million", "over 10 million US dollars", "in excess of USD 10,000,000"]),
    ("≤ 10,000,000 CNY", ["最高不超过1000万元", "不超过1000万元", "最高1000万元", "最高给予1000万元奖励", "1000万元以内", "上限为1000万元",
      "以1000万元为限", "1000万元封顶", "人民币1000万元以下", "不得高于一千万元"],
     ["not exceeding RMB 10 million", "should not exceed CNY 10 million", "up to 10 million yuan", "no more than RMB10 million",
      "a maximum of RMB 10,000,000", "at most ten million yuan", "RMB 10 million or less", "capped at RMB 10 million"]),
    ("2,000,000 CNY", ["给予200万元开办奖励", "给予人民币二百万元", "给予200\n万元"], ["CNY 2 million", "RMB two million", "two million yuan"]),
    ("≥ 30 %", ["不低于30%", "30%以上", "30%及以上", "至少30%", "不少于百分之三十", "不得低于30%", "30%（含）以上"],
     ["no less than 30%", "not lower than 30%", "at least 30 percent", "30% or above", "30% and above", "not less than thirty percent"]),
    ("≤ 1 %", ["降至1%及以下", "控制在1%以内", "不高于1%"], ["1% or below", "within 1%", "not higher than 1 percent"]),
    ("< 14 years of age", ["不满十四周岁", "未满14周岁", "14岁以下（不含14岁）"], ["under the age of 14", "under 14 years of age", "below the age of fourteen"]),
    ("≥ 18 years of age", ["年满18周岁", "18岁以上"], ["18 years of age or older", "at least 18 years old"]),
    ("≤ 5 years", ["最长5年", "五年内", "不超过5年"], ["a maximum validity period of five years", "within 5 years", "up to five years"]),
    ("≤ 6 months", ["在6个月以内", "六个月内", "半年内"], ["within six months", "within 6 months", "within half a year"]),
    ("≤ 30 days", ["自印发之日起30日内", "30天以内", "三十日内"], ["within 30 days of issuance", "within thirty days"]),
    ("10 working days", ["10个工作日", "十个工作日"], ["10 working days", "ten business days", "10 (ten) working days"]),
    ("≈ 30 %", ["约30%", "30%左右"], ["about 30%", "approximately 30 percent", "around 30%"]),
    ("≤ 2025", ["到2025年", "到2025年底", "2025年底前", "截至二〇二五年", "2025年年底以前"], ["by 2025", "by the end of 2025", "before the end of 2025"]),
    ("≤ 2025-06-30", ["2025年6月30日前", "至2025年6月30日", "不迟于二〇二五年六月三十日"], ["by 30 June 2025", "no later than June 30, 2025", "before June 30th, 2025"]),
    ("≥ 2024-01-01", ["自2024年1月1日起施行", "从2024年1月1日开始"], ["from 1 January 2024", "as of January 1, 2024", "starting from January 1, 2024"]),
    ("2022/2024", ["2022—2024年", "2022年至2024年", "（2022-2024年）"], ["2022-2024", "from 2022 to 2024", "(2022–2024)"]),
    ("2024-Q2", ["2024年第二季度", "2024年二季度"], ["the second quarter of 2024", "Q2 2024"]),
    ("10–20 %", ["10%—20%", "10%至20%", "10-20%", "百分之十到二十"], ["10%-20%", "10 to 20 percent", "between 10 and 20 percent"]),
    ("50,000–100,000 CNY", ["5-10万元", "5万元至10万元", "五万至十万元"], ["RMB 50,000 to 100,000", "50,000-100,000 yuan"]),
    ("3–5 years", ["3至5年", "三到五年"], ["three to five years", "3-5 years"]),
    ("≤ 5×", ["五倍以下", "不超过5倍"], ["not more than five times", "no more than 5 times"]),
    ("5,000,000 m²", ["500万平方米"], ["5 million square metres", "5,000,000 m²"]),
    ("24,800 t/day", ["2.48万吨/日"], ["24,800 tonnes per day", "24,800 t/d"]),
    ("1,000,000 kW", ["100万千瓦", "1吉瓦"], ["1 GW", "1 million kilowatts", "1,000 MW"]),
    ("≥ 66.6666666667 %", ["三分之二以上"], ["at least two-thirds", "two thirds or more"]),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "text"), [(fact, s) for fact, zh, _ in FACTS for s in zh])
def test_chinese_fact(fact: str, text: str) -> None:
    assert canonical(one(text, "zh")) == fact


@pytest.mark.parametrize(("fact", "text"), [(fact, s) for fact, _, en in FACTS for s in en])
def test_english_fact(fact: str, text: str) -> None:
    assert canonical(one(text, "en")) == fact


@pytest.mark.parametrize(("fact", "zh", "en"), FACTS)
def test_both_languages_say_the_same(fact: str, zh: list[str], en: list[str]) -> None:
    assert all(same(one(a, "zh"), one(b, "en")) for a in zh for b in en), fact


NONE_ZH = """一网通办|四个一批|第二产业|十五五|“十四五”规划|“两步申报”|三送一访|世界500强企业|5G网络|2022年第18期|渝府发〔2022〕39号|国发﹝2023﹞11 号
|第十四条|第二项至第七项|一站式服务|一对一|一次性给予|三年行动计划|3年行动计划|五年规划|党的十九大|第六次党代会|市六次党代会|（2021年版）|“3113”行动
|《2025年工作方案（2024—2026年）》|一批项目|一个平台|二手车|三峡库区|十堰市|四川|千家万户|百家企业|一系列|“双随机、一公开”|PM2.5|7×24小时服务|A4纸
|“1+5+N”|“6·18”|一、总体要求|（三）优化结构|1．落实政策|（1）支持|一带一路|万元工业增加值|五位一体|四个意识|三重一大|上一年度|三级医院|二十届三中全会
|数百家|上百家|十分重要|三次产业|二次供水|100周年|零距离|零部件|两江新区|万州区|百分点|三公经费|第三方|G20峰会|2021版|三甲医院|国务院令第529号|几十个""".replace("\n", "").split("|")  # fmt: skip
NONE_EN = """one-stop service|one-on-one|the 14th Five-Year Plan|Fortune 500 companies|Global 500|Article 14|24/7|a Three-Year Action Plan
|two-step declaration|5G networks|No. 39 [2022]|Yu Fu Fa [2022] No. 39|Issue 18 of 2022|Paragraph 2 of Article 17|Articles 12, 79, and 81
|Subparagraphs (2) to (7)|the 19th CPC National Congress|the Sixth Party Congress|(2021 Edition)|1. Strengthening|6 Encourage construction
|the “3113” initiative|PM2.5|one of the|One Belt, One Road|each one|avoid double taxation|COVID-19|first-class|Chapter II|two-way pools
|the preceding two paragraphs|third-party|Two Centenary Goals|the secondary industry|A4|G20 summit|one-time subsidy|hotline 12345|dual-track
|may 5|Section 3.2|one another|Four Consciousnesses|ISO 9001""".replace("\n", "").split("|")  # fmt: skip


@pytest.mark.parametrize("text", NONE_ZH)
def test_no_quantity_in_chinese(text: str) -> None:
    assert [canonical(qty) for qty in quantities(text, "zh")] == []


@pytest.mark.parametrize("text", NONE_EN)
def test_no_quantity_in_english(text: str) -> None:
    assert [canonical(qty) for qty in quantities(text, "en")] == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("处三千元以上五万元以下罚款", ["≥ 3,000 CNY", "≤ 50,000 CNY"]),
        ("处一万元以上十万元以下罚款", ["≥ 10,000 CNY", "≤ 100,000 CNY"]),
        ("处违法所得一倍以上十倍以下罚款", ["≥ 1×", "≤ 10×"]),
        ("违法所得不足二十万元的", ["< 200,000 CNY"]),
        ("分别达到55%、45%", ["≥ 55 %", "45 %"]),
        ("新增10、20和30家", ["10", "20", "30"]),
        ("200户或500人以上", ["200 households", "≥ 500 persons"]),
        ("年产50万吨以下（不含50万吨）", ["< 500,000 t"]),
        ("年耗5000吨标准煤（当量值）及以上", ["≥ 5,000 t"]),
        ("超过9人（含）", ["≥ 9 persons"]),
        ("年产50万吨以下（不含25万吨）", ["< 500,000 t", "250,000 t"]),
        ("最低不超过1000万元", ["≥ 10,000,000 CNY"]),
        ('推进"3113"项目和"两步申报"，新增2家', ["2"]),
        ("培育10家具有国际影响力的企业", ["10"]),
        ("带动20余家", ["> 20"]),
        ("近三年", ["3 years"]),
        ("不得少于5个工作日", ["≥ 5 working days"]),
        ("每月至少组织1次", ["≥ 1 times"]),
        ("亿元以上企业", ["≥ 100,000,000 CNY"]),
        ("产值翻一番", ["2×"]),
        ("一年半", ["18 months"]),
        ("合计超过120亿元人民币", ["> 12,000,000,000 CNY"]),
        ("5000万美元和500万美元", ["50,000,000 USD", "5,000,000 USD"]),
        ("比2020年下降15%", ["2020", "15 %"]),
        ("“2个工作日内”办结", ["≤ 2 working days"]),
        ("二季度末前完成，6月底前报送", ["≤ --Q2", "≤ --06"]),
    ],
)
def test_chinese_sentences(text: str, facts: list[str]) -> None:
    assert [canonical(qty) for qty in quantities(text, "zh")] == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("fined not less than RMB 10,000 yuan nor more than RMB 100,000 yuan", ["≥ 10,000 CNY", "≤ 100,000 CNY"]),
        ("two or more processors", ["≥ 2"]),
        ("at least once a month", ["≥ 1 times"]),
        ("a 100-million-yuan project", ["100,000,000 CNY"]),
        ("not more than five percent of the turnover", ["≤ 5 %"]),
        ("10 national companies and 100 municipal companies", ["10 companies", "100 companies"]),
        ("2000 enterprises in 2024", ["2,000 enterprises", "2024"]),
        ("the maximum incentive for a single project should not exceed CNY 10 million", ["≤ 10,000,000 CNY"]),
        ("two full years", ["2 years"]),
        ("more than half of the members", ["> 50 %"]),
        ("double the output", ["2×"]),
        ("in May 2024, it may act", ["2024-05"]),
    ],
)
def test_english_sentences(text: str, facts: list[str]) -> None:
    assert [canonical(qty) for qty in quantities(text, "en")] == facts


def test_span_holds_the_bound_and_number_span_does_not() -> None:
    text = "单个项目年度奖励金额最高不超过1000万元（人民币）。"
    qty = one(text, "zh")
    assert text[qty.start : qty.end] == "最高不超过1000万元"
    assert text[qty.number_start : qty.number_end] == "1000万元"
    text = "The amount should not exceed CNY 10 million."
    qty = one(text, "en")
    assert text[qty.start : qty.end] == "not exceed CNY 10 million"
    assert text[qty.number_start : qty.number_end] == "CNY 10 million"


def test_offsets_survive_line_breaks_and_width() -> None:
    text = "到２０２４年，进出口规模突破８\n８００亿元"
    year, amount = quantities(text, "zh")
    assert text[year.start : year.end] == "到２０２４年"
    assert text[amount.start : amount.end] == "突破８\n８００亿元"
    assert amount.value == Decimal(880_000_000_000)


def test_a_label_on_the_next_line_is_no_digit_of_the_line_before() -> None:
    text = "新增企业100\n2．优化结构"
    (qty,) = quantities(text, "zh")
    assert qty.value == 100


@pytest.mark.parametrize(
    ("text", "language", "role"),
    [
        ("对投资额超过1000万美元的新项目给予奖励", "zh", "threshold"),
        ("奖励金额最高不超过1000万元", "zh", "cap"),
        ("担保费率为1%", "zh", "rate"),
        ("到2025年，进出口总值突破1万亿元", "zh", "target"),
        ("自印发之日起30日内报送", "zh", "deadline"),
        ("给予200万元开办奖励", "zh", "amount"),
        ("projects with investment exceeding $10 million", "en", "threshold"),
        ("the incentive shall not exceed RMB 10 million", "en", "cap"),
        ("within 30 days", "en", "deadline"),
        ("a guarantee fee of 1%", "en", "rate"),
        ("a bonus of RMB 2 million", "en", "amount"),
    ],
)
def test_role(text: str, language: str, role: str) -> None:
    assert quantities(text, language)[-1].role == role


def test_what_is_measured() -> None:
    text = "年均增长10%以上，制造业吸收外资占比30%以上，对实际到位外资金额（以外币计）超过1000万美元的新项目给予奖励"
    growth, share, threshold = quantities(text, "zh")
    assert growth.measures == "年均增长"
    assert share.measures == "制造业吸收外资占比"
    assert "实际到位外资金额" in threshold.measures


# ---- comparing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "found", "kind", "ratio", "direction"),
    [
        ("超过1000万美元", "超过200万美元", "value", "÷5", "down"),
        ("最高不超过1000万元", "最高不超过20万元", "value", "÷50", "down"),
        ("增长10%", "增长20%", "value", "×2", "up"),
        ("增长10%", "增长15%", "value", "+50 %", "up"),
        ("不低于30%", "不超过30%", "bound", "", ""),
        ("最高500万元", "最低500万元", "bound", "", ""),
        ("500万美元", "500万元", "unit", "", ""),
        ("5个工作日", "5日", "unit", "", ""),
        ("提高2个百分点", "提高2%", "unit", "", ""),
        ("2025年底前", "2026年底前", "value", "", "up"),
        ("最高5年", "至少3年", "both", "−40 %", "down"),
    ],
)
def test_change(expected: str, found: str, kind: str, ratio: str, direction: str) -> None:
    change = compare(one(expected, "zh"), one(found, "zh"))
    assert change is not None
    assert (change.kind, change.ratio, change.direction) == (kind, ratio, direction)
    assert not change.boundary_only


@pytest.mark.parametrize(("zh", "en"), [("30%以上", "more than 30%"), ("不超过5年", "less than five years")])
def test_boundary_only(zh: str, en: str) -> None:
    change = compare(one(zh, "zh"), one(en, "en"))
    assert change is not None
    assert (change.kind, change.boundary_only) == ("bound", True)


@pytest.mark.parametrize(
    ("a", "b"),
    [("一年", "12个月"), ("半年", "6个月"), ("一年半", "18个月"), ("10家", "10个"), ("5公里", "5000米"), ("达到100家", "100家"),
     ("2025年底前", "到2025年"), ("1季度内", "1季度内"), ("1倍", "1倍"), ("超过20家", "20余家")],
)  # fmt: skip
def test_same(a: str, b: str) -> None:
    assert same(one(a, "zh"), one(b, "zh"))


@pytest.mark.parametrize(
    ("a", "b"), [("30日", "一个月"), ("24小时", "1日"), ("100人", "100户"), ("3倍", "3%"), ("1%", "1‰")]
)
def test_not_same(a: str, b: str) -> None:
    assert not same(one(a, "zh"), one(b, "zh"))


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("3亿元", "30 million yuan"),
        ("1.2万亿元", "1.2 billion yuan"),
        ("不低于30%", "no more than 30%"),
        ("最高500万元", "at least RMB 5 million"),
        ("千分之三", "3 percent"),
        ("6个工作日以内", "within six months"),
        ("二〇二五年", "2024"),
        ("2亿元", "USD 200 million"),
    ],
)
def test_wrong_translations_are_seen(zh: str, en: str) -> None:
    assert compare(quantities(zh, "zh")[0], quantities("in " + en, "en")[0]) is not None


def test_canonical_in_chinese() -> None:
    texts = ["最高不超过1000万元", "10%以上", "6个月", "1.2万亿元", "不满十四周岁", "12345元"]
    assert [canonical(one(text, "zh"), "zh") for text in texts] == [
        "≤ 1000万元", "≥ 10%", "6个月", "12000亿元", "< 14周岁", "1.2345万元",
    ]  # fmt: skip
    # The nouns that an English text counts keep their distance from the figure, signs do not.
    texts = ["no more than 50 enterprises", "3,000 TEUs", "40 jin", "20 percent"]
    assert [canonical(one(text, "en"), "zh") for text in texts] == ["≤ 50 enterprises", "3000TEU", "40斤", "20%"]


# ---- pairing -------------------------------------------------------------------------------------------------------


def pairs(source: str, target: str, languages: tuple[str, str] = ("zh", "zh")) -> list[tuple[str | None, str | None]]:
    found = pair_quantities(quantities(source, languages[0]), quantities(target, languages[1]))
    return [(canonical(a) if a else None, canonical(b) if b else None) for a, b in found]


def test_pairs_by_what_is_measured_and_not_by_place() -> None:
    source = "工业产值达到100亿元，出口总额达到200亿元"
    target = "出口总额达到100亿元，工业产值达到200亿元"
    assert pairs(source, target) == [
        ("≥ 10,000,000,000 CNY", "≥ 20,000,000,000 CNY"),
        ("≥ 20,000,000,000 CNY", "≥ 10,000,000,000 CNY"),
    ]


def test_an_added_figure_does_not_shift_the_others() -> None:
    source = "给予200万元开办奖励，奖励金额最高不超过1000万元"
    target = "对标准厂房补贴50万元，给予200万元开办奖励，奖励金额最高不超过20万元"
    assert pairs(source, target) == [
        ("2,000,000 CNY", "2,000,000 CNY"),
        ("≤ 10,000,000 CNY", "≤ 200,000 CNY"),
        (None, "500,000 CNY"),
    ]


def test_each_end_of_a_span_pairs_with_its_own_end() -> None:
    assert pairs("处三千元以上五万元以下罚款", "处二十万元以上一百万元以下罚款") == [
        ("≥ 3,000 CNY", "≥ 200,000 CNY"),
        ("≤ 50,000 CNY", "≤ 1,000,000 CNY"),
    ]


def test_a_missing_figure_is_paired_with_nothing() -> None:
    assert pairs("占比30%以上，培育10家企业", "占比30%以上") == [("≥ 30 %", "≥ 30 %"), ("10", None)]


def test_across_languages_by_value_then_unit() -> None:
    source = "对超过1000万美元的项目按不低于2%奖励，最高不超过1000万元"
    target = "an award of no less than 2% for projects exceeding $10 million, not exceeding CNY 1 million"
    assert pairs(source, target, ("zh", "en")) == [
        ("> 10,000,000 USD", "> 10,000,000 USD"),
        ("≥ 2 %", "≥ 2 %"),
        ("≤ 10,000,000 CNY", "≤ 1,000,000 CNY"),
    ]


def test_pairing_with_nothing() -> None:
    assert pair_quantities((), ()) == []
    assert pairs("", "增长10%") == [(None, "10 %")]


@given(
    st.lists(st.sampled_from(["产值10亿元", "增长5%", "培育3家", "30日内", "最高200万元", "到2025年"]), max_size=6),
    st.randoms(),
)
def test_every_figure_is_in_exactly_one_pair(parts: list[str], random: object) -> None:
    source = quantities("，".join(parts), "zh")
    target = quantities("，".join(reversed(parts)), "zh")
    found = pair_quantities(source, target)
    assert [a for a, _ in found if a] == list(source)
    assert sorted((b.start for _, b in found if b)) == [b.start for b in target]


# ---- whole texts ---------------------------------------------------------------------------------------------------


@given(st.text(alphabet="0123456789一二三十百万亿年月日元%个家以上不超过达到第（）()《》“”，。\n .-—", max_size=80))
def test_any_chinese_text_is_read(text: str) -> None:
    found = quantities(text, "zh")
    assert all(0 <= q.start <= q.number_start < q.number_end <= q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(alphabet="0123456789 ,.-%$()[]ymadontfrviehuxslp\n“”", max_size=80))
def test_any_english_text_is_read(text: str) -> None:
    found = quantities(text, "en")
    assert all(0 <= q.start <= q.number_start < q.number_end <= q.end <= len(text) for q in found)


def test_unknown_language() -> None:
    with pytest.raises(ValueError, match="zh and en"):
        quantities("10%", "fr")


ZH_PAGE = (
    "到2025年，全市规模以上企业达到500家，增长10%以上；对年投资额超过1000万美元的新项目给予奖励，最高不超过200万元。\n"
)
EN_PAGE = "By 2025, the city will have at least 500 enterprises, and awards for a single project shall not exceed CNY 2 million.\n"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ZH_PAGE * 330, "zh"),
        (EN_PAGE * 170, "en"),
        ("1" * 20000, "zh"),
        ("1," * 5000, "zh"),
        ("1万" * 10000, "zh"),
        ("一" * 20000, "zh"),
        ("十" * 20000, "zh"),
        ("(" * 20000, "zh"),
        ("《" * 20000, "zh"),
        ("“一" * 10000, "zh"),
        ("第" * 20000, "zh"),
        ("年" + " " * 20000 + "年", "zh"),
        ("年" + "\n" * 20000 + "1", "zh"),
        ("2022-" * 4000, "zh"),
        ("最高给予" * 5000, "zh"),
        ("1" * 20000, "en"),
        ("1,111" * 2000, "en"),
        ("one hundred and " * 1250, "en"),
        ("article 1, " * 1800, "en"),
        ("a" * 20000, "en"),
        ("a " * 10000, "en"),
        (" " * 20000, "en"),
        ("minimum " * 2500 + "5", "en"),
        ("[" * 20000, "en"),
        ("Two-A" * 4000, "en"),
        ("1-" * 4000, "en"),
        ("a@" * 10000, "en"),
    ],
    ids=lambda value: value[:12].strip() if isinstance(value, str) else "",
)
def test_no_text_takes_long(text: str, language: str) -> None:
    """Processor time, with a wide margin over the usual 0.1 s, so that a slow machine passes and a backtrack does not."""
    quantities("", language)
    before = time.process_time()
    quantities(text, language)
    assert time.process_time() - before < 6
