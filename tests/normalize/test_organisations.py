from __future__ import annotations

import pytest

from normalize.organisations import counterpart, named_bodies, parse
from normalize.places import Level
from normalize.tables import read_table, split_cell


@pytest.mark.parametrize(
    ("name", "core", "level", "place"),
    [
        ("市商务委", "商务委", Level.CITY, ""),
        ("重庆市商务委员会", "商务委", Level.MUNICIPALITY, "重庆市"),
        ("区商务局", "商务委", Level.DISTRICT, ""),
        ("商务部", "商务委", Level.CENTRAL, ""),
        ("省发展和改革委员会", "发展改革委", Level.PROVINCE, ""),
        ("县发改局", "发展改革委", Level.COUNTY, ""),
        ("市市场监督管理局", "市场监管局", Level.CITY, ""),
        ("市委组织部", "组织部", Level.CITY, ""),
        ("区政府外办", "外办", Level.DISTRICT, ""),
        ("区人民政府办公室", "政府办公室", Level.DISTRICT, ""),
        ("涪陵海关", "海关", Level.DISTRICT, "涪陵"),
        ("国家税务总局成都市税务局", "税务局", Level.CITY, "成都市"),
        ("人行成都分行", "人行", Level.CITY, "成都"),
        ("中国人民银行重庆市分行", "人行", Level.MUNICIPALITY, "重庆"),
        ("金融监管总局四川监管局", "国家金融监管分局", Level.PROVINCE, "四川"),
        ("四川省经济和信息化厅", "经济信息委", Level.PROVINCE, "四川省"),
        ("海滨经济技术开发区管委会", "经开区", Level.PLATFORM, "海滨"),
        ("东滩新区", "新区", Level.PLATFORM, "东滩"),
        ("市委网信办", "网信办", Level.CITY, ""),
        ("市教育体育局", "教委", Level.CITY, ""),
    ],
)
def test_parse(name: str, core: str, level: Level, place: str) -> None:
    org = parse(name)
    assert (org.core, org.level, org.known) == (core, level, True)
    assert org.place.removesuffix("市") == place.removesuffix("市")


@pytest.mark.parametrize(
    ("name", "cores"),
    [
        ("县教科体局", {"教委", "科技局", "体育局"}),
        ("县科技和工业信息化局", {"科技局", "经济信息委"}),
        ("县农业农村和水务局", {"农业农村委", "水利局"}),
        ("县文广旅体局", {"文化旅游委", "广电局", "体育局"}),
        ("区商务和投资促进局", {"商务委", "招商投资局"}),
        ("县民政和退役军人事务局", {"民政局", "退役军人事务局"}),
        ("区数据和政务服务局", {"大数据发展局", "政务服务办"}),
        ("县财政和国资局", {"财政局", "国资委"}),
        ("县林水局", {"林业局", "水利局"}),
    ],
)
def test_merged_organs(name: str, cores: set[str]) -> None:
    org = parse(name)
    assert org.known
    assert org.merged == cores
    for core in cores:
        assert counterpart(f"市{core}", name) >= 0.9


@pytest.mark.parametrize("name", ["市文化旅游委", "区住房和城乡建设局", "县人力资源和社会保障局", "市自然资源和规划局"])
def test_one_body_with_a_long_name_is_no_merger(name: str) -> None:
    assert not parse(name).merged


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("环境保护部门", "生态环境局"),
        ("生态环境主管部门", "生态环境局"),
        ("城市管理部门", "城市管理局"),
        ("市场监督管理部门", "市场监管局"),
        ("公安机关", "公安局"),
        ("税务机关", "税务局"),
        ("教育行政部门", "教委"),
        ("住房城乡建设主管部门", "住房城乡建委"),
        ("市财政部门", "财政局"),
    ],
)
def test_bodies_by_their_field(name: str, core: str) -> None:
    assert (parse(name).core, parse(name).known) == (core, True)


