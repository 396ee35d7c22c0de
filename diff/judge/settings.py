"""Whom to ask for a second opinion, and how much."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit

URL, MODEL, KEY = "DUIZHAO_JUDGE_URL", "DUIZHAO_JUDGE_MODEL", "DUIZHAO_JUDGE_KEY"
"""Names of environment variables."""

LIMIT = 100
"""Pairs that are asked about, unless the user says otherwise."""


class JudgeError(Exception):
    """A second opinion that cannot be asked for as it was set up. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` is that of the requests, `model` the name that the server knows it by, `key` what it wants to see, or "". At most `limit`
    pairs are asked about; an answer may take `timeout` seconds; after a refusal for the time being, `pause` seconds go by, then
    twice as many."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    limit: int = LIMIT
    timeout: float = 300.0
    pause: float = 1.0

    @property
    def host(self) -> str:
        """The host and, where it is given, the port."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def local(self) -> bool:
        """Whether the host is this machine."""
        name = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost" or name.endswith(".localhost")

    @classmethod
    def chosen(
        cls,
        url: str | None = None,
        model: str | None = None,
        limit: int | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Settings | None:
        """What the command line says, else the environment; None where no URL is given, and then nothing is ever sent.

        Raises JudgeError for a URL that is none, without a model, and where the HTTP library is not installed.
        """
        address = url or environment.get(URL, "").strip()
        if not address:
            if model or limit:
                raise JudgeError("a second opinion needs an address; give --judge URL, or leave its other options out.")
            return None
        target = _completions(address)
        name = model or environment.get(MODEL, "").strip()
        if not name:
            raise JudgeError(f"a second opinion needs the name of a model; give --judge-model NAME or set {MODEL}.")
        key = environment.get(KEY, "").strip()
        if not key.isprintable() or not key.isascii():
            raise JudgeError(f"{KEY} holds characters that no key has; set it to the key alone.")
        if find_spec("httpx2") is None:
            raise JudgeError("a second opinion needs an HTTP library; install it with pip install 'duizhao[judge]'.")
        return cls(target, name, key, LIMIT if limit is None else limit)


def _completions(address: str) -> str:
    """The URL to which a request goes: the path of the OpenAI interface is filled in as far as it is not given."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not address.isprintable() or " " in address:
        raise JudgeError(
            f"“{address}” is no address of a server for a second opinion; give one like http://127.0.0.1:8080/v1."
        )
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = f"{path or '/v1'}/chat/completions"
    return SplitResult(parts.scheme, parts.netloc, path, parts.query, "").geturl()
