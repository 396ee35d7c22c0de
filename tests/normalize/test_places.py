from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.places import Level, chain_of, find_place, known_places, localisation_pairs, named_below, pinyin


def names(*texts: str) -> list[str]:
    return [place.name for place in chain_of(*texts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重庆市长寿区促进消费三年行动计划", ["重庆市", "长寿区"]),
        ("重庆市促进消费三年行动计划（2022—2024年）", ["重庆市"]),
        ("长寿区商务委", ["重庆市", "长寿区"]),
        ("关于印发《渝北区消费计划》的通知", ["重庆市", "渝北区"]),
        ("苏州市吴江区促进消费办法", ["江苏省", "苏州市", "吴江区"]),
        ("浙江省海盐县西塘桥街道办事处", ["浙江省", "海盐县", "西塘桥街道"]),
        ("海滨市临水区消费计划", ["海滨市", "临水区"]),
        ("石柱土家族自治县人民政府", ["重庆市", "石柱土家族自治县"]),
        ("内蒙古自治区鄂尔多斯市东胜区", ["内蒙古自治区", "鄂尔多斯市", "东胜区"]),
        ("中共成都市委办公厅", ["四川省", "成都市"]),
        ("成都市高新区促进办法", ["四川省", "成都市"]),
        ("四川省促进农村地区发展办法", ["四川省"]),
        ("上海市社区治理办法", ["上海市"]),
        ("江苏省开发区条例", ["江苏省"]),
        ("浙江省山区发展方案", ["浙江省"]),
        ("大理白族自治州祥云县民宿管理办法", ["云南省", "大理白族自治州", "祥云县"]),
        ("临江市云溪区政务服务办法", ["临江市", "云溪区"]),
        ("临江市云溪区外贸发展办法", ["临江市", "云溪区"]),
        ("推进市场建设方案", []),
        ("城市内涝防治办法", []),
        ("居民区内电动车管理办法", []),
        ("国务院关于消费的意见", []),
        ("", []),
    ],
)
def test_chain(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_the_first_text_that_names_a_place_decides() -> None:
    assert names("三年行动计划", "重庆市渝北区商务委员会") == ["重庆市", "渝北区"]


def test_city_to_district() -> None:
    pairs = localisation_pairs(chain_of("重庆市计划"), chain_of("重庆市长寿区计划"))
    assert {
        ("全市", "全区"),
        ("我市", "我区"),
        ("本市", "本区"),
        ("市级", "区级"),
        ("市内", "区内"),
        ("市委", "区委"),
        ("市政府", "区政府"),
        ("重庆", "长寿"),
        ("重庆", "我区"),
        ("重庆市", "重庆市长寿区"),
        ("来渝", "来长"),
        ("在渝", "在长"),
        ("各区县", "各镇街"),
    } <= set(pairs)
    assert not {old for old, _ in pairs} & {"市", "区"}


def test_province_to_city_and_unknown_places() -> None:
    pairs = set(localisation_pairs(chain_of("四川省计划"), chain_of("成都市计划")))
    assert {("全省", "全市"), ("省委", "市委"), ("四川", "成都"), ("在川", "在蓉"), ("在蜀", "在蓉")} <= pairs
    pairs = set(localisation_pairs(chain_of("海滨市计划"), chain_of("海滨市临水县计划")))
    assert {("全市", "全县"), ("海滨", "临水"), ("来海", "来临"), ("市级", "县级")} <= pairs


def test_district_to_town() -> None:
    pairs = set(localisation_pairs(chain_of("海盐县计划"), chain_of("海盐县西塘桥街道计划")))
    assert {("全县", "全街道"), ("各镇街", "各村")} <= pairs


def test_no_pairs_without_two_places() -> None:
    here = chain_of("重庆市计划")
    assert localisation_pairs(here, here) == localisation_pairs((), here) == localisation_pairs(here, ()) == ()


def test_places_of_the_table() -> None:
    places = known_places()
    assert len(places) > 500
    assert all(place.parent in places for place in places.values() if place.parent)
    assert all(place.level is not Level.UNKNOWN and place.english[0].isprintable() for place in places.values())
    for one in ("陕西省", "重庆市", "厦门市", "西安市", "长寿区", "乌鲁木齐市"):
        assert one in places
    assert [places[name].english[0] for name in ("陕西省", "山西省", "西安市", "重庆市")] == [
        "Shaanxi",
        "Shanxi",
        "Xi'an",
        "Chongqing",
    ]


def test_find_place_and_pinyin() -> None:
    place = find_place("重庆")
    assert place is not None and place.short == ("渝",) and place.word == "市"
    assert find_place("某某") is None
    assert pinyin("海滨") == "Haibin"
    assert pinyin("西岸") == "Xi'an"


@given(st.text("重庆市长寿区县省关于印发《》成都镇高新街道自治", max_size=24))
def test_chains_descend(text: str) -> None:
    ranks = [place.level.rank for place in chain_of(text)]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("text", "level", "forms"),
    [
        ("各区人民政府应当落实", Level.CITY, ("各区人民政府",)),
        ("各区(县)人民政府、各开发区", Level.CITY, ("各区(县)人民政府",)),
        ("各区、县(市)政府要落实", Level.CITY, ("各区、县(市)政府",)),
        ("各市、县(区)人民政府", Level.PROVINCE, ("各市、县(区)人民政府",)),
        ("各市(州)、县(市、区)政府", Level.PROVINCE, ("各市(州)、县(市、区)政府",)),
        ("各街道(乡)应当", Level.DISTRICT, ("各街道(乡)",)),
        ("各乡镇人民政府(街道办事处)负责", Level.COUNTY, ("各乡镇人民政府(街道办事处)",)),
        ("各镇街、各部门", Level.DISTRICT, ("各镇街",)),
        ("各地(州、市)人民政府(行政公署)应当", Level.PROVINCE, ("各地(州、市)人民政府(行政公署)",)),
        ("各村(社区)要", Level.TOWN, ("各村(社区)",)),
        ("各镇(乡)人民政府、各镇(乡)人民政府", Level.COUNTY, ("各镇(乡)人民政府",)),
        ("各市场主体、各区域、各县域、各区级部门", Level.CITY, ()),
        ("各乡镇要落实", Level.CITY, ()),
        ("各区县要落实", Level.DISTRICT, ()),
    ],
)
def test_all_places_below(text: str, level: Level, forms: tuple[str, ...]) -> None:
    assert named_below(text, level) == forms
