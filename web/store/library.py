"""The library: documents with versions, which are files, and what was read in these, for lists and for searching."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from normalize.text import folded
from web.store import clock
from web.store.audit import record
from web.store.database import Database
from web.store.model import Document, Holding, Order, Reading, ReadPart, StoredFile, Taken, Version
from web.store.tables import comparisons, documents, files, findings, parts, readings, results, termbases, versions

KINDS = ("original", "draft")
"""What a document can be said to be when it is given; a file of terms is none that is read."""

LONGEST_TITLE = 300

MOST_FOUND = 40
"""Parts of documents that one search reads."""

_STAGE_OF_DRAFT = re.compile(
    r"[（(\[【〔][^（()）\[\]【】〔〕]{0,12}(?:稿|草案|版|draft|revised|version)[^（()）\[\]【】〔〕]{0,16}[）)\]】〕]$",
    re.IGNORECASE,
)
"""（征求意见稿） and its like behind a title: the next version has another, or none."""

_LISTED = (
    parts.c.number,
    parts.c.title,
    parts.c.language,
    parts.c.first_page,
    parts.c.last_page,
    parts.c.clauses,
)


class TitleChanged(Exception):
    """Somebody else has given the document another title since it was shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a version in whose text something was found, `count` times."""

    document: int
    version: int
    part: ReadPart
    count: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison in which files of a document took part. `original` and `draft` are titles, or names of files where nothing has
    been read; `found` counts the findings."""

    id: int
    original: str
    draft: str
    original_sha256: str
    draft_sha256: str
    state: str
    created: str
    found: int
    pair: str


