"""Links made by hand: they stand whatever the texts say, and the rest is aligned around them."""

from __future__ import annotations

import pytest

from align import bitext
from align.byhand import LINKED, PARTED, ByHand
from align.link import Alignment, Link
from align.restatement import align
from ingest.parts import split
from normalize.clause import ClauseTree
from normalize.outline import build
from normalize.termbase import Termbase
from tests.reading import read_bytes

ORIGINAL = """临江市促进外资行动计划
为扩大开放，制定本计划。
一、重点任务
1．优化服务。设立服务窗口，方便全市企业办事，实行一次告知和限时办结制度。
2．支持研发。鼓励企业来江发展，建设实验平台，按设备投资的百分之十给予补助。
3．培养人才。支持高校开设相关专业，每年培训技能人才五千人次以上。
4．降低成本。对新租赁标准厂房的外资企业连续三年给予租金补贴。推动大用户直接交易，降低企业用电价格和港口集装箱物流费用。
"""
# 2 and 3 have changed places; 4 is said in two clauses.
DRAFT = """临江市促进外资行动计划
为扩大开放，制定本计划。
一、重点任务
1．优化服务。设立服务窗口，方便全市企业办事，实行一次告知和限时办结制度。
2．培养人才。支持高校开设相关专业，每年培训技能人才五千人次以上。
3．支持研发。鼓励企业来江发展，建设实验平台，按设备投资的百分之十给予补助。
4．降低成本。对新租赁标准厂房的外资企业连续三年给予租金补贴。
5．推动大用户直接交易，降低企业用电价格和港口集装箱物流费用。
"""
ENGLISH = """Linjiang Action Plan for Promoting Foreign Investment
This plan is made to open up further.
I. Key tasks
1. Improving services. Set up service windows so that enterprises of the whole city can handle their affairs.
2. Supporting research. Encourage enterprises to build experimental platforms, with a subsidy of 10 percent of equipment investment.
3. Training talent. Support universities in offering majors and train 5,000 skilled persons a year.
4. Cutting costs. Grant rent subsidies for new plants and cut the costs of electricity and logistics.
"""


def tree(text: str) -> ClauseTree:
    doc = read_bytes(text.encode(), "case.txt")
    (part,) = split(doc)
    return build(part, doc.source)


ZH, DISTRICT, EN = tree(ORIGINAL), tree(DRAFT), tree(ENGLISH)
PATH, PATH_DRAFT, PATH_EN = ({clause.path: clause.index for clause in one.clauses} for one in (ZH, DISTRICT, EN))


def links(by_hand: ByHand) -> dict[str, Link]:
    """The links of the draft with the original, by the paths of both sides."""
    return named(align(ZH, DISTRICT, "revision", by_hand=by_hand).alignment)


def named(alignment: Alignment) -> dict[str, Link]:
    indices = (
        sorted(i for link in alignment.links for i in link.source),
        sorted(j for link in alignment.links for j in link.target),
    )
    assert indices == (list(range(len(alignment.original.clauses))), list(range(len(alignment.draft.clauses))))
    return {
        "↔".join(
            "+".join(side.clauses[i].path for i in indices)
            for side, indices in ((alignment.original, link.source), (alignment.draft, link.target))
        ): link
        for link in alignment.links
    }


def o(*paths: str) -> tuple[int, ...]:
    return tuple(PATH[path] for path in paths)


def d(*paths: str) -> tuple[int, ...]:
    return tuple(PATH_DRAFT[path] for path in paths)


def test_without_a_hand_each_finds_its_own() -> None:
    found = links(ByHand())
    assert {"一/2↔一/3", "一/3↔一/2"} <= set(found)
    assert not any(signal.name in (LINKED, PARTED) for link in found.values() for signal in link.signals)


def test_a_link_made_by_hand_wins_over_a_better_one() -> None:
    found = links(ByHand(links=((o("一/2"), d("一/2")),)))
    made = found["一/2↔一/2"]
    assert [(signal.name, signal.value) for signal in made.signals][-1] == (LINKED, 1.0)
    assert made.score < 0.3
    # Its own counterpart is free, and what is left is aligned as well as it goes.
    assert "一/3↔" in found and "↔一/3" in found
    assert LINKED not in {signal.name for signal in found["一/1↔一/1"].signals}


