"""People: accounts with roles, sessions of the pages, tokens of programs. Passwords are kept as Argon2id hashes (RFC 9106), session
and API tokens as SHA-256 of 256 random bits: who reads the database can sign in with none of them."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from web.store import clock
from web.store.audit import record
from web.store.database import Database
from web.store.tables import sessions, tokens, users

Role = Literal["reader", "translator", "reviewer", "admin"]
ROLES: tuple[Role, ...] = ("reader", "translator", "reviewer", "admin")
"""Each may do what those before it may."""

HASHER = PasswordHasher()
"""Argon2id with the parameters that RFC 9106 recommends where memory is short: 64 MiB, three passes, four lanes."""

SHORTEST, LONGEST = 12, 128
"""Characters of a password (OWASP ASVS 2.1.1, 2.1.2)."""

LONGEST_NAME = 64
TOKEN = "dz_"
"""How API tokens begin, so that scanners of leaked secrets can know them."""

IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
"""A session ends so long after it was last used, and so long after it began."""

TEMPORARY = timedelta(days=7)
"""So long a password that an administrator gave serves for signing in, which asks for another one at once."""

_TOUCHED = timedelta(minutes=1)
"""A session's last use is noted this exactly: not every request writes."""


class NameTaken(Exception):
    """There is an account of this name."""


class LastAdmin(Exception):
    """Without this account nobody could look after the accounts."""


class WeakPassword(Exception):
    """The password is refused; the argument says why: short | long | guessable | same."""


@dataclass(frozen=True, slots=True)
class User:
    """An account. `temporary`: its password was given by an administrator and must be changed."""

    id: int
    name: str
    role: Role
    active: bool
    temporary: bool
    created: str


@dataclass(frozen=True, slots=True)
class Token:
    """An API token, without its secret."""

    id: int
    name: str
    created: str
    expires: str | None
    used: str | None
    revoked: str | None


def valid_name(name: str) -> bool:
    """Whether this can be the name of an account: 1 to 64 printable characters, the first a letter or digit, the last no space."""
    return 1 <= len(name) <= LONGEST_NAME and name.isprintable() and name[0].isalnum() and name == name.strip()


def check_strength(password: str, name: str) -> None:
    """Raises WeakPassword for a password that is too short, too long, or among the first that would be tried (estimated by
    zxcvbn: Wheeler, 2016, USENIX Security; it knows the passwords that leaked most often)."""
    if len(password) < SHORTEST:
        raise WeakPassword("short")
    if len(password) > LONGEST:
        raise WeakPassword("long")
    # Its tables are read for the first password that is chosen.
    from zxcvbn import zxcvbn

    if zxcvbn(password[:72], user_inputs=[name, "duizhao"])["score"] < 3:
        raise WeakPassword("guessable")