class Library:
    """The room of the documents: each has versions, numbered from 1, and a version is a file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, title: str, kind: str) -> Document:
        """Makes a document without versions. `kind` is original | draft | termbase."""
        with self._database.write() as db:
            return _add(db, title, kind)

    def add_version(self, document: int, file: StoredFile) -> Version:
        """Adds a file as the newest version; the version that it is already, where the document has had it."""
        with self._database.write() as db:
            return _add_version(db, document, file)

    def take(self, file: StoredFile, kind: str, document: int | None = None) -> Taken:
        """Puts a file of the store into the library: as a document of its own, or as the newest version of `document`. A file that
        is a version of some document already stays where it is. What is new waits to be read."""
        with self._database.write() as db:
            had = db.execute(
                select(documents, versions.c.number)
                .join(versions, versions.c.document == documents.c.id)
                .where(versions.c.sha256 == file.sha256, documents.c.merged.is_(None))
                .order_by(documents.c.id)
            ).first()
            if had is not None:
                *fields, number = had
                return Taken(Document(*fields), number, True)
            into = _one(db, document) if document is not None else None
            if into is None:
                into = _add(db, title_of_name(file.name), kind)
            added = _add_version(db, into.id, file)
            if into.kind in KINDS:
                self._ask_for_reading(db, file.sha256)
            return Taken(into, added.number, False)

    def placed(self, order: Order) -> Order:
        """The order with its files in the library, and which versions of which documents they are."""
        original = self.take(order.original, "original")
        draft = self.take(order.draft, "draft") if order.draft is not None else None
        return replace(
            order,
            original_version=(original.document.id, original.number),
            draft_version=(draft.document.id, draft.number) if draft is not None else None,
        )

    def all(self) -> tuple[Document, ...]:
        """All documents, the newest first, without those whose versions another took over."""
        wanted = select(documents).where(documents.c.merged.is_(None)).order_by(documents.c.id.desc())
        with self._database.read() as db:
            return tuple(Document(**row) for row in db.execute(wanted).mappings())

    def document(self, number: int) -> Document | None:
        """The document with this number, or the one that took over its versions."""
        with self._database.read() as db:
            return _one(db, number)

    def versions(self, document: int) -> tuple[Version, ...]:
        """The versions of a document, the oldest first."""
        with self._database.read() as db:
            return _versions(db, versions.c.document == document).get(document, ())

    def holdings(self, only: int | None = None) -> tuple[Holding, ...]:
        """All documents that have a version, with what was read in the newest, the newest document first; or the `only` one with this
        number, or the one that took over its versions."""
        wanted = select(documents).where(documents.c.merged.is_(None)).order_by(documents.c.id.desc())
        with self._database.read() as db:
            if only is None:
                found = [Document(**row) for row in db.execute(wanted).mappings()]
                of_document, files_read = _versions(db), select(versions.c.sha256)
            else:
                one = _one(db, only)
                found = [] if one is None else [one]
                of_document = {} if one is None else _versions(db, versions.c.document == one.id)
                files_read = select(versions.c.sha256).where(versions.c.document.in_(of_document))
            read, contents = _readings(db, files_read), _parts(db, files_read)
        none = Reading()
        return tuple(
            Holding(document, its, read.get(its[-1].file.sha256, none), contents.get(its[-1].file.sha256, ()))
            for document in found
            if (its := of_document.get(document.id))
        )

    def holding(self, number: int) -> Holding | None:
        """The document with this number, or the one that took over its versions; None where there is none, or none with a version."""
        return next(iter(self.holdings(number)), None)

    def readings(self, sha256s: Sequence[str]) -> dict[str, tuple[Reading, tuple[ReadPart, ...]]]:
        """How far these files have been read, and their parts."""
        with self._database.read() as db:
            read, contents = _readings(db, sha256s), _parts(db, sha256s)
        return {sha256: (read.get(sha256, Reading()), contents.get(sha256, ())) for sha256 in sha256s}

    def rename(self, number: int, title: str, kind: str, seen: str) -> None:
        """Gives a document another title and kind; the audit trail keeps the former. `seen` is the title that the person saw.

        Raises TitleChanged where it is another by now, and LookupError where there is no such document.
        """
        with self._database.write() as db:
            document = _one(db, number)
            if document is None or document.id != number:
                raise LookupError(number)
            if document.title != seen:
                raise TitleChanged(number)
            if (title, kind) != (document.title, document.kind):
                _rename(db, document, title, kind)

    def accept_offer(self, number: int) -> Document:
        """Makes the versions of a document the newest of the one that was offered, and gives that one. Nothing is removed: the
        document remains, and leads to the other. Raises LookupError where nothing is offered (any more)."""
        with self._database.write() as db:
            document = _one(db, number)
            into = _one(db, document.offered) if document is not None and document.offered is not None else None
            if document is None or into is None or document.id != number or into.id == document.id:
                raise LookupError(number)
            for version in _versions(db, versions.c.document == document.id).get(document.id, ()):
                _move_comparisons(db, version, _add_version(db, into.id, version.file))
            db.execute(update(documents).where(documents.c.id == document.id).values(merged=into.id, offered=None))
            # Whatever was to become a version of this one may become one of the other.
            db.execute(update(documents).where(documents.c.offered == document.id).values(offered=into.id))
            record(db, "document.merge", document.id, into=into.id)
        return into

    def refuse_offer(self, number: int) -> None:
        """Leaves a document on its own. Raises LookupError where nothing is offered (any more)."""
        refused = update(documents).where(documents.c.id == number, documents.c.offered.is_not(None))
        with self._database.write() as db:
            if db.execute(refused.values(offered=None)).rowcount == 0:
                raise LookupError(number)
            record(db, "document.apart", number)

    def read_again(self, sha256: str) -> bool:
        """Lets a file that could not be read be tried once more; false where it is none of these."""
        again = update(readings).where(readings.c.sha256 == sha256, readings.c.state == "failed")
        with self._database.write() as db:
            asked = db.execute(again.values(state="waiting", attempts=0, error="", worker="", lease=None)).rowcount
            if asked:
                record(db, "document.read-again", sha256)
        return bool(asked)

    def strays(self) -> int:
        """How many files are in no document: those that came through other ways than the library."""
        with self._database.read() as db:
            return int(db.execute(select(func.count()).select_from(_strays().subquery())).scalar_one())

    def adopt(self) -> int:
        """Makes a document of each file that is in none: an original where it was compared as one, a file of terms where it served as
        one, else a draft. Returns how many."""
        with self._database.write() as db:
            found = [StoredFile(sha256, name) for sha256, name in db.execute(_strays())]
            if not found:
                return 0
            used = db.execute(select(comparisons.c.original_sha256, comparisons.c.termbases)).all()
            originals = {original for original, _ in used}
            terms = {sha256 for _, kept in used for sha256, _ in json.loads(kept)}
            for file in found:
                kind = "original" if file.sha256 in originals else "termbase" if file.sha256 in terms else "draft"
                _add_version(db, _add(db, title_of_name(file.name), kind).id, file)
                if kind in KINDS:
                    self._ask_for_reading(db, file.sha256)
        return len(found)

    def keep_reading(
        self, sha256: str, format: str, notes: Sequence[str], title: str, read: Iterable[tuple[ReadPart, str]]
    ) -> None:
        """Keeps what was read in a file: each part with the form of its text that is searched. A document that is still called like the
        file is called `title` from now on, if there is one; and where another document has the same title, it is offered as that
        one's new version."""
        rows = [
            {
                "sha256": sha256,
                "number": part.number,
                "title": part.title,
                "language": part.language,
                "first_page": part.first_page,
                "last_page": part.last_page,
                "clauses": part.clauses,
                "text": text,
                "shown": part.shown,
                "pages": json.dumps(part.pages),
            }
            for part, text in read
        ]
        done = {
            "state": "done",
            "error": "",
            "format": format,
            "notes": json.dumps(list(notes), ensure_ascii=False),
            "worker": "",
            "lease": None,
        }
        kept = self._database.upsert(readings).values(sha256=sha256, added=clock.now(), **done)
        with self._database.write() as db:
            # Read once more, the file holds what is read now.
            db.execute(parts.delete().where(parts.c.sha256 == sha256))
            if rows:
                db.execute(parts.insert(), rows)
            db.execute(kept.on_conflict_do_update(index_elements=["sha256"], set_=done))
            with_file = (
                select(documents)
                .where(
                    documents.c.merged.is_(None),
                    documents.c.id.in_(select(versions.c.document).where(versions.c.sha256 == sha256)),
                )
                .order_by(documents.c.id)
            )
            for document in [Document(**row) for row in db.execute(with_file).mappings()]:
                _entitle(db, document, sha256, title)

    def fail_reading(self, sha256: str, error: str) -> None:
        """Keeps the sentence that says why a file cannot be read."""
        failed = {"state": "failed", "error": error, "worker": "", "lease": None}
        kept = self._database.upsert(readings).values(sha256=sha256, added=clock.now(), **failed)
        with self._database.write() as db:
            db.execute(kept.on_conflict_do_update(index_elements=["sha256"], set_=failed))

    def find(self, text: str) -> tuple[Found, ...]:
        """The parts whose text holds `text` (in the form in which texts are searched), of each document those of its newest version
        that holds it; at most MOST_FOUND are read."""
        wanted = (
            select(
                versions.c.document,
                versions.c.number.label("version"),
                *_LISTED,
                parts.c.shown,
                parts.c.pages,
                parts.c.text,
            )
            .join(versions, versions.c.sha256 == parts.c.sha256)
            .join(documents, documents.c.id == versions.c.document)
            .where(documents.c.merged.is_(None), parts.c.text.contains(text, autoescape=True))
            .order_by(versions.c.document.desc(), versions.c.number.desc(), parts.c.number)
            .limit(MOST_FOUND)
        )
        newest: dict[int, int] = {}
        with self._database.read() as db:
            return tuple(
                Found(row["document"], row["version"], _part(row), row["text"].count(text))
                for row in db.execute(wanted).mappings()
                if newest.setdefault(row["document"], row["version"]) == row["version"]
            )

    def pair(self, number: int, original_title: str, draft_title: str, by_titles: str) -> str:
        """As the function `pair_for`, in a transaction of its own."""
        with self._database.read() as db:
            return pair_for(db, number, original_title, draft_title, by_titles)

    def compared(self, sha256s: Sequence[str]) -> tuple[Compared, ...]:
        """The comparisons in which these files took part, the newest first."""
        c = comparisons.c
        return self._compared(or_(c.original_sha256.in_(sha256s), c.draft_sha256.in_(sha256s)))

    def former(self, number: int) -> tuple[Compared, ...]:
        """The earlier finished comparisons of the same two documents, the newest first."""
        c = comparisons.c
        pair = select(c.pair).where(c.id == number).scalar_subquery()
        return self._compared((c.pair == pair) & (c.pair != "") & (c.id < number) & (c.state == "done"))

    def _compared(self, which: ColumnElement[bool]) -> tuple[Compared, ...]:
        of_comparison = select(func.count()).where(findings.c.comparison == comparisons.c.id)
        count = of_comparison.correlate(comparisons).scalar_subquery()
        wanted = (
            select(comparisons, results.c.original_title, results.c.draft_title, count.label("found"))
            .outerjoin(results, results.c.comparison == comparisons.c.id)
            .where(which)
            .order_by(comparisons.c.id.desc())
        )
        with self._database.read() as db:
            return tuple(
                Compared(
                    row["id"],
                    row["original_title"] or row["original_name"],
                    row["draft_title"] or row["draft_name"] or "",
                    row["original_sha256"],
                    row["draft_sha256"] or "",
                    row["state"],
                    row["created"],
                    row["found"],
                    row["pair"] or "",
                )
                for row in db.execute(wanted).mappings()
            )

    def _ask_for_reading(self, db: Connection, sha256: str) -> None:
        asked = self._database.upsert(readings).values(sha256=sha256, state="waiting", added=clock.now())
        db.execute(asked.on_conflict_do_nothing(index_elements=["sha256"]))


