from __future__ import annotations

import re

from normalize.glossary import Kind, glossary
from normalize.tables import DATA, read_table


def test_every_entry_is_a_word_with_renderings() -> None:
    for path in sorted((DATA / "glossary").glob("*.csv")):
        rows = read_table(path, ("zh", "en", "kind"))
        assert len({row["zh"] for row in rows}) == len(rows), path
        for row in rows:
            assert re.fullmatch(r"[一-鿿]{1,4}", row["zh"]), (path, row)
            forms = row["en"].split("|")
            assert all(re.fullmatch(r"[A-Za-z][A-Za-z '\-]*", form) for form in forms), (path, row)
            assert len(set(forms)) == len(forms), (path, row)


def test_a_word_has_its_usual_english() -> None:
    word = glossary()["境外"]
    assert word.kind is Kind.QUALIFIER
    assert {"overseas", "foreign"} <= set(word.renderings)