class People:
    """The room of the accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._nobody = ""
        self._peopled = False

    # -- accounts ----------------------------------------------------------------------------------------------

    def any(self) -> bool:
        """Whether there is an account; then everything needs signing in. Accounts are never removed."""
        # Every request asks.
        if not self._peopled:
            with self._database.read() as db:
                self._peopled = db.execute(select(users.c.id).limit(1)).first() is not None
        return self._peopled

    def all(self) -> tuple[User, ...]:
        """All accounts, by name."""
        with self._database.read() as db:
            return tuple(_user(row) for row in db.execute(select(users).order_by(users.c.name_key)).mappings())

    def user(self, number: int) -> User | None:
        """The account with this number."""
        with self._database.read() as db:
            row = db.execute(select(users).where(users.c.id == number)).mappings().first()
        return _user(row) if row else None

    def named(self, name: str) -> User | None:
        """The account with this name, in whatever case."""
        with self._database.read() as db:
            row = db.execute(select(users).where(users.c.name_key == _key(name))).mappings().first()
        return _user(row) if row else None

    def create(self, name: str, role: Role, password: str, *, first: bool = False) -> User:
        """Makes an account whose password its owner chose. `first` makes it only where there is none yet.

        Raises ValueError for no name, WeakPassword, and NameTaken.
        """
        check_strength(password, name)
        return self._create(name, role, password, None, first)

    def invite(self, name: str, role: Role) -> tuple[User, str]:
        """Makes an account with a password made up here, which is given back once and must be changed at the first signing in."""
        password = secrets.token_urlsafe(15)
        return self._create(name, role, password, clock.ago(-TEMPORARY), False), password

    def _create(self, name: str, role: Role, password: str, until: str | None, first: bool) -> User:
        if not valid_name(name):
            raise ValueError(f"no name for an account: {name!r}")
        made = users.insert().values(
            name=name,
            name_key=_key(name),
            role=role,
            password=HASHER.hash(password),
            password_until=until,
            created=clock.now(),
        )
        try:
            with self._database.write() as db:
                if first and db.execute(select(users.c.id).limit(1)).first() is not None:
                    raise NameTaken(name)
                user = _user(db.execute(made.returning(users)).mappings().one())
                record(db, "person.create", name, role=role)
        except IntegrityError as error:
            raise NameTaken(name) from error
        return user

    def set_role(self, number: int, role: Role) -> None:
        """Gives an account another role. Raises LastAdmin."""
        self._change(number, "person.role", role=role)

    def set_active(self, number: int, active: bool) -> None:
        """Lets an account sign in, or no more; then its sessions end and its tokens stop serving. Raises LastAdmin."""
        self._change(number, "person.activate" if active else "person.deactivate", active=int(active))

    def _change(self, number: int, action: str, **values: object) -> None:
        with self._database.write() as db:
            row = db.execute(update(users).where(users.c.id == number).values(**values).returning(users))
            user = _user(row.mappings().one())
            admins = select(func.count()).where(users.c.role == "admin", users.c.active == 1)
            if not db.execute(admins).scalar_one():
                raise LastAdmin(user.name)
            if not user.active:
                db.execute(sessions.delete().where(sessions.c.person == number))
            record(db, action, user.name, role=user.role)

    # -- passwords ---------------------------------------------------------------------------------------------

    def check_password(self, name: str, password: str) -> User | None:
        """The active account with this name and password, else None, after the same time whatever is wrong. A try is recorded."""
        with self._database.read() as db:
            row = db.execute(select(users).where(users.c.name_key == _key(name))).mappings().first()
        fits = _fits(row["password"] if row else self._nobodys(), password)
        user = _user(row) if row and fits and row["active"] and (row["password_until"] or "~") > clock.now() else None
        with self._database.write() as db:
            if user is None:
                # What was typed for a name may be a password.
                record(db, "session.refuse", row["name"] if row else "?")
            elif row and HASHER.check_needs_rehash(row["password"]):
                db.execute(update(users).where(users.c.id == user.id).values(password=HASHER.hash(password)))
        return user

    def confirm_password(self, user: User, password: str) -> bool:
        """Whether this is the password of an account that is signed in."""
        with self._database.read() as db:
            kept = db.execute(select(users.c.password).where(users.c.id == user.id)).scalar_one()
        return _fits(kept, password)

    def change_password(self, user: User, password: str) -> None:
        """Sets the password that its owner chose; all sessions of the account end. Raises WeakPassword."""
        check_strength(password, user.name)
        if self.confirm_password(user, password):
            raise WeakPassword("same")
        self._set_password(user, password, None, "password.change")

    def reset_password(self, user: User) -> str:
        """Sets a password made up here, which is given back once and must be changed; all sessions of the account end."""
        password = secrets.token_urlsafe(15)
        self._set_password(user, password, clock.ago(-TEMPORARY), "password.reset")
        return password

    def _set_password(self, user: User, password: str, until: str | None, action: str) -> None:
        kept = HASHER.hash(password)
        with self._database.write() as db:
            db.execute(update(users).where(users.c.id == user.id).values(password=kept, password_until=until))
            db.execute(sessions.delete().where(sessions.c.person == user.id))
            record(db, action, user.name)

    def _nobodys(self) -> str:
        """A hash against which the passwords of unknown names are checked."""
        self._nobody = self._nobody or HASHER.hash(secrets.token_urlsafe())
        return self._nobody

    # -- sessions of the pages ---------------------------------------------------------------------------------

    def open_session(self, user: User) -> str:
        """Begins a session and returns its token."""
        token, at = secrets.token_urlsafe(32), clock.now()
        with self._database.write() as db:
            db.execute(sessions.delete().where(_ended()))
            db.execute(sessions.insert().values(token=_hash(token), person=user.id, created=at, seen=at))
            record(db, "session.open", user.name)
        return token

    def session_user(self, token: str) -> User | None:
        """Whose session this is; None where there is none any more. Its idle time begins anew."""
        here = sessions.c.token == _hash(token)
        wanted = select(users, sessions.c.seen).join(sessions, sessions.c.person == users.c.id)
        with self._database.read() as db:
            row = db.execute(wanted.where(here, ~_ended(), users.c.active == 1)).mappings().first()
        if row is None:
            return None
        if row["seen"] < clock.ago(_TOUCHED):
            with self._database.write() as db:
                db.execute(update(sessions).where(here).values(seen=clock.now()))
        return _user(row)

    def close_session(self, token: str, user: User) -> None:
        """Ends a session of an account."""
        with self._database.write() as db:
            db.execute(sessions.delete().where(sessions.c.token == _hash(token), sessions.c.person == user.id))
            record(db, "session.close", user.name)

    # -- tokens of programs ------------------------------------------------------------------------------------

    def create_token(self, user: User, name: str, lasts: timedelta | None = None) -> str:
        """Makes an API token that acts as the account, and returns its secret, which is not kept."""
        secret = TOKEN + secrets.token_urlsafe(32)
        expires = clock.ago(-lasts) if lasts is not None else None
        made = tokens.insert().values(
            person=user.id, name=name, secret=_hash(secret), created=clock.now(), expires=expires
        )
        with self._database.write() as db:
            number = db.execute(made.returning(tokens.c.id)).scalar_one()
            record(db, "token.create", number, name=name, expires=expires)
        return secret

    def tokens(self, user: User) -> tuple[Token, ...]:
        """The tokens of an account, the newest first."""
        wanted = select(*(tokens.c[name] for name in Token.__dataclass_fields__)).where(tokens.c.person == user.id)
        with self._database.read() as db:
            return tuple(Token(**row) for row in db.execute(wanted.order_by(tokens.c.id.desc())).mappings())

    def revoke_token(self, user: User, number: int) -> bool:
        """Makes a token of the account useless; false where the account has none with this number that serves."""
        mine = (tokens.c.id == number) & (tokens.c.person == user.id) & tokens.c.revoked.is_(None)
        with self._database.write() as db:
            done = db.execute(update(tokens).where(mine).values(revoked=clock.now())).rowcount == 1
            if done:
                record(db, "token.revoke", number)
        return done

    def token_user(self, secret: str) -> User | None:
        """Who acts with this API token; None where it serves no more, or not before a temporary password was changed."""
        if not secret.startswith(TOKEN):
            return None
        here = tokens.c.secret == _hash(secret)
        valid = tokens.c.revoked.is_(None) & (tokens.c.expires.is_(None) | (tokens.c.expires > clock.now()))
        wanted = select(users, tokens.c.used).join(tokens, tokens.c.person == users.c.id)
        with self._database.read() as db:
            row = db.execute(wanted.where(here, valid, users.c.active == 1)).mappings().first()
        if row is None or row["password_until"] is not None:
            return None
        if (row["used"] or "") < clock.ago(_TOUCHED):
            with self._database.write() as db:
                db.execute(update(tokens).where(here).values(used=clock.now()))
        return _user(row)


def _ended() -> Any:
    return (sessions.c.seen < clock.ago(IDLE)) | (sessions.c.created < clock.ago(ABSOLUTE))


def _user(row: Mapping[Any, Any]) -> User:
    return User(
        row["id"], row["name"], row["role"], bool(row["active"]), row["password_until"] is not None, row["created"]
    )


def _key(name: str) -> str:
    """Two names with one key would be taken for each other."""
    return unicodedata.normalize("NFKC", name).casefold()


def _hash(token: str) -> str:
    # Random tokens need no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def _fits(kept: str, password: str) -> bool:
    try:
        # A longer one is none of ours, and would cost time.
        return len(password) <= LONGEST and HASHER.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