def title_of_name(name: str) -> str:
    """What a document is called until its file has been read: the file's name without its ending."""
    return (PurePath(name).stem or name)[:LONGEST_TITLE]


def same_title(title: str) -> str:
    """The form in which titles are compared: width, script, white space, case and the stage of a draft behind it do not count."""
    # OpenCC's dictionaries are for those who read files, not for the pages.
    from normalize.chinese import fold

    form = folded(fold(title).text)
    return _STAGE_OF_DRAFT.sub("", form) or form


def pair_for(db: Connection, number: int, original_title: str, draft_title: str, by_titles: str) -> str:
    """The pair under which the comparison `number` of documents with these titles keeps its decisions: that of an earlier comparison
    of the same two documents; else `by_titles`, unless only drafts under the same title that are others have that one."""
    former = _former_pair(db, number, original_title, draft_title)
    if former is not None:
        return former
    now = db.execute(select(comparisons).where(comparisons.c.id == number)).mappings().one()
    if now["draft_sha256"] is None:
        return by_titles
    of_pair = select(comparisons.c.draft_sha256).where(
        comparisons.c.pair == by_titles, comparisons.c.state == "done", comparisons.c.id != number
    )
    mine = _siblings(db, now["draft_sha256"])
    others = set(db.execute(of_pair.distinct()).scalars()) - {None, *mine}
    # Districts like to call their drafts alike: those that were started side by side are different ones, and those of which
    # somebody said so.
    if not others & _beside(db, now) and not (
        others and all(_kept_apart(db, now["draft_sha256"], one) for one in others)
    ):
        return by_titles
    return hashlib.sha256(f"{by_titles}\x1f{now['draft_sha256']}".encode()).hexdigest()[:32]


