from __future__ import annotations

import importlib
import json
import random

import pytest

ARTICLES = [
    ("为了规范港口经营，制定本条例。", "These Regulations are formulated to regulate port operations."),
    ("经营人应当在15日内报送日志。港口管理机构可以要求经营人补充材料。", "Operators shall submit their logs within 15 days. The port authority may require operators to supplement the materials."),
    ("企业不得伪造记录，注册资本不低于500万元。\n港口管理机构应当每年公布企业名单。",
     "Enterprises shall not forge records, and their registered capital shall be no less than RMB 5 million.\nThe port authority shall publish the list of enterprises every year."),
    ("检查人员不少于3人。检查人员应当出示证件，并且记录检查情况。", "There shall be at least three inspectors. Inspectors shall show their credentials and record the inspection."),
    ("罚款超过1万元的，当事人可以要求听证。\n听证由港口管理机构组织。", "Where a fine is more than RMB 10,000, the party concerned may request a hearing.\nThe hearing is organized by the port authority."),
    ("港口管理机构应当保守商业秘密。", "The port authority shall keep trade secrets confidential."),
    ("船舶进港前24小时报告。引航员由港口管理机构指派。", "Ships shall report 24 hours before entering the port. Pilots shall be assigned by the port authority."),
    ("货物堆存不得超过60日。逾期的货物按照规定处理。", "Goods shall not be stored for more than 60 days. Overdue goods shall be handled as prescribed."),
    ("港口费用由经营人公布。任何单位不得擅自收费。", "Port charges shall be published by operators. No entity may collect charges without authorization."),
    ("本条例自2025年7月1日起施行。", "These Regulations shall come into force on July 1, 2025."),
]  # fmt: skip


@pytest.fixture
def bench():
    return importlib.import_module("plant_translation")


@pytest.fixture
def folder(tmp_path):
    rows = [
        {"left_label": f"第{'一二三四五六七八九十'[k]}条", "left": zh, "right_label": f"Article {k + 1}", "right": en}
        for k, (zh, en) in enumerate(ARTICLES)
    ]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("turned", [False, True])
def test_every_kind_changes_an_article_and_the_same_seed_the_same(bench, folder, turned):
    (material,) = bench.materials([folder], turned)
    for kind, plant in bench.KINDS.items():
        made = [plant(unit, material.language, random.Random(3)) for unit in material.units]
        assert made == [plant(unit, material.language, random.Random(3)) for unit in material.units]
        changed = [text for text, unit in zip(made, material.units, strict=True) if text and text != unit.text]
        assert changed, kind


def test_articles_know_their_place(bench, folder):
    (material,) = bench.materials([folder], False)
    whole, spans = bench._joined(material.glue, [unit.text for unit in material.units])
    text = bench.squeezed(whole)
    assert [text[a:b] for a, b in spans] == [bench.squeezed(unit.text) for unit in material.units]
    original = bench.squeezed(material.original.text)
    assert [original[slice(*unit.span)] for unit in material.units] == [
        bench.squeezed(u.source) for u in material.units
    ]


def test_what_is_planted_is_counted_where_it_is_found(bench, folder):
    (material,) = bench.materials([folder], False)
    row = (material, *bench.measure(material, 8, [1], list(bench.KINDS)))
    _, outcome, clean, clauses = row
    assert clauses == len(ARTICLES) and not clean
    assert outcome.seen == dict.fromkeys(bench.KINDS, 1)
    assert outcome.hit["number"] == outcome.hit["untranslated paragraph"] == 1
    table = bench.table([row])
    assert table[0].startswith("| Planted | ") and len(table) == 2 + len(bench.KINDS) + 3
    assert f"{outcome.hit.total()} of 8" in table[-3]


def test_a_faithful_translation_of_a_plan_is_cut_by_its_clauses(bench, tmp_path):
    zh = "\n".join(f"第{'一二三四五六七八九十'[k]}条　{zh}" for k, (zh, _) in enumerate(ARTICLES))
    en = "\n".join(f"Article {k + 1} {en}" for k, (_, en) in enumerate(ARTICLES))
    (tmp_path / "original.txt").write_text(f"港口条例\n{zh}\n", encoding="utf-8")
    (tmp_path / "faithful.txt").write_text(f"Port Regulations\n{en}\n", encoding="utf-8")
    (material,) = bench.materials([tmp_path], False)
    assert [bench.squeezed(u.text) for u in material.units] == [bench.squeezed(en) for _, en in ARTICLES]


def test_a_folder_without_material_is_refused_in_one_sentence(bench, tmp_path):
    with pytest.raises(SystemExit, match=r"name another folder\.$"):
        list(bench.materials([tmp_path], False))