def test_links_of_several_are_just_what_was_said() -> None:
    found = links(ByHand(links=((o("一/2", "一/3"), d("一/2", "一/3")),)))
    made = found["一/2+一/3↔一/2+一/3"]
    assert made.signals[-1].name == LINKED and made.score > 0.9
    # No provision of the two is said to be missing, whichever clause it stands in.
    both = align(ZH, DISTRICT, "revision", by_hand=ByHand(links=((o("一/2", "一/3"), d("一/2", "一/3")),)))
    pairs = [pair for pair in both.pairs if pair.link.source == o("一/2", "一/3")]
    assert len(pairs) == 2 and all(one.source and one.target for pair in pairs for one in pair.matches)


def test_nobody_joins_a_link_made_by_hand() -> None:
    assert any(link.source == o("一/4") and len(link.target) == 2 for link in links(ByHand()).values())
    found = links(ByHand(links=((o("一/4"), d("一/5")),)))
    assert "一/4↔一/5" in found and "↔一/4" in found


def test_what_was_parted_is_linked_otherwise_or_stays_alone() -> None:
    found = links(ByHand(apart=((*o("一/2"), *d("一/3")),)))
    assert "一/2↔一/3" not in found
    alone = found["一/2↔"]
    assert [signal.name for signal in alone.signals] == [PARTED]
    assert alone.rejected[0][0] == PATH_DRAFT["一/3"]


def test_what_was_parted_does_not_join_again() -> None:
    found = links(ByHand(apart=((*o("一/4"), *d("一/5")),)))
    assert "一/4↔一/4" in found and "↔一/5" in found


def test_a_clause_without_counterpart_by_hand_has_none() -> None:
    found = links(ByHand(links=((o("一/1"), ()), ((), d("一/2")))))
    assert [signal.name for signal in found["一/1↔"].signals] == [LINKED]
    assert [signal.name for signal in found["↔一/2"].signals] == [LINKED]
    assert "↔一/1" in found and "一/3↔" in found


def test_a_title_may_be_linked_otherwise() -> None:
    found = links(ByHand(links=((o("preamble"), d("title")),)))
    assert {"preamble↔title", "title↔", "↔preamble"} <= set(found)


@pytest.mark.parametrize("turned", [False, True])
def test_translations_take_links_by_hand(turned: bool) -> None:
    hand = ByHand(
        links=((o("一/2"), (PATH_EN["I/3"],)), (o("一/1", "一/4"), (PATH_EN["I/1"],))),
        apart=((PATH["一/3"], PATH_EN["I/2"]),),
    )
    trees = (EN, ZH) if turned else (ZH, EN)
    found = bitext.align(*trees, Termbase(()), by_hand=hand.turned() if turned else hand)
    chinese = {
        ("+".join(c.path for c in pair.chinese), "+".join(c.path for c in pair.english)): pair for pair in found.pairs()
    }
    assert named(found.alignment)
    for place in (("一/2", "I/3"), ("一/1+一/4", "I/1")):
        assert chinese[place].link.signals[-1].name == LINKED
        assert chinese[place].beads
    assert ("一/3", "I/2") not in chinese and ("", "I/4") in chinese
    assert chinese["一/3", ""].link.signals[-1].name == PARTED


def test_a_translation_without_clauses_keeps_what_was_linked() -> None:
    running = tree(
        "Linjiang Action Plan\nSet up service windows so that enterprises can handle their affairs.\n"
        "Support universities in offering majors.\n"
    )
    hand = ByHand(links=((o("title"), (0,)), (o("一/4"), ())), apart=((PATH["一/1"], len(running.clauses) - 1),))
    found = bitext.align(ZH, running, Termbase(()), by_hand=hand)
    made = {link.source: link for link in found.alignment.links}
    assert made[o("title")].target == (0,) and made[o("一/4")].target == ()
    assert any("by hand" in note for note in found.notes)
    named(found.alignment)


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="two links"):
        ByHand(links=(((1,), (1,)), ((1, 2), (3,))))
    with pytest.raises(ValueError, match="kept apart"):
        ByHand(links=(((1,), (1, 2)),), apart=((1, 2),))