def _beside(db: Connection, now: Mapping[Any, Any]) -> set[str]:
    """The files of the drafts that were started together with a comparison, in all their versions."""
    if now["batch"] is None:
        return set()
    others = select(comparisons.c.draft_sha256).where(
        comparisons.c.batch == now["batch"], comparisons.c.draft_sha256.is_not(None)
    )
    return {each for one in db.execute(others.distinct()).scalars() for each in _siblings(db, one)}


def _kept_apart(db: Connection, mine: str, other: str) -> bool:
    """Whether two files of the library are of different documents, and nobody is being asked whether one is a new version of the
    other."""
    one, two = _read_documents(db, mine), _read_documents(db, other)
    linked = {each.offered or each.id for each in one} & {each.offered or each.id for each in two}
    return bool(one and two) and {each.kind for each in one} == {each.kind for each in two} and not linked


def _read_documents(db: Connection, sha256: str) -> tuple[Document, ...]:
    """The documents that have a file, if it has been read: before that, none of them is offered as a version of another."""
    wanted = (
        select(documents)
        .join(versions, versions.c.document == documents.c.id)
        .join(readings, readings.c.sha256 == versions.c.sha256)
        .where(versions.c.sha256 == sha256, readings.c.state == "done", documents.c.merged.is_(None))
    )
    return tuple(Document(**row) for row in db.execute(wanted).mappings())