@pytest.mark.parametrize("name", ["有关部门", "医疗机构", "养老服务机构", "培训机构", "审批部门"])
def test_no_bodies_by_their_field(name: str) -> None:
    assert not parse(name).known


# Habits of naming from all over the country: each pair is one body at two levels.
NATIONAL = [
    ("省发展改革委", "县发改局"),
    ("省工业和信息化厅", "县科技工业信息化局"),
    ("省教育厅", "区教体局"),
    ("省科技厅", "县科学技术局"),
    ("省公安厅", "县公安局"),
    ("省公安厅", "公安分局"),
    ("省民政厅", "县民政局"),
    ("省司法厅", "区司法局"),
    ("省财政厅", "县财政局"),
    ("省人力资源社会保障厅", "县人社局"),
    ("省自然资源厅", "县自然资源和规划局"),
    ("省生态环境厅", "市生态环境局某某分局"),
    ("省住房城乡建设厅", "县住建局"),
    ("省交通运输厅", "县交通局"),
    ("省水利厅", "区水务局"),
    ("省农业农村厅", "县农牧局"),
    ("省商务厅", "县商务和投资促进局"),
    ("省文化和旅游厅", "县文旅局"),
    ("省卫生健康委", "县卫健局"),
    ("省退役军人厅", "县退役军人局"),
    ("省应急厅", "县应急局"),
    ("省审计厅", "县审计局"),
    ("省国资委", "县国有资产监督管理局"),
    ("省市场监管局", "县市监局"),
    ("省体育局", "县文体广旅局"),
    ("省统计局", "县统计局"),
    ("省医保局", "县医疗保障局"),
    ("省林草局", "县林业局"),
    ("省粮食和储备局", "县粮食和物资储备局"),
    ("省地方金融管理局", "市地方金融监管局"),
    ("省委金融办", "县金融工作办公室"),
    ("省数据局", "县大数据管理局"),
    ("省政务服务办", "区行政审批局"),
    ("省外办", "市外事办"),
    ("省机关事务局", "县机关事务中心"),
    ("省乡村振兴局", "县乡村振兴局"),
    ("省供销社", "县供销合作社联合社"),
    ("国家税务总局四川省税务局", "县税务局"),
    ("国网重庆电力", "国网长寿供电公司"),
    ("省邮政管理局", "市邮政管理局"),
    ("成都海关", "绵阳海关"),
    ("人行成都分行", "人行绵阳支行"),
    ("市招商投资局", "区投促局"),
    ("市规划自然资源局", "区规划和自然资源局"),
    ("市经济信息委", "区经信局"),
    ("自治区党委宣传部", "旗委宣传部"),
    ("自治区林草局", "旗林草局"),
    ("省消防救援总队", "县消防救援大队"),
    ("省总工会", "县总工会"),
    ("团省委", "团县委"),
]


@pytest.mark.parametrize(("one", "other"), NATIONAL)
def test_national_habits(one: str, other: str) -> None:
    assert counterpart(one, other) >= 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市发展改革委", "高新区经济发展局"),
        ("市民政局", "社会事业局"),
        ("市生态环境局", "规划建设局"),
        ("市委组织部", "党群工作部"),
        ("区公安局", "派出所"),
        ("区市场监管局", "市场监管所"),
        ("区应急局", "应急办"),
        ("区退役军人局", "退役军人服务站"),
    ],
)
def test_organs_of_zones_and_towns_may_stand_in(one: str, other: str) -> None:
    assert 0.5 <= counterpart(one, other.removeprefix("高新区")) <= 0.7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市财政局", "区审计局"),
        ("市教委", "区卫生健康委"),
        ("市公安局", "区司法局"),
        ("市水利局", "县教科体局"),
        ("市委组织部", "区委宣传部"),
        ("市税务局", "区财政局"),
    ],
)
def test_no_counterparts(one: str, other: str) -> None:
    assert counterpart(one, other) < 0.5


