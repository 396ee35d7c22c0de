from __future__ import annotations

import pytest

from align.localisation import Localisation, derive
from ingest.parts import split
from normalize.chinese import fold
from normalize.clause import ClauseTree
from normalize.outline import build
from tests.reading import read_bytes

FRAME = (
    "{place}促进消费行动方案\n为扩大消费，{committee}部署，制定本方案，适用于{all}范围。\n一、目标\n到2027年，{all}消费稳步增长，{own}商圈提质，"
    "{level}平台增加。\n二、保障\n{level}有关部门、{below}要落实责任，做好{all}调度。\n"
)


def tree(text: str) -> ClauseTree:
    doc = read_bytes(text.encode(), "case.txt")
    (part,) = split(doc)
    return build(part, doc.source)


def plan(place: str, word: str, below: str, committee: str = "") -> ClauseTree:
    return tree(
        FRAME.format(
            place=place,
            all=f"全{word}",
            own=f"我{word}",
            level=f"{word}级",
            below=below,
            committee=committee or f"按照{word}委、{word}政府",
        )
    )


PAIRS = [
    ("广东省", "省", "各市", "佛山市", "市", "各区"),
    ("广东省", "省", "各地级以上市", "深圳市南山区", "区", "各街道"),
    ("江苏省", "省", "各设区市", "江苏省昆山市", "市", "各镇"),
    ("浙江省", "省", "各市", "义乌市", "市", "各镇街"),
    ("四川省", "省", "各市（州）", "成都市", "市", "各区（市）县"),
    ("四川省", "省", "各市（州）", "阿坝藏族羌族自治州", "州", "各县（市）"),
    ("云南省", "省", "各州（市）", "大理白族自治州", "州", "各县市"),
    ("大理白族自治州", "州", "各县市", "大理白族自治州祥云县", "县", "各乡镇"),
    ("贵州省", "省", "各市州", "遵义市", "市", "各县（市、区）"),
    ("湖南省", "省", "各市州", "长沙县", "县", "各镇（街道）"),
    ("湖北省", "省", "各市州", "武汉市江夏区", "区", "各街道"),
    ("陕西省", "省", "各市", "西安市", "市", "各区县"),
    ("山东省", "省", "各市", "青岛市", "市", "各区市"),
    ("青岛市", "市", "各区市", "青岛市黄岛区", "区", "各街道（镇）"),
    ("河南省", "省", "各省辖市", "郑州市", "市", "各县（市、区）"),
    ("郑州市", "市", "各区县（市）", "郑州市新密市", "市", "各乡镇（街道）"),
    ("黑龙江省", "省", "各市（地）", "哈尔滨市", "市", "各区、县（市）"),
    ("吉林省", "省", "各市（州）", "延边朝鲜族自治州", "州", "各县（市）"),
    ("辽宁省", "省", "各市", "大连市", "市", "各区市县"),
    ("河北省", "省", "各市", "唐山市", "市", "各县（市、区）"),
    ("安徽省", "省", "各市", "合肥市", "市", "各县（市、区）"),
    ("福建省", "省", "各设区市", "厦门市思明区", "区", "各街道"),
    ("内蒙古自治区", "区", "各盟市", "鄂尔多斯市", "市", "各旗区"),
    ("内蒙古自治区", "区", "各盟市", "锡林郭勒盟", "盟", "各旗县市"),
    ("鄂尔多斯市", "市", "各旗区", "鄂尔多斯市准格尔旗", "旗", "各苏木镇"),
    ("广西壮族自治区", "区", "各市", "南宁市", "市", "各县（市、区）"),
    ("新疆维吾尔自治区", "区", "各地州市", "昌吉回族自治州", "州", "各县市"),
    ("西藏自治区", "区", "各地市", "拉萨市", "市", "各县（区）"),
    ("北京市", "市", "各区", "北京市海淀区", "区", "各街镇"),
    ("上海市", "市", "各区", "上海市浦东新区", "区", "各街镇"),
    ("天津市", "市", "各区", "天津市滨海新区", "区", "各街镇"),
    ("重庆市", "市", "各区县（自治县）", "重庆市云阳县", "县", "各乡镇（街道）"),
    ("重庆市", "市", "各区县", "石柱土家族自治县", "县", "各乡镇"),
    ("武汉市", "市", "各区", "武汉东湖新技术开发区", "区", "各街道"),
    ("成都市", "市", "各区（市）县", "成都高新区", "区", "各街道"),
    ("杭州市", "市", "各区、县（市）", "杭州市桐庐县", "县", "各乡镇（街道）"),
    ("长沙县", "县", "各镇（街道）", "长沙县黄花镇", "镇", "各村（社区）"),
]


