"""What a server may answer."""

from __future__ import annotations

import json
from typing import Any


def said(content: str) -> str:
    """An answer of the server with this message."""
    return json.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]})


def verdict(number: int = 1, verdict: str = "confirm", **more: str) -> dict[str, Any]:
    return {
        "number": number, "verdict": verdict, "reason_en": "The cap is ten times as high.", "reason_zh": "上限应为十倍。",
        "suggestion": "", **more,
    }  # fmt: skip


def own(**more: Any) -> dict[str, Any]:
    return {
        "type": "accuracy/mistranslation", "original_quote": "负责资金拨付", "translation_quote": "allocates the funds",
        "reason_en": "It disburses them.", "reason_zh": "应为拨付。", "severity": "major", "confidence": 0.95,
        "suggestion": "disburses the funds", **more,
    }  # fmt: skip


def opinion(findings=(), errors=()) -> tuple[int, str]:
    """A good answer."""
    return 200, said(json.dumps({"findings": list(findings), "own": list(errors)}, ensure_ascii=False))
