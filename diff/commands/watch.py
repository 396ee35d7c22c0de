"""`duizhao watch`: check each new or changed draft, and write the results beside it."""

from __future__ import annotations

import argparse
import math
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from diff.commands import options
from diff.commands.forms import Form
from diff.commands.gating import add_settings, paired, run_of, settings_of
from diff.commands.running import UsageError, complain, language_of_locale, save
from diff.exports import EXPORTS, ExportError, Style

if TYPE_CHECKING:
    from diff.gate.batch import Pair
    from diff.gate.settings import Settings

DOCUMENTS = (
    *(
        "pdf",
        "docx",
        "docm",
        "dotx",
        "doc",
        "wps",
        "wpt",
        "rtf",
        "odt",
        "fodt",
        "uof",
        "html",
        "htm",
        "xhtml",
        "mht",
        "mhtml",
    ),
    *("txt", "md", "png", "jpg", "jpeg", "tif", "tiff"),
)
"""The endings of the drafts in a folder where no pattern says which files are drafts; capitals do not matter."""

_FORMS = (Form("html"), Form("json"))


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    watch = commands.add_parser(
        "watch",
        help="check each new or changed draft, and write the results beside it",
        description="Watches the pairs of the settings, or with --original the folder DIR, until it is interrupted.",
    )
    watch.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=Path,
        help="check only drafts in this folder or below it; its settings hold (default: all pairs of the settings)",
    )
    watch.add_argument(
        "--original", metavar="FILE", type=Path, help="the original of all documents in DIR, in place of pairs"
    )
    watch.add_argument(
        "--format",
        dest="forms",
        metavar="NAME",
        action="append",
        type=_form,
        help=f"form of the results ({', '.join(EXPORTS)}; default: html and json); may be given several times",
    )
    watch.add_argument("--baseline", metavar="FILE", type=Path, help="accepted findings, which are counted apart")
    watch.add_argument(
        "--settle",
        metavar="SECONDS",
        type=_seconds,
        default=2.0,
        help="how long a file must have stayed as it is, to count as completely written (default: 2)",
    )
    watch.add_argument(
        "--poll",
        metavar="SECONDS",
        type=_seconds,
        help="look so often, for network drives, of which the system tells no changes (default: be told)",
    )
    options.add_lang(watch, "language of the results for readers")
    add_settings(watch, report=False)
    watch.set_defaults(run=_watch)


def _form(text: str) -> Form:
    try:
        form = Form.of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if form.file is not None:
        raise argparse.ArgumentTypeError(f"“{text}” names a file, but results go beside each draft; give {form.name}")
    return form


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not (seconds > 0 and math.isfinite(seconds)):
        raise argparse.ArgumentTypeError(f"“{text}” is no time; give seconds above 0, for example 2.5")
    return seconds


