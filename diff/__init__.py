"""Alignment to report: what diverges, how much it matters, and where it stands. Also the face for CI, and for programs:

from diff import compare

report = compare("plan.pdf", "draft.docx")
"""

# Not from typing, which takes longer to load than everything here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from diff.finding import Finding, Report, Severity, Side
    from diff.library import compare, export
    from diff.pipeline import UNUSABLE_INPUT

__all__ = ["UNUSABLE_INPUT", "VERSION", "Finding", "Report", "Severity", "Side", "compare", "export"]

VERSION = "0.1.0"
"""The version of the tool, named in every report; the distribution takes it from here."""

_HOMES = {
    "Finding": "diff.finding",
    "Report": "diff.finding",
    "Severity": "diff.finding",
    "Side": "diff.finding",
    "UNUSABLE_INPUT": "diff.pipeline",
    "compare": "diff.library",
    "export": "diff.library",
}


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Loads what is asked for: whoever wants the version, or one module, waits for nothing else (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = getattr(import_module(_HOMES[name]), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
