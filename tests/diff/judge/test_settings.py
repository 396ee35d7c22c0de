"""Whom to ask: from the command line and the environment."""

from __future__ import annotations

import pytest

from diff.judge import settings
from diff.judge.settings import LIMIT, JudgeError, Settings


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/chat/completions"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/chat/completions"),
        ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
        ("https://example.org/openai/v1", "https://example.org/openai/v1/chat/completions"),
        ("https://example.org/v1/chat/completions", "https://example.org/v1/chat/completions"),
        ("https://example.org/v1?version=2", "https://example.org/v1/chat/completions?version=2"),
    ],
)
def test_the_path_of_the_interface_is_filled_in(address, url):
    assert Settings.chosen(address, "small", environment={}).url == url


@pytest.mark.parametrize(
    "address",
    ["localhost:8080", "ftp://example.org", "http://", "http://[::1", "http://a:99999", "http://a b/", "judge"],
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(JudgeError, match="is no address of a server"):
        Settings.chosen(address, "small", environment={})


def test_nobody_is_asked_unless_an_address_is_given():
    assert Settings.chosen(environment={}) is None
    assert Settings.chosen(environment={"DUIZHAO_JUDGE_MODEL": "small", "DUIZHAO_JUDGE_KEY": "secret"}) is None


@pytest.mark.parametrize("options", [{"model": "small"}, {"limit": 3}])
def test_options_without_an_address_are_refused(options):
    with pytest.raises(JudgeError, match="needs an address"):
        Settings.chosen(**options, environment={})


def test_a_model_must_be_named():
    with pytest.raises(JudgeError, match="DUIZHAO_JUDGE_MODEL"):
        Settings.chosen("http://127.0.0.1:8080", environment={})


def test_the_command_line_goes_before_the_environment():
    environment = {
        "DUIZHAO_JUDGE_URL": "http://127.0.0.1:1",
        "DUIZHAO_JUDGE_MODEL": "small",
        "DUIZHAO_JUDGE_KEY": " secret\n",
    }
    assert Settings.chosen(environment=environment) == Settings(
        "http://127.0.0.1:1/v1/chat/completions", "small", "secret", LIMIT
    )
    assert Settings.chosen("http://127.0.0.1:2", "large", 7, environment) == Settings(
        "http://127.0.0.1:2/v1/chat/completions", "large", "secret", 7
    )


@pytest.mark.parametrize("key", ["two\nlines", "钥匙"])
def test_a_key_that_cannot_stand_in_a_request_is_refused_and_not_shown(key):
    with pytest.raises(JudgeError, match="DUIZHAO_JUDGE_KEY") as caught:
        Settings.chosen("http://127.0.0.1:1", "small", environment={"DUIZHAO_JUDGE_KEY": key})
    assert key not in str(caught.value)
    assert "secret" not in repr(Settings("http://127.0.0.1:1", "small", "secret"))


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    with pytest.raises(JudgeError, match=r"duizhao\[judge\]"):
        Settings.chosen("http://127.0.0.1:1", "small", environment={})


@pytest.mark.parametrize(
    ("url", "local", "host"),
    [
        ("http://127.0.0.1:8080/v1", True, "127.0.0.1:8080"),
        ("http://[::1]:8080/v1", True, "[::1]:8080"),
        ("http://localhost/v1", True, "localhost"),
        ("http://192.168.1.5:8000/v1", False, "192.168.1.5:8000"),
        ("https://me:secret@example.org/v1", False, "example.org"),
        ("https://localhost.example.org/v1", False, "localhost.example.org"),
    ],
)
def test_it_knows_what_is_on_this_machine(url, local, host):
    chosen = Settings.chosen(url, "small", environment={})
    assert (chosen.local, chosen.host) == (local, host)
