"""Accounts: passwords as hashes, sessions that end, tokens that can be revoked, and always an administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from sqlalchemy import select, text, update

from web.store import clock, people, tables
from web.store.people import LastAdmin, NameTaken, WeakPassword, valid_name

GOOD = "vier-alte-Kähne im Nebel"
OTHER = "another 秘密 of many words"


@pytest.fixture
def rooms(store):
    return store.people


@pytest.fixture
def admin(rooms):
    return rooms.create("王芳", "admin", GOOD)


def dump(store) -> str:
    """Everything that the database holds of people."""
    with store.database.read() as db:
        names = ("users", "sessions", "tokens", "audit")
        return "\n".join(str(row) for name in names for row in db.execute(text(f"SELECT * FROM {name}")))


def test_passwords_are_hashed_with_argon2id_as_rfc_9106_recommends(monkeypatch, rooms, store):
    monkeypatch.setattr(people, "HASHER", PasswordHasher())
    user = rooms.create("a", "admin", GOOD)
    with store.database.read() as db:
        kept = db.execute(select(tables.users.c.password).where(tables.users.c.id == user.id)).scalar_one()
    used = extract_parameters(kept)
    assert (used.type, used.memory_cost, used.time_cost, used.parallelism) == (Type.ID, 65536, 3, 4)
    assert used.salt_len == 16 and used.hash_len == 32


def test_nothing_that_lets_somebody_in_is_in_the_database(rooms, store, admin):
    _, given = rooms.invite("李雷", "reader")
    session, token = rooms.open_session(admin), rooms.create_token(admin, "CI")
    reset = rooms.reset_password(rooms.named("李雷"))
    held = dump(store)
    for secret in (GOOD, given, session, token, token.removeprefix("dz_"), reset):
        assert secret not in held


def test_the_same_password_is_never_the_same_hash(rooms, store):
    rooms.create("a", "admin", GOOD)
    rooms.create("b", "admin", GOOD)
    with store.database.read() as db:
        assert len(set(db.execute(select(tables.users.c.password)).scalars())) == 2


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz", "short"),
        ("x" * 129, "long"),
        ("password1234", "guessable"),
        ("aaaaaaaaaaaaaaaa", "guessable"),
        ("wangfangduizhao", "guessable"),
        ("qwertyuiop123456", "guessable"),
    ],
)
def test_a_weak_password_is_refused(rooms, password, why):
    with pytest.raises(WeakPassword, match=why):
        rooms.create("wangfang", "admin", password)
    assert not rooms.any()


def test_signing_in(rooms, admin):
    assert rooms.check_password("王芳", GOOD) == admin
    assert rooms.check_password("王芳", GOOD + " ") is None
    assert rooms.check_password("nobody", GOOD) is None
    assert rooms.check_password("王芳", "") is None
    assert rooms.check_password("王芳", GOOD * 1000) is None


def test_names_that_look_alike_are_one(rooms):
    user = rooms.create("Anna", "admin", GOOD)
    for name in ("anna", "ＡＮＮＡ", "ANNA"):
        assert rooms.check_password(name, GOOD) == user
        with pytest.raises(NameTaken):
            rooms.create(name, "reader", OTHER)


@pytest.mark.parametrize("name", ["", " a", "a ", "x" * 65, "a\nb", "=1+1", "(DUIZHAO_API_TOKEN)", "\u200bx", "a\0"])
def test_names_that_are_none(rooms, name):
    assert not valid_name(name)
    with pytest.raises(ValueError, match="no name"):
        rooms.invite(name, "reader")


def test_a_failed_try_is_recorded_without_what_was_typed(rooms, store, admin):
    rooms.check_password("王芳", "wrong-secret")
    rooms.check_password("my-password-by-mistake", "x")
    entries = [entry for entry in store.audit.all() if entry.action == "session.refuse"]
    assert [entry.object for entry in entries] == ["王芳", "?"]
    assert "wrong-secret" not in dump(store) and "by-mistake" not in dump(store)


def test_an_old_hash_is_renewed_at_signing_in(monkeypatch, rooms, store, admin):
    monkeypatch.setattr(people, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert rooms.check_password("王芳", GOOD) == admin
    with store.database.read() as db:
        kept = db.execute(select(tables.users.c.password)).scalar_one()
    assert extract_parameters(kept).time_cost == 2
    assert rooms.check_password("王芳", GOOD) == admin


def test_a_given_password_serves_for_a_week_and_must_be_changed(rooms, store, admin):
    user, given = rooms.invite("李雷", "reader")
    assert user.temporary and rooms.check_password("李雷", given).temporary
    token = rooms.create_token(user, "early")
    assert rooms.token_user(token) is None
    with store.database.write() as db:
        past = clock.ago(timedelta(minutes=1))
        db.execute(update(tables.users).where(tables.users.c.id == user.id).values(password_until=past))
    assert rooms.check_password("李雷", given) is None
    rooms.change_password(user, OTHER)
    assert not rooms.check_password("李雷", OTHER).temporary
    assert rooms.token_user(token) is not None


def age(store, table, seconds, *columns):
    with store.database.write() as db:
        past = clock.ago(timedelta(seconds=seconds))
        db.execute(update(table).values(dict.fromkeys(columns, past)))


def test_a_session_ends_when_it_is_idle_and_in_any_case_after_a_day(rooms, store, admin):
    token = rooms.open_session(admin)
    assert rooms.session_user(token) == admin
    age(store, tables.sessions, people.IDLE.total_seconds() - 60, "seen")
    # It is used: its idle time begins anew.
    assert rooms.session_user(token) == admin
    with store.database.read() as db:
        assert db.execute(select(tables.sessions.c.seen)).scalar_one() > clock.ago(timedelta(minutes=1))
    age(store, tables.sessions, people.IDLE.total_seconds() + 60, "seen")
    assert rooms.session_user(token) is None
    again = rooms.open_session(admin)
    age(store, tables.sessions, people.ABSOLUTE.total_seconds() + 60, "created")
    assert rooms.session_user(again) is None
    rooms.open_session(admin)
    with store.database.read() as db:
        assert len(db.execute(select(tables.sessions)).all()) == 1, "what has ended is removed"


def test_sessions_end_with_the_password_the_account_and_by_signing_out(rooms, admin):
    user, _ = rooms.invite("李雷", "admin")
    for end in (
        lambda token: rooms.close_session(token, user),
        lambda token: rooms.change_password(user, OTHER),
        lambda token: rooms.reset_password(user),
        lambda token: rooms.set_active(user.id, False),
    ):
        token, mine = rooms.open_session(user), rooms.open_session(admin)
        assert rooms.session_user(token) is not None
        end(token)
        assert rooms.session_user(token) is None
        assert rooms.session_user(mine) == admin


def test_nobody_ends_the_session_of_another(rooms, admin):
    user, _ = rooms.invite("李雷", "reader")
    token = rooms.open_session(admin)
    rooms.close_session(token, user)
    assert rooms.session_user(token) == admin


def test_tokens_are_shown_once_and_end(rooms, store, admin):
    token, lasting = rooms.create_token(admin, "CI", timedelta(days=30)), rooms.create_token(admin, "import")
    assert token.startswith("dz_") and len(token) > 40
    assert rooms.token_user(token) == rooms.token_user(lasting) == admin
    assert rooms.token_user(token + "x") is rooms.token_user("") is rooms.token_user("dz_") is None
    second, first = rooms.tokens(admin)
    assert (first.name, second.name) == ("CI", "import") and first.used
    with store.database.write() as db:
        db.execute(update(tables.tokens).where(tables.tokens.c.id == first.id).values(expires=clock.now()))
    assert rooms.token_user(token) is None
    assert rooms.revoke_token(admin, second.id)
    assert rooms.token_user(lasting) is None
    assert not rooms.revoke_token(admin, second.id)


def test_the_tokens_of_others_cannot_be_revoked_and_end_with_their_account(rooms, admin):
    user, _ = rooms.invite("李雷", "reader")
    rooms.change_password(user, OTHER)
    token = rooms.create_token(user, "mine")
    (kept,) = rooms.tokens(user)
    assert not rooms.revoke_token(admin, kept.id)
    assert rooms.token_user(token).id == user.id
    rooms.set_active(user.id, False)
    assert rooms.token_user(token) is None
    assert rooms.check_password("李雷", OTHER) is None


def test_there_is_always_an_administrator(rooms, admin):
    for change in (lambda: rooms.set_role(admin.id, "reviewer"), lambda: rooms.set_active(admin.id, False)):
        with pytest.raises(LastAdmin):
            change()
        assert rooms.user(admin.id) == admin
    other, _ = rooms.invite("李雷", "admin")
    rooms.set_role(admin.id, "reader")
    assert (rooms.user(admin.id).role, rooms.user(other.id).role) == ("reader", "admin")


def test_only_one_is_the_first(rooms):
    rooms.create("a", "admin", GOOD, first=True)
    with pytest.raises(NameTaken):
        rooms.create("b", "admin", GOOD, first=True)
    assert [user.name for user in rooms.all()] == ["a"]
