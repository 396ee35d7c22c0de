"""The question about one pair of sentences, and what can be read in the answer to it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from diff.finding import Finding
from diff.judge.cases import Case
from diff.vocabulary import MQM_LEVELS, TYPES, VERDICTS

PROMPT = Path(__file__).parent / "prompt.txt"

OWN_TYPES = tuple(name for name in TYPES if name != "structure/numbering" and ("/" in name or name == "style"))
"""What a second opinion may find of its own: all of a translation but numbers of clauses, which stand outside the sentences."""

LONGEST, MOST_OWN, MOST_STARTS = 600, 3, 40
"""Characters of a reason or a suggestion; own findings for one pair; places at which an object may begin in an answer."""
UNSURE = 0.3
"""The confidence of a finding for which none is stated."""

_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)

_REASONS = {"reason_en": {"type": "string"}, "reason_zh": {"type": "string"}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    # Strict servers want every property required and no other allowed.
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SCHEMA = _object(
    {
        "findings": {
            "type": "array",
            "items": _object(
                {
                    "number": {"type": "integer"},
                    "verdict": {"type": "string", "enum": list(VERDICTS)},
                    **_REASONS,
                    "suggestion": {"type": "string"},
                }
            ),
        },
        "own": {
            "type": "array",
            "items": _object(
                {
                    "type": {"type": "string", "enum": list(OWN_TYPES)},
                    "original_quote": {"type": "string"},
                    "translation_quote": {"type": "string"},
                    **_REASONS,
                    "severity": {"type": "string", "enum": list(MQM_LEVELS)},
                    "confidence": {"type": "number"},
                    "suggestion": {"type": "string"},
                }
            ),
        },
    }
)
"""The JSON Schema of an answer."""


class Unreadable(Exception):
    """An answer in which there is no opinion."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of finding `number` of the question; `verdict` as in `diff.finding.Opinion`."""

    number: int
    verdict: str
    reason: dict[str, str]
    suggestion: str


@dataclass(frozen=True, slots=True)
class Own:
    """An error that the model names. `severity` is one of MQM, `confidence` from 0 to 1 as stated."""

    type: str
    original: str
    translation: str
    reason: dict[str, str]
    severity: str
    confidence: float
    suggestion: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said about one pair."""

    verdicts: tuple[Verdict, ...]
    own: tuple[Own, ...]


@lru_cache(maxsize=1)
def prompt() -> str:
    """What the model is told before every question."""
    return PROMPT.read_text(encoding="utf-8")


def key(model: str, question: str) -> str:
    """What an answer depends on: the model, the prompt and the schema, and the question."""
    version = hashlib.sha256((prompt() + json.dumps(SCHEMA)).encode()).hexdigest()
    return "\x1f".join((model, version, question))


def question(case: Case) -> str:
    """The question about a pair, as JSON."""
    asked: dict[str, Any] = {
        "original_language": case.original.language,
        "translation_language": case.draft.language,
        "original": case.original.text,
        "translation": case.draft.text,
    }
    if case.alone:
        asked["context"] = "One sentence stands alone; the text on the other side is the whole of the clause."
    asked["findings"] = [_asked(number, finding) for number, finding in enumerate(case.findings, 1)]
    asked["unexplained"] = list(case.gaps)
    return well_formed(json.dumps(asked, ensure_ascii=False, indent=1))


def _asked(number: int, finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "number": number,
        "type": finding.type,
        "original_quote": _line(finding.original.quote) if finding.original else "",
        "translation_quote": _line(finding.draft.quote) if finding.draft else "",
    }
    if finding.expected or finding.found:
        row |= {"expected": finding.expected, "found": finding.found}
    return row | {"reason": finding.message["en"]}


def well_formed(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can hold and no file."""
    return text.encode("utf-8", "replace").decode()


def _line(text: str) -> str:
    return " ".join(text.split())


def read(text: str) -> Answer:
    """The opinion in an answer, be it wrapped in thoughts, fences or prose. What is not as it should be in it is left out.
    Raises Unreadable where there is none."""
    for found in _objects(_THOUGHT.sub("", text)):
        if any(isinstance(found.get(name), list) for name in ("findings", "own")):
            verdicts, own = (_rows(found.get(name)) for name in ("findings", "own"))
            return Answer(
                tuple(verdict for row in verdicts if (verdict := _verdict(row))),
                tuple(error for row in own if (error := _own(row)))[:MOST_OWN],
            )
    raise Unreadable


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    at = text.find("{")
    for _ in range(MOST_STARTS):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _verdict(row: dict[str, Any]) -> Verdict | None:
    number, verdict, reason = row.get("number"), row.get("verdict"), _reason(row)
    if not isinstance(number, int) or verdict not in VERDICTS or reason is None:
        return None
    return Verdict(number, str(verdict), reason, _text(row, "suggestion"))


def _own(row: dict[str, Any]) -> Own | None:
    type, severity, reason = row.get("type"), row.get("severity"), _reason(row)
    original, translation = _text(row, "original_quote"), _text(row, "translation_quote")
    if type not in OWN_TYPES or reason is None or not (original or translation):
        return None
    # A severity that MQM does not know is none to rely on.
    grave = str(severity) if severity in MQM_LEVELS else "minor"
    return Own(str(type), original, translation, reason, grave, _confidence(row), _text(row, "suggestion"))


def _reason(row: dict[str, Any]) -> dict[str, str] | None:
    """The reason in both languages; one of them stands for both where the other was left out."""
    en, zh = _text(row, "reason_en"), _text(row, "reason_zh")
    return {"en": en or zh, "zh": zh or en} if en or zh else None


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    text = _line(well_formed(value)) if isinstance(value, str) else ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _confidence(row: dict[str, Any]) -> float:
    value = row.get("confidence")
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 100:
        return UNSURE
    return value / 100 if value > 1 else float(value)