def _former_pair(db: Connection, number: int, original_title: str, draft_title: str) -> str | None:
    """The pair under which an earlier comparison of the same two documents keeps its decisions, for the comparison `number`, whose
    documents have these titles; None where there is none. A new version may have another title than the one before: it takes over the
    decisions all the same, where the stage of the draft is all that differs or its file holds but one document."""
    now = db.execute(select(comparisons).where(comparisons.c.id == number)).mappings().one()
    if now["draft_sha256"] is None:
        return None
    mine, theirs = _siblings(db, now["original_sha256"]), _siblings(db, now["draft_sha256"])
    earlier = (
        select(comparisons, results.c.original_title, results.c.draft_title)
        .join(results, results.c.comparison == comparisons.c.id)
        .where(
            comparisons.c.id < number,
            comparisons.c.state == "done",
            comparisons.c.original_sha256.in_(mine),
            comparisons.c.draft_sha256.in_(theirs),
        )
        .order_by(comparisons.c.id.desc())
    )
    for row in db.execute(earlier).mappings():
        sides = (("original", original_title), ("draft", draft_title))
        if all(
            same_title(row[f"{side}_title"]) == same_title(title)
            or _alone(db, now[f"{side}_sha256"], row[f"{side}_sha256"])
            for side, title in sides
        ):
            pair: str | None = row["pair"]
            return pair
    return None


def _siblings(db: Connection, sha256: str) -> tuple[str, ...]:
    """The files of all versions of the documents that have this one; itself where there is none."""
    mine = (
        select(versions.c.document)
        .join(documents, documents.c.id == versions.c.document)
        .where(versions.c.sha256 == sha256, documents.c.merged.is_(None))
    )
    found = db.execute(select(versions.c.sha256).where(versions.c.document.in_(mine))).scalars()
    return tuple(dict.fromkeys((sha256, *found)))


def _alone(db: Connection, *sha256s: str) -> bool:
    """Whether each of the files was read and holds one document."""
    counts = select(func.count()).where(parts.c.sha256.in_(sha256s)).group_by(parts.c.sha256)
    return list(db.execute(counts).scalars()) == [1] * len(set(sha256s))


def _add(db: Connection, title: str, kind: str) -> Document:
    made = documents.insert().values(title=title, kind=kind, created=clock.now())
    row = db.execute(made.returning(documents)).mappings().one()
    record(db, "document.add", row["id"], title=title, kind=kind)
    return Document(**row)


def _add_version(db: Connection, document: int, file: StoredFile) -> Version:
    of_document = versions.c.document == document
    had = db.execute(select(versions).where(of_document, versions.c.sha256 == file.sha256)).mappings().first()
    if had is not None:
        return _version(had)
    last = db.execute(select(func.max(versions.c.number)).where(of_document)).scalar() or 0
    added = Version(document, last + 1, file, clock.now())
    db.execute(
        versions.insert().values(
            document=document, number=added.number, sha256=file.sha256, name=file.name, added=added.added
        )
    )
    record(db, "document.version", document, number=added.number, sha256=file.sha256)
    return added


