"""Asks an OpenAI-compatible server: POST …/chat/completions, the answer held to a JSON Schema where the server can do that."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any, Self

import httpx2

from diff.judge.settings import KEY, Settings

TRIES = 3
BUSY = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same request is made again."""
UNKNOWING = frozenset({400, 415, 422, 501})
"""What servers answer that know nothing of a response format."""
CONNECT = 10.0
"""Seconds in which a server takes a connection."""
LONGEST_PAUSE = 30.0
"""Seconds that are waited at most, whatever the server asks for."""
LARGEST = 1_000_000
"""Bytes of an answer; no opinion on a pair of sentences is so long."""


class Unanswered(Exception):
    """This request got no answer; another one may. The message says why, in words that can stand in a sentence."""


class Unreachable(Unanswered):
    """No request will get an answer."""


class TooSlow(Unanswered):
    """The answer did not come in time."""


class Endpoint:
    """The server of the settings. Several requests may be under way together; each can be cancelled."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._plain = False
        headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
        # A proxy of the environment is no way to this machine.
        self._client = httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(settings.timeout, connect=min(CONNECT, settings.timeout)),
            trust_env=not settings.local,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(self, system: str, question: str, schema: dict[str, Any]) -> str:
        """What the model answers. Raises Unanswered, or Unreachable where further requests are useless."""
        body: dict[str, Any] = {
            "model": self._settings.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": question}],
        }
        if not self._plain:
            held = {
                "temperature": 0,
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "opinion", "strict": True, "schema": schema},
                },
            }
            status, text = await self._request(body | held)
            if status not in UNKNOWING:
                return self._content(status, text)
            self._plain = True
        return self._content(*await self._request(body))

    async def _request(self, body: dict[str, Any]) -> tuple[int, str]:
        """Status and text of the answer, after as many tries as a busy server is worth."""
        host = self._settings.host
        for attempt in range(1, TRIES + 1):
            wait = 0.0
            try:
                # The clock is for the answer as a whole: a server that sends a byte now and then must not hold a report up.
                async with asyncio.timeout(self._settings.timeout):
                    status, wait, text = await self._post(body)
            except httpx2.ConnectError as error:
                raise Unreachable(f"{host} takes no connection") from error
            except httpx2.ConnectTimeout as error:
                raise Unreachable(f"{host} does not answer") from error
            except httpx2.InvalidURL as error:
                raise Unreachable(f"{host} is no address") from error
            except (httpx2.TimeoutException, TimeoutError) as error:
                raise TooSlow(f"{host} takes longer than {self._settings.timeout:g} seconds for an answer") from error
            except httpx2.HTTPError as error:
                if attempt == TRIES:
                    raise Unanswered(f"{host} breaks the connection off") from error
            else:
                if status not in BUSY or attempt == TRIES:
                    return status, text
            await asyncio.sleep(max(min(wait, LONGEST_PAUSE), self._settings.pause * 2 ** (attempt - 1)))
        raise AssertionError("the last try returns or raises")

    async def _post(self, body: dict[str, Any]) -> tuple[int, float, str]:
        """Status, the pause in seconds that the server asks for, and the text."""
        data = bytearray()
        async with self._client.stream("POST", self._settings.url, json=body) as response:
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > LARGEST:
                    raise Unanswered(f"{self._settings.host} sends more than an answer can be")
            wait = 0.0
            with suppress(ValueError):  # a date, which servers of models do not send
                wait = float(response.headers.get("Retry-After", "0"))
            return response.status_code, wait, data.decode("utf-8", "replace")

    def _content(self, status: int, text: str) -> str:
        """The message in the answer."""
        if status != 200:
            raise self._refused(status, text)
        try:
            content = json.loads(text)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise Unreachable(f"{self._settings.host} does not answer as an OpenAI-compatible server does") from error
        return content if isinstance(content, str) else ""

    def _refused(self, status: int, text: str) -> Unanswered:
        host = self._settings.host
        if status in (401, 403):
            return Unreachable(f"{host} refuses the key in {KEY} (status {status})")
        if status in BUSY:
            return Unanswered(f"{host} answers with status {status}, {TRIES} times in a row")
        said = _said(text)
        return Unreachable(f"{host} answers with status {status}" + (f" (“{said}”)" if said else ""))


def _said(text: str) -> str:
    """What a server gives as the reason, on one line."""
    said: Any = text
    with suppress(ValueError, RecursionError):
        said = json.loads(text)
        said = said.get("error", said) if isinstance(said, dict) else said
        said = said.get("message", "") if isinstance(said, dict) else said
    words = " ".join(said.split()) if isinstance(said, str) and "<" not in said else ""
    plain = "".join(c for c in words if c.isprintable())
    return plain if len(plain) <= 120 else f"{plain[:119]}…"
