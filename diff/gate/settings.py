"""Settings: what a run is told by `duizhao.toml`, or by `[tool.duizhao]` in `pyproject.toml`, and by the command line.

The command line goes before the file, and the file before the defaults; lists are replaced as a whole, tables entry by entry.
`docs/gate.md` explains every key.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from diff.gate.batch import Rule
from diff.gate.waivers import Waiver, WaiverError, known_checks, parse_waivers, read_waivers, unknown_check

FILE = "duizhao.toml"
TABLE = "tool.duizhao"
DEFAULT = "default"
"""Where a setting comes from that nobody made."""

RELATIONS = ("auto", "localisation", "translation", "revision")
LEVELS = ("high", "medium", "low", "info", "off")
_RULE_KEYS = ("original", "drafts", "relation", "original-part", "draft-part")


class SettingsError(Exception):
    """Settings that cannot be used. The message is one sentence: which file and key, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective settings. A field is a key of the file with _ for -; `origins` says of each where it comes from: "default", the
    file and key, or the option. `file` is the file that was found, None without one. Files are named from the working directory."""

    pairs: tuple[Rule, ...] = ()
    relation: str = "auto"
    original_part: str | None = None
    draft_part: str | None = None
    severities: Mapping[str, str] = field(default_factory=dict)
    fail_on: str = "high"
    strict: bool = False
    baseline: Path | None = None
    waivers: tuple[Waiver, ...] = ()
    formats: tuple[str, ...] = ()
    lang: str | None = None
    termbases: tuple[Path, ...] = ()
    localisation: tuple[Path, ...] = ()
    alignment: tuple[Path, ...] = ()
    revisions: str = "accepted"
    ocr: str = "auto"
    limits: Mapping[str, str] = field(default_factory=dict)
    embeddings: Path | None = None
    judge: str | None = None
    judge_model: str | None = None
    judge_limit: int | None = None
    jobs: int = 1
    origins: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None

    def origin(self, key: str) -> str:
        """Where the value of a key (as in the file) comes from."""
        return self.origins.get(key, DEFAULT)


@dataclass(frozen=True, slots=True)
class _Where:
    """The key of a file that is being read."""

    file: str
    key: str
    folder: Path

    def error(self, said: str) -> SettingsError:
        return SettingsError(f"{self.file}: {said}")

    def path(self, name: str) -> str:
        """A file named from the working directory."""
        return name if name == "-" or Path(name).is_absolute() else os.path.relpath(self.folder / name)


def _choice(*choices: str) -> Callable[[Any, _Where], str]:
    def read(value: Any, where: _Where) -> str:
        if not isinstance(value, str) or value not in choices:
            raise where.error(
                f"“{where.key}” must be one of {', '.join(choices)}, not {_shown(value)}{_near(value, choices)}"
            )
        return value

    return read


def _text(value: Any, where: _Where) -> str:
    if not isinstance(value, str) or not value.strip():
        raise where.error(f"“{where.key}” must be a text in quotation marks, not {_shown(value)}")
    return value


def _part(value: Any, where: _Where) -> str:
    """A number of a part, or words of its title."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value, where)


def _flag(value: Any, where: _Where) -> bool:
    if not isinstance(value, bool):
        raise where.error(f"“{where.key}” must be true or false, not {_shown(value)}")
    return value


def _count(value: Any, where: _Where) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise where.error(f"“{where.key}” must be a whole number from 1, not {_shown(value)}")
    return value


def _file(value: Any, where: _Where) -> Path:
    return Path(where.path(_text(value, where)))


def _texts(value: Any, where: _Where) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) and one.strip() for one in values):
        raise where.error(f"“{where.key}” must be a text, or a list of texts, not {_shown(value)}")
    return tuple(values)


def _files(value: Any, where: _Where) -> tuple[Path, ...]:
    return tuple(Path(where.path(name)) for name in _texts(value, where))


def _formats(value: Any, where: _Where) -> tuple[str, ...]:
    formats = []
    for text in _texts(value, where):
        name, given, file = text.partition("=")
        formats.append(f"{name}={where.path(file)}" if given and file else text)
    return tuple(formats)


def _table(value: Any, where: _Where) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise where.error(f"“{where.key}” must be a table, [{where.key}], not {_shown(value)}")
    return value