def test_bodies_in_a_sentence() -> None:
    text = "由市城市管理局会同生态环境主管部门、区人民政府处理，财政局长签字；有关部门配合。"
    found = named_bodies(text)
    assert [(one.name, one.core) for one in found] == [
        ("市城市管理局", "城市管理局"),
        ("生态环境主管部门", "生态环境局"),
        ("区人民政府", "政府"),
    ]
    assert all(text[one.start : one.end] == one.name for one in found)


def test_a_body_that_the_table_does_not_hold() -> None:
    org = parse("区茶叶产业发展办公室")
    assert (org.core, org.level, org.known) == ("茶叶产业发展办", Level.DISTRICT, False)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("市商务委", "区商务局", 1, 1),
        ("市教委", "海滨区教育局", 1, 1),
        ("重庆海关", "涪陵海关", 1, 1),
        ("市经济信息委", "县工信局", 1, 1),
        ("市知识产权局", "区市场监管局", 0.5, 0.7),
        ("海滨高新区", "东滩高新区", 0.7, 0.9),
        ("海滨高新区", "东滩经开区", 0.4, 0.6),
        ("市茶业办", "县茶业中心", 0.8, 1),
        ("市商务委", "区财政局", 0, 0),
        ("区市场监管局", "市知识产权局", 0, 0),
        ("市", "区", 0, 0),
        ("500万元", "200万元", 0, 0),
        ("高新区", "市商务委", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_counterpart(one: str, other: str, least: float, most: float) -> None:
    assert least <= counterpart(one, other) <= most


def test_table_of_organisations() -> None:
    rows = read_table("organisations.csv", required=("core", "kind", "en"))
    cores = [row["core"] for row in rows]
    assert len(set(cores)) == len(cores) >= 120
    for row in rows:
        assert set(split_cell(row["covered_by"])) <= set(cores) - {row["core"]}
        assert not set(split_cell(row["other"])) & set(split_cell(row["forbidden"]))
        assert bool(row["subjects"]) == bool(row["heads"])


@pytest.mark.parametrize(
    ("body", "branch", "place"),
    [
        ("武汉住房公积金管理中心", "武汉住房公积金管理中心江夏分中心", "江夏"),
        ("成都住房公积金管理中心", "成都住房公积金管理中心双流管理部", "双流"),
        ("市医保中心", "市医保中心沾益办事处", "沾益"),
        ("市公共资源交易中心", "市公共资源交易中心涪陵分中心", "涪陵"),
        ("市不动产登记中心", "市不动产登记中心即墨分中心", "即墨"),
        ("青岛海关", "青岛海关驻即墨办事处", "即墨"),
        ("宁波海关", "宁波海关驻余姚办事处", "余姚"),
        ("市生态环境局", "济南市生态环境局章丘分局", "章丘"),
        ("市规划和自然资源局", "市规划和自然资源局西湖分局", "西湖"),
        ("市规划和自然资源局", "市规划和自然资源局龙岗管理局", "龙岗"),
        ("宁波金融监管局", "宁波金融监管局余姚监管支局", "余姚"),
        ("国网武汉供电公司", "国网武汉供电公司江夏供电中心", "江夏"),
        ("中国电信贵阳分公司", "中国电信花溪分公司", "花溪"),
        ("中国移动重庆公司", "移动长寿分公司", "长寿"),
        ("中国邮政合肥市分公司", "中国邮政肥西县分公司", "肥西县"),
    ],
)
def test_a_body_and_its_branch(body: str, branch: str, place: str) -> None:
    assert counterpart(body, branch) >= 0.9
    assert parse(branch).place.startswith(place)
    assert counterpart("市财政局", branch) == 0


@pytest.mark.parametrize("name", ["市公安局交通管理分局", "中国建设银行某某分行", "省农业农村厅驻市办事处"])
def test_no_branch_of_a_place(name: str) -> None:
    assert not parse(name).known