@pytest.mark.parametrize(
    ("above", "word", "units", "place", "own", "below"), PAIRS, ids=[f"{one[0]}-{one[3]}" for one in PAIRS]
)
def test_from_one_level_to_the_next(above: str, word: str, units: str, place: str, own: str, below: str) -> None:
    """全省, 我省, 省级 and 省委、省政府 are read as the words of the draft's level."""
    found = derive(plan(above, word, units), plan(place, own, below))
    if word == own:
        assert found.levels == ("", "")
        return
    assert found.levels == (word, own)
    for frame in ("做好全{0}调度", "{0}级平台", "按照{0}委、{0}政府部署", "我{0}商圈"):
        assert same(found, frame.format(word), frame.format(own))
    assert not same(found, f"全{word}企业", f"全{own}个人")


def same(found: Localisation, one: str, other: str) -> bool:
    return found.apply(fold(one)).text == found.apply(fold(other)).text


@pytest.mark.parametrize(
    ("above", "place", "one", "other"),
    [
        ("重庆市", "重庆市长寿区", "来渝投资", "来长投资"),
        ("重庆市", "重庆市长寿区", "在渝高校", "在长寿高校"),
        ("江苏省", "江苏省昆山市", "来苏发展", "来昆发展"),
        ("四川省", "成都市", "入川企业", "入蓉企业"),
        ("广东省", "深圳市", "留粤人才", "留深人才"),
        ("浙江省", "浙江省海盐县", "浙江品牌", "海盐品牌"),
        ("山东省", "青岛市", "各市人民政府", "各区市人民政府"),
        ("四川省", "阿坝藏族羌族自治州", "各市（州）", "各县（市）"),
        ("内蒙古自治区", "鄂尔多斯市", "自治区级专项", "市级专项"),
        ("广西壮族自治区", "南宁市", "自治区党委、政府", "市委、市政府"),
        ("广西壮族自治区", "南宁市", "自治区党委和政府", "市委和市政府"),
        ("重庆市", "重庆市长寿区", "各区县政府", "各乡镇政府、街道办事处"),
        ("重庆市", "重庆市长寿区", "各区县政府", "各镇街"),
        ("杭州市", "杭州市桐庐县", "各区、县（市）政府", "各乡镇（街道）"),
        ("陕西省", "西安市", "省领导牵头", "市领导牵头"),
        ("湖北省", "武汉市", "省直部门", "市直部门"),
        ("安徽省", "合肥市", "省委、省政府", "市委、市政府"),
        ("重庆市", "重庆市长寿区", "渝府办发〔2023〕1号", "长府办发〔2023〕1号"),
    ],
)
def test_words_of_a_pair_of_places(above: str, place: str, one: str, other: str) -> None:
    words = {"内蒙古自治区": "区", "广西壮族自治区": "区", "阿坝藏族羌族自治州": "州"}
    found = derive(plan(above, words.get(above, above[-1]), "各地"), plan(place, words.get(place, place[-1]), "各地"))
    assert same(found, one, other)


@pytest.mark.parametrize(
    ("one", "other", "carried"),
    [
        ("由分管副市长召集", "由分管副县长召集", True),
        ("国家和省另有规定的", "国家和省、市另有规定的", True),
        ("省、市另有规定的", "省、市、县另有规定的", True),
        ("推动城市更新", "推动城区更新", False),
        ("入驻未来科技城、江东新区", "入驻桐江经济开发区、富江未来城", True),
        ("由市体育局负责", "由县教科体局负责", True),
        ("由市商务局负责", "由县财政局负责", False),
        ("由市财政局负责", "由县财政局和县税务局负责", False),
        ("市规划局、市国土资源局审批", "县自然资源和规划局审批", True),
        ("对推进不力的地区", "对推进不力的乡镇（街道）", True),
        ("由省级统筹", "由国家统筹", False),
    ],
)
def test_differences_that_only_carry_over(one: str, other: str, carried: bool) -> None:
    found = derive(plan("杭州市", "市", "各区、县（市）"), plan("杭州市桐庐县", "县", "各乡镇"))
    assert carries(found, one, other) is carried


@pytest.mark.parametrize(
    ("one", "other", "carried"),
    [
        ("市环境保护局负责", "市生态环境局负责", True),
        ("市国土资源局负责", "市自然资源和规划局负责", True),
        ("市规划局、市国土资源局负责", "市自然资源和规划局负责", True),
        ("市城乡建设局负责", "市住房和城乡建设局负责", True),
        ("环境保护主管部门责令", "生态环境主管部门责令", True),
        ("环境保护部门责令", "城市管理部门责令", False),
        ("市财政局负责", "区财政局负责", False),
        ("省商务厅负责", "省财政厅负责", False),
        ("全市", "全区", False),
    ],
)
def test_one_body_under_two_names_in_a_revision(one: str, other: str, carried: bool) -> None:
    assert carries(Localisation(), one, other) is carried


def carries(found: Localisation, one: str, other: str) -> bool:
    """Whether all that differs between two short texts only carries the one over."""
    from align.segments import differences

    a, b = found.apply(fold(one)).text, found.apply(fold(other)).text
    return all(found.carries_over(a, h.a0, h.a1, b, h.b0, h.b1) for h in differences(a, b))


def rule(place: str, kind: str, body: str) -> ClauseTree:
    return tree(f"{place}支持人才安居{kind}\n一、总则\n（一）范围。{body}\n二、附则\n（一）施行。自发布之日起施行。\n")


