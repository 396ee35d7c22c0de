from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diff.cli import build_parser, main
from diff.commands.gating import OPTIONS
from diff.gate.settings import KEYS, Settings, SettingsError, as_toml, effective, toml_value


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def settings(text: str, **given) -> Settings:
    Path("duizhao.toml").write_text(text, encoding="utf-8")
    return effective({key.replace("_", "-"): (value, f"--{key}") for key, value in given.items()})


def test_nothing_set():
    assert effective({}) == Settings()
    assert effective({}).origin("fail-on") == "default"


def test_the_command_line_goes_before_the_file_and_the_file_before_the_default():
    found = settings('fail-on = "low"\nocr = "off"', fail_on="medium")
    assert (found.fail_on, found.ocr, found.revisions) == ("medium", "off", "accepted")
    assert [found.origin(key) for key in ("fail-on", "ocr", "revisions")] == [
        "--fail_on",
        "duizhao.toml: ocr",
        "default",
    ]


def test_lists_are_replaced_and_tables_changed_entry_by_entry():
    found = settings(
        'termbases = ["a.csv"]\n[severities]\nwording = "off"\ntypo = "low"',
        termbases=(Path("b.csv"),),
        severities={"typo": "off"},
    )
    assert found.termbases == (Path("b.csv"),)
    assert found.severities == {"wording": "off", "typo": "off"}
    assert found.origin("severities") == "duizhao.toml: severities, --severities"


def test_the_file_is_found_above_and_its_paths_count_from_it(folder, monkeypatch):
    (folder / "duizhao.toml").write_text('baseline = "known.json"\nformats = ["text", "json=out/r.json"]', "utf-8")
    (folder / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(folder / "a" / "b")
    found = effective({})
    assert found.baseline == Path("../../known.json")
    assert found.formats == ("text", "json=../../out/r.json")
    assert found.file == Path("../../duizhao.toml")


def test_no_file_is_looked_for_above_the_repository(folder, monkeypatch):
    (folder / "duizhao.toml").write_text('fail-on = "low"', "utf-8")
    (folder / "inner" / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder / "inner")
    assert effective({}) == Settings()


def test_pyproject_is_read_where_it_has_the_table(folder):
    Path("pyproject.toml").write_text('[project]\nname = "x"', "utf-8")
    assert effective({}).file is None
    Path("pyproject.toml").write_text('[tool.duizhao]\nlang = "zh"', "utf-8")
    assert effective({}).lang == "zh"
    assert effective({}).origin("lang") == "pyproject.toml: tool.duizhao.lang"
    Path("duizhao.toml").write_text('lang = "en"', "utf-8")
    assert effective({}).lang == "en"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('fail_on = "low"', "duizhao.toml: there is no key “fail_on”; did you mean “fail-on”?"),
        ("zzz = 1", "duizhao.toml: there is no key “zzz”; the keys are pairs, relation"),
        ('fail-on = "hihg"', "“fail-on” must be one of high, medium, low, never, not “hihg”; did you mean “high”?"),
        ("fail-on = 3", "“fail-on” must be one of high, medium, low, never, not 3"),
        ('strict = "yes"', "“strict” must be true or false, not “yes”"),
        ("jobs = 0", "“jobs” must be a whole number from 1, not 0"),
        ("jobs = true", "“jobs” must be a whole number from 1, not true"),
        ("termbases = [1]", "“termbases” must be a text, or a list of texts, not [1]"),
        ('severities = "low"', "“severities” must be a table"),
        ('[severities]\nWO1 = "low"', "“WO1” is neither the code of a check nor a type of finding; did you mean WO01?"),
        ('[severities]\nwording = "none"', "wording must be one of high, medium, low, info, off, not “none”"),
        ("[limits]\npage = 3", "“limits”: there is no such limit"),
        ("[limits]\npages = true", "“limits.pages” must be a number or a size"),
        ("pairs = 1", "“pairs” must be [[pairs]] tables, not 1"),
        ('[[pairs]]\noriginal = "a"\ndraft = "b"', "pair 1: there is no key “draft”; did you mean “drafts”?"),
        ('[[pairs]]\ndrafts = "b"', "pair 1: “original” is missing"),
        ('[[pairs]]\noriginal = "a"\nrelation = "copy"', "“pair 1: relation” must be one of auto"),
        ("[[pairs]]\noriginal = []", "pair 1: “original” is empty"),
        ('[[pairs]]\noriginal = "a"\ndrafts = []', "pair 1: “drafts” is empty"),
        ('[severities]\nwording = "LOW"', "not “LOW”; did you mean “low”?"),
        ('waivers = "none.toml"', "none.toml: cannot be read"),
        ("fail-on = ", "duizhao.toml: this is not TOML"),
    ],
)
def test_what_cannot_be_used_names_file_and_key(text, said):
    with pytest.raises(SettingsError) as error:
        settings(text)
    assert said in str(error.value)
    assert "duizhao.toml" in str(error.value) or "none.toml" in str(error.value)


def test_a_pyproject_of_another_shape_holds_no_settings():
    Path("pyproject.toml").write_text("tool = 3", "utf-8")
    assert effective({}).file is None


def test_a_file_that_is_not_there():
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such file"):
        effective({}, Path("none.toml"))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
