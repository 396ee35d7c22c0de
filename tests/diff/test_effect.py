import pytest

from diff.monolingual.effect import by_how_much, came, effect, gone, scaled_down
from normalize.facts import Fact, facts
from normalize.quantity import Change, compare


def pair(original: str, draft: str, lead: str = "") -> tuple[Fact, Fact, Change]:
    a, b = facts(original, "zh", lead)[-1], facts(draft, "zh", lead)[-1]
    change = compare(a.qty, b.qty)
    assert change is not None
    return a, b, change


@pytest.mark.parametrize(
    ("original", "draft", "direction"),
    [
        ("对投资额超过1000万元的项目给予奖励", "对投资额超过200万元的项目给予奖励", "more-lenient"),
        ("对年收入不超过6万元的家庭发放补贴", "对年收入不超过4万元的家庭发放补贴", "stricter"),
        ("营业额达到5000万元的，应当申报", "营业额达到8000万元的，应当申报", "more-lenient"),
        ("建筑面积300平方米以下的项目应当备案", "建筑面积500平方米以下的项目应当备案", "stricter"),
        ("奖励最高100万元", "奖励最高50万元", "stricter"),
        ("收费标准不超过100元", "收费标准不超过50元", "more-lenient"),
        ("担保费率不超过2%", "担保费率不超过1%", "more-lenient"),
        ("处五万元以下的罚款", "处十万元以下的罚款", "stricter"),
        ("处违法所得三倍以下的罚款", "处违法所得五倍以下的罚款", "stricter"),
        ("五年内不得从事会计工作", "三年内不得从事会计工作", "more-lenient"),
        ("缴存比例不得低于5%", "缴存比例不得低于8%", "stricter"),
        ("绿地率不低于35%", "绿地率不低于30%", "more-lenient"),
        ("车间噪声应当控制在85分贝以内", "车间噪声应当控制在90分贝以内", "more-lenient"),
        ("力争企业达到800家", "力争企业达到500家", "weaker"),
        ("单位能耗下降15%", "单位能耗下降10%", "weaker"),
        ("失业率控制在5%以内", "失业率控制在6%以内", "weaker"),
        ("自受理之日起20日内办结", "自受理之日起10日内办结", "stricter"),
        ("申请人应当在15日内提出异议", "申请人应当在30日内提出异议", "more-lenient"),
        ("许可证有效期3年", "许可证有效期5年", "more-lenient"),
        ("本办法自发布之日起施行，有效期3年", "本办法自发布之日起施行，有效期5年", "broader"),
        ("2025年底前完成整改", "2026年底前完成整改", "more-lenient"),
        ("每年至少评估一次", "每两年至少评估一次", "weaker"),
        ("申报人年龄不超过45周岁", "申报人年龄不超过50周岁", "more-lenient"),
        ("按不低于2%的比例给予奖励", "按不超过2%的比例给予奖励", "stricter"),
        ("对投资额500万元以上的项目给予奖励", "对投资额超过500万元的项目给予奖励", "stricter"),
        ("人口约30万人", "人口约20万人", "neutral"),
    ],
)
def test_direction(original: str, draft: str, direction: str) -> None:
    found = effect(*pair(original, draft))
    assert found.direction == direction
    assert bool(found.en) == bool(found.zh)


def test_the_clause_above_says_what_a_list_of_thresholds_opens() -> None:
    texts = "营业额合计超过100亿元", "营业额合计超过120亿元"
    assert effect(*pair(*texts, lead="达到下列标准之一的，经营者应当申报：")).direction == "more-lenient"
    assert effect(*pair(*texts, lead="符合下列条件之一的，给予奖励：")).direction == "stricter"


@pytest.mark.parametrize(
    ("original", "draft", "en", "zh"),
    [
        ("奖励1000万元", "奖励200万元", "÷5", "÷5"),
        ("奖励1000万元", "奖励800万元", "−20 %", "−20 %"),
        ("奖励3千元", "奖励50万元", "×166.7", "×166.7"),
        ("增长10%", "增长12%", "+2 percentage points", "+2个百分点"),
        ("有效期12个月", "有效期半年", "−6 months", "−6个月"),
        ("试用期2个月", "试用期1年", "+10 months", "+10个月"),
        ("2025年底前完成", "2027年底前完成", "+2 years", "+2年"),
        ("2025年6月底前完成", "2025年9月底前完成", "+3 months", "+3个月"),
        ("2025年6月30日前完成", "2025年7月1日前完成", "+1 day", "+1日"),
        ("5个工作日", "5日", "", ""),
    ],
)
def test_how_much(original: str, draft: str, en: str, zh: str) -> None:
    a, b, change = pair(original, draft)
    assert by_how_much(a.qty, b.qty, change) == (en, zh)


@pytest.mark.parametrize(
    ("original", "draft", "scaled"),
    [
        ("全市工业总产值达到5000亿元", "全区工业总产值达到200亿元", True),
        ("到2027年，培育龙头企业100家", "到2027年，培育龙头企业5家", True),
        ("全市工业总产值达到5000亿元", "全区工业总产值达到8000亿元", False),
        ("工业总产值年均增长10%", "工业总产值年均增长5%", False),
        ("每万人发明专利拥有量达到12件", "每万人发明专利拥有量达到6件", False),
        ("奖励最高500万元", "奖励最高50万元", False),
    ],
)
def test_an_absolute_goal_of_a_smaller_place(original: str, draft: str, scaled: bool) -> None:
    assert scaled_down(*pair(original, draft)) is scaled


@pytest.mark.parametrize(
    ("text", "missing", "new"),
    [
        ("力争企业达到800家", "weaker", "stronger"),
        ("奖励最高100万元", "more-lenient", "stricter"),
        ("给予100万元奖励", "stricter", "more-lenient"),
        ("注册资本不低于500万元", "more-lenient", "stricter"),
        ("人口约30万人", "neutral", "neutral"),
    ],
)
def test_a_figure_of_one_side(text: str, missing: str, new: str) -> None:
    (fact,) = facts(text)
    assert (gone(fact).direction, came(fact).direction) == (missing, new)