SHORT = [
    ("武汉市", "武汉市江夏区", "汉", "夏"),
    ("成都市", "成都市双流区", "蓉", "双"),
    ("宁波市", "宁波市余姚市", "甬", "姚"),
    ("青岛市", "青岛市即墨区", "青", "即"),
    ("湖北省", "湖北省宜昌市", "鄂", "宜"),
    ("江苏省", "江苏省常熟市", "苏", "虞"),
    ("福建省", "厦门市", "闽", "厦"),
    ("云南省", "昆明市", "滇", "昆"),
    ("合肥市", "合肥市肥西县", "肥", "西"),
    ("陕西省", "西安市", "陕", "西"),
    ("贵州省", "遵义市", "黔", "遵"),
    ("长沙市", "长沙市浏阳市", "长", "浏"),
]


@pytest.mark.parametrize(("above", "place", "ours", "theirs"), SHORT, ids=[one[1] for one in SHORT])
def test_short_names_that_the_texts_use(above: str, place: str, ours: str, theirs: str) -> None:
    """离汉 → 离夏 where the two documents show which character stands for either place."""
    text = "支持来{0}就业，鼓励驻{0}高校合作，{0}企优先，离{0}的停发。"
    found = derive(rule(above, "办法", text.format(ours)), rule(place, "办法", text.format(theirs)))
    same_word = [same(found, f"{frame}{ours}创业", f"{frame}{theirs}创业") for frame in "来驻离"]
    assert all(same_word) is (theirs in place)
    assert same(found, f"培育{ours}企", f"培育{theirs}企") is (theirs in place)


def test_a_character_inside_a_word_is_no_short_name() -> None:
    before = rule("江汉市", "办法", "在江河治理中，在汉语教学中，来汉就业。")
    after = rule("江汉市夏江区", "办法", "在夏季治理中，在江河教学中，来我区就业。")
    found = derive(before, after)
    assert not same(found, "在汉就业", "在夏季就业")
    assert not same(found, "出汉", "出夏")


WUHAN = (
    "在汉企业、来汉人才、离汉人员、汉才，由市、区两级负责，本市国有企业参与，推动本地区发展。各区人民政府落实以下措施。"
)
JIANGXIA = (
    "在夏企业、来夏人才、离夏人员、夏才，由区、街两级负责，我区区属国企参与，推动本区发展。各街道（乡）落实本办法。"
)


@pytest.mark.parametrize(
    ("one", "other", "carried"),
    [
        ("在汉金融机构", "辖区金融机构", True),
        ("在汉金融机构", "区内金融机构", True),
        ("汉上企业", "区内企业", True),
        ("在汉首次购房", "在江夏首次购房", True),
        ("在武汉首次购房", "在夏首次购房", True),
        ("来我市就业", "来夏就业", True),
        ("离汉次月", "离夏次月", True),
        ("由市、区两级承办", "由区、街两级承办", True),
        ("推动本地区发展", "推动本区发展", True),
        ("各区人民政府应当", "各街道(乡)应当", True),
        ("支持国有企业收购", "支持区属国有企业收购", True),
        ("制定以下措施", "制定本办法", True),
        ("发放“黄鹤英才卡”", "发放“江夏英才卡”", True),
        ("用好“汉才通”平台", "用好“夏才通”平台", True),
        ("用好“楚才通”平台", "用好“夏才通”平台", True),
        ("市级补助不低于三成", "区级补助不低于三成", True),
        ("区级配套", "街级配套", True),
        ("市教育局负责", "由区教育局负责", True),
        ("依托武汉大数据平台", "依托江夏大数据平台", True),
        ("安排市级专项资金", "安排区级专项资金", True),
        ("在产业园区中", "在产业园区外", False),
        ("发放“国家英才卡”", "发放“江夏英才卡”", False),
        ("发放“黄鹤英才卡”", "发放“江夏购物卡”", False),
        ("发放“购房补贴”", "发放“江夏补贴”", False),
        ("在汉金融机构", "省内金融机构", False),
        ("由市、区两级承办", "由省、市两级承办", False),
        ("离汉次月", "离职次月", False),
        ("由区统筹推进", "由市统筹推进", False),
    ],
)
def test_what_the_texts_show_carries_over(one: str, other: str, carried: bool) -> None:
    found = derive(rule("武汉市", "若干措施", WUHAN), rule("武汉市江夏区", "实施办法", JIANGXIA))
    assert carries(found, one, other) is carried


def test_a_level_word_inside_another_word() -> None:
    found = derive(rule("武汉市", "若干措施", WUHAN), rule("武汉市江夏区", "实施办法", JIANGXIA))
    assert found.apply(fold("园区内、城市级、景区外")).text == "园区内、城市级、景区外"


def test_a_level_word_inside_another_word_is_no_level_of_the_document() -> None:
    found = derive(
        rule("临江市", "措施", "推动本地区直播基地建设，发展园区直供，全市培育。"),
        rule("临江市云溪区", "措施", "推动本区直播基地建设，全区培育。"),
    )
    assert found.levels == ("市", "区")