values = st.recursive(
    st.booleans() | st.integers(-9, 9) | texts | st.dates(date(1000, 1, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(values)
def test_values_are_toml(value):
    assert tomllib.loads(f"x = {toml_value(value)}") == {"x": value}


FULL = """
relation = "localisation"
original-part = "2"
fail-on = "medium"
strict = true
baseline = "known.json"
formats = ["text", "json=r.json"]
lang = "zh"
termbases = ["t.csv"]
localisation = ["l.csv"]
alignment = ["a.json"]
revisions = "original"
ocr = "off"
embeddings = "model"
judge = "http://127.0.0.1:1/v1"
judge-model = "m"
judge-limit = 3
jobs = 2
draft-part = "附件"
[limits]
pages = 8000
[severities]
wording = "low"
[[pairs]]
original = "plan.pdf"
drafts = ["a/*.docx", "b/**/*.docx"]
draft-part = 2
[[waivers]]
reason = "预算"
owner = "王"
expires = 2027-06-30
check = "cap-changed"
files = "a/*"
"""


def test_what_is_shown_sets_the_same_again():
    first = settings(FULL)
    Path("shown").write_text(as_toml(first), "utf-8")
    again = effective({}, Path("shown"))
    assert as_toml(again) == as_toml(first)
    for key in KEYS:
        field = key.replace("-", "_")
        assert getattr(first, field) != getattr(Settings(), field), f"{key} is not in the example"
        if key not in ("pairs", "waivers"):
            assert getattr(again, field) == getattr(first, field)


def test_every_key_has_an_option():
    parser = build_parser()._subparsers._group_actions[0].choices["check"]
    options = {option for action in parser._actions for option in action.option_strings}
    assert sorted(OPTIONS.values()) == sorted(KEYS)
    assert {f"--{name}" for name in OPTIONS} <= options


def test_every_key_stands_in_the_manual():
    page = (Path(__file__).parents[3] / "docs" / "gate.md").read_text("utf-8")
    for key in KEYS:
        assert f"`{key}`" in page


class TestConfig:
    @pytest.fixture(autouse=True)
    def files(self):
        for name in ("plan.txt", "drafts/a.txt", "drafts/deep/b.txt", "drafts/~$a.txt"):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text("一、奖励\n", "utf-8")

    def test_it_explains_every_key(self, capfd):
        Path("duizhao.toml").write_text(
            'lang = "zh"\n[[pairs]]\noriginal = "plan.txt"\ndrafts = "drafts/**/*.txt"', "utf-8"
        )
        assert main(["config", "--explain", "--fail-on", "low"]) == 0
        out = capfd.readouterr().out
        assert 'lang = "zh"  # duizhao.toml: lang' in out
        assert 'fail-on = "low"  # --fail-on' in out
        assert 'revisions = "accepted"  # default' in out
        assert "# baseline  # default" in out
        assert out.endswith("# 2 pairs:\n#   plan.txt ↔ drafts/a.txt\n#   plan.txt ↔ drafts/deep/b.txt\n")
        assert "\x1b" not in out and tomllib.loads(out)["fail-on"] == "low"

    def test_a_key_goes_to_no_server_that_only_a_file_names(self, capfd, monkeypatch):
        Path("duizhao.toml").write_text('judge = "http://127.0.0.1:9/v1"\njudge-model = "m"', "utf-8")
        check = ["check", "plan.txt", "drafts/a.txt"]
        monkeypatch.setenv("DUIZHAO_JUDGE_KEY", "secret")
        assert main(check) == 2
        assert "duizhao.toml: judge: the key in DUIZHAO_JUDGE_KEY goes to no server" in capfd.readouterr().err
        assert main([*check, "--judge", "http://127.0.0.1:9/v1"]) == 0
        monkeypatch.setenv("DUIZHAO_JUDGE_URL", "http://127.0.0.1:9/v1")
        assert main(check) == 0
        monkeypatch.delenv("DUIZHAO_JUDGE_URL")
        monkeypatch.delenv("DUIZHAO_JUDGE_KEY")
        assert main(check) == 0

    @pytest.mark.parametrize(
        ("text", "arguments", "said"),
        [
            ('lnag = "zh"', [], "there is no key “lnag”; did you mean “lang”?"),
            ('[[pairs]]\noriginal = "plan.txt"\ndrafts = "none/*"', [], "pair 1: “drafts” none/* fits no file"),
            ('formats = ["jsn"]', [], "duizhao.toml: formats: “jsn” is no form of a report; did you mean json?"),
            ('termbases = ["t.csv"]', [], "duizhao.toml: termbases: there is no file t.csv"),
            ("", ["--severity", "typo"], "--severity typo sets nothing; write it as CODE=LEVEL"),
            ("", ["--severity", "typo=no"], "--severity: typo must be one of high"),
            ("", ["--limit", "page=3"], "there is no such limit"),
            ("", ["--pair", "plan.txt="], "--pair plan.txt= names no pair"),
            ("", ["--pair", "plan.txt=x*"], "--pair plan.txt=x*: “drafts” x* fits no file"),
            ("", ["--jobs", "0"], "“0” is no number"),
            ("", ["--config", "none.toml"], "none.toml: there is no such file"),
        ],
    )
    def test_what_cannot_be_used_is_status_2(self, capfd, text, arguments, said):
        Path("duizhao.toml").write_text(text, "utf-8")
        assert main(["config", *arguments]) == 2
        out, err = capfd.readouterr()
        assert out == "" and said in err and err.count("\n") == 1