def _severities(value: Any, where: _Where) -> dict[str, str]:
    return {
        name: severity(name, _table(value, where)[name], f"{where.file}: “{where.key}”")
        for name in _table(value, where)
    }


def severity(name: str, level: Any, where: str) -> str:
    """The level that a check's code or a type is set to. Raises SettingsError, beginning with `where`."""
    if name not in known_checks():
        raise SettingsError(f"{where}: {unknown_check(name)}")
    if level not in LEVELS:
        raise SettingsError(
            f"{where}: {name} must be one of {', '.join(LEVELS)}, not {_shown(level)}{_near(level, LEVELS)}"
        )
    return str(level)


def _limits(value: Any, where: _Where) -> dict[str, str]:
    from ingest.limits import LimitError, Limits

    limits = {}
    for name, limit in _table(value, where).items():
        if isinstance(limit, bool) or not isinstance(limit, (str, int, float)):
            raise where.error(f'“{where.key}.{name}” must be a number or a size like "2G", not {_shown(limit)}')
        limits[name.replace("-", "_").lower()] = str(limit)
        try:
            Limits.from_settings([f"{name}={limit}"], {})
        except LimitError as error:
            raise where.error(f"“{where.key}”: {str(error).partition(': ')[2]}") from error
    return limits


def _pairs(value: Any, where: _Where) -> tuple[Rule, ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise where.error(f"“{where.key}” must be [[{where.key}]] tables, not {_shown(value)}")
    rules = []
    for n, table in enumerate(value, 1):
        here = f"pair {n}"
        for key in table:
            if key not in _RULE_KEYS:
                raise where.error(f"{here}: there is no key “{key}”{_near(key, _RULE_KEYS) or _listed(_RULE_KEYS)}")
        if "original" not in table:
            raise where.error(f"{here}: “original” is missing; name the file, or a pattern of files")
        for key in ("original", "drafts"):
            if table.get(key) == []:
                raise where.error(
                    f"{here}: “{key}” is empty, so that the pair compares nothing; name a file, or a pattern of files"
                )
        each = {key: _Where(where.file, f"{here}: {key}", where.folder) for key in table}
        rules.append(
            Rule(
                original=_texts(table["original"], each["original"]),
                drafts=_texts(table["drafts"], each["drafts"]) if "drafts" in table else (),
                relation=_choice(*RELATIONS)(table["relation"], each["relation"]) if "relation" in table else None,
                original_part=_part(table["original-part"], each["original-part"])
                if "original-part" in table
                else None,
                draft_part=_part(table["draft-part"], each["draft-part"]) if "draft-part" in table else None,
                folder=where.folder,
                where=f"{where.file}: {here}",
            )
        )
    return tuple(rules)


def _waivers(value: Any, where: _Where) -> tuple[Waiver, ...]:
    """Either tables, or files of them."""
    try:
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            return parse_waivers(value, where.file, where.folder)
        return tuple(waiver for file in _files(value, where) for waiver in read_waivers(file))
    except WaiverError as error:
        raise SettingsError(str(error)) from error


KEYS: dict[str, Callable[[Any, _Where], Any]] = {
    "pairs": _pairs,
    "relation": _choice(*RELATIONS),
    "original-part": _part,
    "draft-part": _part,
    "severities": _severities,
    "fail-on": _choice("high", "medium", "low", "never"),
    "strict": _flag,
    "baseline": _file,
    "waivers": _waivers,
    "formats": _formats,
    "lang": _choice("en", "zh"),
    "termbases": _files,
    "localisation": _files,
    "alignment": _files,
    "revisions": _choice("accepted", "original"),
    "ocr": _choice("auto", "off", "rapidocr", "tesseract"),
    "limits": _limits,
    "embeddings": _file,
    "judge": _text,
    "judge-model": _text,
    "judge-limit": _count,
    "jobs": _count,
}
"""Every key of the file, and what reads its value."""

_TABLES = ("severities", "limits")
"""Settings that the command line changes entry by entry."""


def effective(given: Mapping[str, tuple[Any, str]], config: Path | None = None, folder: Path | None = None) -> Settings:
    """The settings of a run. `given` is what the command line says, by key: the value as a field of `Settings`, and the option.
    `config` is the file that it names; without one, the first that is found from `folder` (default: the working directory) upwards.

    Raises SettingsError.
    """
    file, values, origins = _of_file(config, Path.cwd() if folder is None else folder)
    for key, (value, option) in given.items():
        if key in _TABLES and values.get(key):
            origins[key] = f"{origins[key]}, {option}"
            values[key] = values[key] | value
        else:
            values[key], origins[key] = value, option
    return Settings(**{key.replace("-", "_"): value for key, value in values.items()}, origins=origins, file=file)


def _of_file(config: Path | None, folder: Path) -> tuple[Path | None, dict[str, Any], dict[str, str]]:
    found = _read(config) if config is not None else _search(folder)
    if found is None:
        return None, {}, {}
    file, table, prefix = found
    name = os.path.relpath(file)
    for key in table:
        if key not in KEYS:
            raise SettingsError(f"{name}: there is no key “{key}”{_near(key, KEYS) or _listed(KEYS)}")
    values = {
        key: KEYS[key](value, _Where(name, key, Path(os.path.relpath(file.parent)))) for key, value in table.items()
    }
    return Path(name), values, {key: f"{name}: {prefix}{key}" for key in table}


_Found = tuple[Path, dict[str, Any], str]


def _search(folder: Path) -> _Found | None:
    """The settings for a folder: in it or above it, no further than the top of its repository."""
    for place in (folder.resolve(), *folder.resolve().parents):
        for name in (FILE, "pyproject.toml"):
            if (place / name).is_file() and (found := _read(place / name)) is not None:
                return found
        if (place / ".git").exists():
            return None
    return None


def _read(file: Path) -> _Found | None:
    """The table of settings in a file; None where a pyproject.toml has none."""
    name = os.path.relpath(file)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(f"{name}: there is no such file; name the file of settings") from None
    except OSError as error:
        raise SettingsError(f"{name}: cannot be read ({error.strerror}); name a TOML file in UTF-8") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name}: this is not UTF-8 ({error}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: this is not TOML ({error}); correct it") from error
    if file.name != "pyproject.toml":
        return file.resolve(), data, ""
    tools = data.get("tool", {})
    table = tools.get("duizhao") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{name}: [{TABLE}] must be a table")
    return None if table is None else (file.resolve(), table, f"{TABLE}.")


def _shown(value: Any) -> str:
    return f"“{value}”" if isinstance(value, str) else toml_value(value)


def _near(value: Any, choices: Iterable[str]) -> str:
    near = get_close_matches(value.lower(), list(choices), n=1) if isinstance(value, str) else []
    return f"; did you mean “{near[0]}”?" if near else ""


def _listed(keys: Iterable[str]) -> str:
    return f"; the keys are {', '.join(keys)}"


def as_toml(settings: Settings, explain: bool = False) -> str:
    """The effective settings as a file that would set them, for the folder from which files are named here; those that are not set
    are left out. With `explain`, every key, behind each where it comes from."""
    lines = []
    for key in KEYS:
        value = getattr(settings, key.replace("-", "_"))
        if isinstance(value, tuple):
            value = [_plain(one) for one in value]
        value = _plain(value)
        if explain:
            shown = f"{key} = {toml_value(value)}" if _is_set(value) else f"# {key}"
            lines.append(f"{shown}  # {settings.origin(key)}")
        elif _is_set(value):
            lines.append(f"{key} = {toml_value(value)}")
    return "\n".join(lines) + "\n"


def _is_set(value: Any) -> bool:
    return value is not None and value != [] and value != {}


def _plain(value: Any) -> Any:
    """A value as TOML has it."""
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, Rule):
        here = {"original": [_under(value.folder, name) for name in value.original]}
        if value.drafts:
            here["drafts"] = [_under(value.folder, name) for name in value.drafts]
        rest = {"relation": value.relation, "original-part": value.original_part, "draft-part": value.draft_part}
        return here | {key: one for key, one in rest.items() if one is not None}
    if isinstance(value, Waiver):
        table = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in ("folder", "where")}
        table["files"] = [_under(value.folder, pattern) for pattern in value.files]
        return {key: list(one) if isinstance(one, tuple) else one for key, one in table.items() if one}
    return value


def _under(folder: Path, name: str) -> str:
    return (folder / name).as_posix()


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)


def toml_value(value: Any) -> str:
    """A value in TOML 1.0, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # JSON's strings are TOML's, but for one control character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml_key(key)} = {toml_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return str(value)