def _move_comparisons(db: Connection, was: Version, now: Version) -> None:
    """Lets the comparisons of a version name the one that it has become."""
    for side in ("original", "draft"):
        document, number = comparisons.c[f"{side}_document"], comparisons.c[f"{side}_version"]
        of_version = update(comparisons).where(document == was.document, number == was.number)
        db.execute(of_version.values({document: now.document, number: now.number}))


def _entitle(db: Connection, document: Document, sha256: str, title: str) -> None:
    """Calls a document by what its newest file says, unless somebody has called it otherwise, and looks whether another is called so."""
    its = _versions(db, versions.c.document == document.id)[document.id]
    newest = its[-1].file
    if newest.sha256 == sha256 and title and document.title == title_of_name(newest.name):
        _rename(db, document, title[:LONGEST_TITLE], document.kind)
    elif not title:
        return
    key = same_title(title)
    others = select(documents).where(
        documents.c.merged.is_(None), documents.c.kind == document.kind, documents.c.id != document.id
    )
    same = [
        other
        for row in db.execute(others.order_by(documents.c.id)).mappings()
        if same_title((other := Document(**row)).title) == key
    ]
    if not same:
        return
    # The later one is a version of the earlier one, whichever was read first.
    older, newer = sorted((same[0], document), key=lambda one: one.id)
    if newer.offered is None and len(_versions(db, versions.c.document == newer.id).get(newer.id, ())) == 1:
        db.execute(update(documents).where(documents.c.id == newer.id).values(offered=older.id))


def _rename(db: Connection, document: Document, title: str, kind: str) -> None:
    db.execute(update(documents).where(documents.c.id == document.id).values(title=title, kind=kind))
    record(db, "document.rename", document.id, title=title, kind=kind, former=document.title)


def _one(db: Connection, number: int) -> Document | None:
    row = db.execute(select(documents).where(documents.c.id == number)).mappings().first()
    while row is not None and row["merged"] is not None:
        row = db.execute(select(documents).where(documents.c.id == row["merged"])).mappings().first()
    return Document(**row) if row else None


def _versions(db: Connection, only: Any = None) -> dict[int, tuple[Version, ...]]:
    wanted = select(versions).order_by(versions.c.document, versions.c.number)
    found: dict[int, list[Version]] = {}
    for row in db.execute(wanted if only is None else wanted.where(only)).mappings():
        found.setdefault(row["document"], []).append(_version(row))
    return {document: tuple(its) for document, its in found.items()}


def _version(row: Mapping[Any, Any]) -> Version:
    return Version(row["document"], row["number"], StoredFile(row["sha256"], row["name"]), row["added"])


def _readings(db: Connection, sha256s: Any) -> dict[str, Reading]:
    return {
        row["sha256"]: Reading(row["state"], row["error"], row["format"], tuple(json.loads(row["notes"])))
        for row in db.execute(select(readings).where(readings.c.sha256.in_(sha256s))).mappings()
    }


def _parts(db: Connection, sha256s: Any) -> dict[str, tuple[ReadPart, ...]]:
    wanted = select(parts.c.sha256, *_LISTED).where(parts.c.sha256.in_(sha256s)).order_by(parts.c.number)
    found: dict[str, list[ReadPart]] = {}
    for row in db.execute(wanted).mappings():
        found.setdefault(row["sha256"], []).append(_part(row))
    return {sha256: tuple(its) for sha256, its in found.items()}


def _part(row: Mapping[Any, Any]) -> ReadPart:
    return ReadPart(
        row["number"],
        row["title"],
        row["language"],
        row["first_page"],
        row["last_page"],
        row["clauses"],
        row.get("shown", ""),
        tuple((at, page) for at, page in json.loads(row.get("pages", "[]"))),
    )


def _strays() -> Any:
    in_some = select(versions.c.sha256)
    # Terms as they stood for a comparison (web.work.termbases): nobody gave these files.
    our_terms = select(termbases.c.name.concat(".tbx"))
    strays = select(files.c.sha256, files.c.name).where(files.c.sha256.not_in(in_some), files.c.name.not_in(our_terms))
    return strays.order_by(files.c.added)