def _watch(given: argparse.Namespace) -> int:
    from diff.gate.watching import Alarm, Watcher, WatchError, is_older, state_of

    settings = settings_of(given, given.folder)
    place = _Place.of(given, settings)
    forms = _placed(given.forms or _FORMS)
    lang = settings.lang or language_of_locale()

    def check(draft: str, unchanged: Callable[[], bool]) -> None:
        _check(place.pairs()[draft], draft, settings, forms, lang, unchanged)

    watcher = Watcher(place.drafts, check, given.settle)
    for draft, files in place.drafts().items():
        made_from = files if settings.file is None else (*files, settings.file)
        if not is_older(_results(draft, forms), state_of(made_from)):
            watcher.take_as_checked(draft, state_of(files))
    for sentence in place.missing():
        complain(f"so far, {sentence}")
    # A service is ended with SIGTERM, and a shell lets what runs in the background ignore SIGINT.
    before = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Alarm(place.folders(), given.poll) as alarm:
            print(f"watching {', '.join(os.path.relpath(folder) for folder in place.folders())}", flush=True)
            while True:
                alarm.wait(watcher.look())
    except KeyboardInterrupt:
        return 0
    except WatchError as error:
        raise UsageError(str(error)) from error
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@dataclass(frozen=True, slots=True)
class _Place:
    """What is watched: the rules of the pairs, the folder within which drafts count, whether all documents in it do, and the other files
    that results depend on."""

    settings: Settings
    within: Path | None
    every: bool
    others: tuple[Path, ...]

    @classmethod
    def of(cls, given: argparse.Namespace, settings: Settings) -> _Place:
        """Raises UsageError where there is nothing to watch."""
        from dataclasses import replace

        from diff.gate.batch import Rule

        folder: Path | None = given.folder
        if folder is not None and not folder.is_dir():
            raise UsageError(f"{folder} is no folder; name the one in which the drafts are")
        if given.original is not None:
            if folder is None:
                raise UsageError("--original needs the folder of its drafts; name DIR")
            if given.pair:
                raise UsageError("--pair and --original both name what to compare; leave one of them out")
            if not given.original.is_file():
                raise UsageError(f"{given.original}: there is no such file; name the original")
            from glob import escape

            every = Rule((escape(str(given.original.absolute())),), ("**/*",), folder=folder, where="--original")
            settings = replace(settings, pairs=(every,))
        if not settings.pairs:
            raise UsageError(
                "there is nothing to watch; name --original FILE and DIR, or set pairs in duizhao.toml (see --config)"
            )
        named = (settings.baseline, *settings.termbases, *settings.localisation, *settings.alignment)
        return cls(settings, folder, given.original is not None, tuple(file for file in named if file is not None))

    def pairs(self) -> dict[str, tuple[Pair, ...]]:
        """The pairs of each draft that is there, or of each original that holds its translation."""
        from diff.gate.batch import pairs_so_far

        by_draft: dict[str, list[Pair]] = {}
        for pair in paired(pairs_so_far(self.settings.pairs)[0], self.settings):
            by_draft.setdefault(pair.draft or pair.original, []).append(pair)
        return {draft: tuple(pairs) for draft, pairs in by_draft.items() if self._counts(Path(draft))}

    def _counts(self, draft: Path) -> bool:
        from diff.gate.watching import is_finished

        if not is_finished(draft.name) or (self.every and draft.suffix[1:].lower() not in DOCUMENTS):
            return False
        return self.within is None or draft.resolve().is_relative_to(self.within.resolve())

    def drafts(self) -> Mapping[str, tuple[Path, ...]]:
        """Each draft, with all files that its results depend on."""
        return {
            draft: (Path(draft), *dict.fromkeys(Path(pair.original) for pair in pairs), *self.others)
            for draft, pairs in self.pairs().items()
        }

    def missing(self) -> tuple[str, ...]:
        """A sentence for each pattern that fits no file so far."""
        from diff.gate.batch import pairs_so_far

        return () if self.every else pairs_so_far(self.settings.pairs)[1]

    def folders(self) -> dict[Path, bool]:
        """The folders to watch, each with whether those below it count."""
        from diff.gate.watching import folder_of

        patterns = [(rule.folder, name) for rule in self.settings.pairs for name in (*rule.original, *rule.drafts)]
        patterns += [(Path(), str(file)) for file in self.others]
        found: dict[Path, bool] = {}
        for folder, below in (folder_of(*one) for one in patterns):
            found[folder] = found.get(folder, False) or below
        # A folder in one that is watched with all below it adds nothing.
        return {one: below for one, below in found.items() if not any(found.get(up, False) for up in one.parents)}


def _placed(forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms of the results, each once. Raises UsageError where two would go to one file."""
    chosen = tuple(dict.fromkeys(forms))
    endings = Counter(EXPORTS[form.name].suffix for form in chosen)
    for ending, number in endings.items():
        if number > 1:
            names = " and ".join(form.name for form in chosen if EXPORTS[form.name].suffix == ending)
            raise UsageError(f"{names} would both go to DRAFT.duizhao{ending}; leave one of them out")
    return chosen


def _results(draft: str, forms: Iterable[Form]) -> list[Path]:
    from diff.gate.batch import RESULT

    return [Path(f"{draft}{RESULT}{EXPORTS[form.name].suffix[1:]}") for form in forms]


def _check(
    pairs: tuple[Pair, ...],
    draft: str,
    settings: Settings,
    forms: tuple[Form, ...],
    lang: str,
    unchanged: Callable[[], bool],
) -> None:
    """Compares a draft and writes the results, unless it was changed meanwhile and so is due again. Whatever is wrong with it is
    said: the next draft must be checked all the same."""
    from diff.exports.text_report import on_one_line, one_line

    try:
        run = run_of(pairs, settings, whole=False)
        made = [EXPORTS[form.name].render(run, Style(lang)) for form in forms]
        if not unchanged():
            return
        for file, data in zip(_results(draft, forms), made, strict=True):
            _save(data, file)
    except (UsageError, ExportError) as error:
        complain(f"{draft}: {error}")
        return
    except Exception as error:
        # A fault in one draft must not end the watch over the others.
        if os.environ.get("DUIZHAO_DEBUG"):
            raise
        complain(f"{draft}: the program failed ({type(error).__name__}: {error}); please report it with the files.")
        return
    for pair in run.pairs:
        name = draft if len(run.pairs) == 1 else f"{draft} ↔ {pair.original}"
        said = on_one_line(pair.refusal) if pair.report is None else one_line(pair.report, lang)
        # A refusal that is about a file begins with its name.
        print(said if said.startswith(f"{draft}: ") else f"{name}: {said}", flush=True)
    for note in run.notes:
        print(on_one_line(note), flush=True)


def _save(data: bytes, file: Path) -> None:
    """Writes a result. Raises UsageError."""
    try:
        save(data, file)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written ({error.strerror}); make room for it, and save the draft again"
        ) from error
