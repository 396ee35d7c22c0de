"""Runs the review pages."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import waitress
from werkzeug.middleware.proxy_fix import ProxyFix

from web.app import create_app
from web.store import Order, Store, StoreError, default_directory
from web.store.audit import ACTING, Actor
from web.store.people import SHORTEST, NameTaken, WeakPassword, valid_name
from web.work.workers import Workers

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens, and where its data is. `port` 0 takes a free one; `public` is the address that others type where it
    is another one, behind a proxy for example; `data` is the data directory (default: the user's), `database` the SQLAlchemy URL of
    a database (default: the SQLite file in the directory). `workers` processes compare."""

    host: str = HOST
    port: int = 0
    public: str = ""
    data: Path | None = None
    database: str = ""
    workers: int = 1

    def open_store(self) -> Store:
        """The store. Raises StoreError."""
        return Store(self.data or default_directory(), self.database)


def serve(files: Sequence[Path] = (), place: Place | None = None, open_browser: bool = True) -> None:
    """Serves until interrupted. With one or two files, opens the page of their comparison, else the page on which
    files and samples are chosen.

    Raises StoreError, with one sentence, where the directory, the database, a file, the address or the port cannot be used, and
    where others could reach a server that has no account yet.
    """
    place = place or Place()
    public = _public(place.public)
    store = place.open_store()
    try:
        alone = not store.people.any()
        _refuse_open_house(place, alone)
        start = "/"
        if files:
            ACTING.set(Actor(via="terminal"))
            originals = [store.add_file(_read(path), path.name) for path in files]
            order = Order(originals[0], originals[1] if len(originals) > 1 else None)
            start = f"/comparisons/{store.add_comparison(store.library.placed(order))}"
        workers = Workers(store, place.workers, place.database)
        app = create_app(store, workers.wake, WORKERS=place.workers, **_settings(place, public))
        if public is not None and public.scheme == "https":
            # The proxy that ends TLS says who called and how; nothing else may reach the port.
            app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)  # type: ignore[method-assign]
        # It would say on the terminal how many requests wait for a moment.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server = waitress.create_server(app, sockets=[_listening(place)], threads=6)
        workers.start()
        shown = place.public.rstrip("/") or f"http://{_in_address(place.host)}:{server.effective_port}"
        address = f"{shown}{start}"
        print(f"Duizhao is at {address}  (Ctrl+C ends it; reviews are kept in {store.root})", flush=True)
        if open_browser and _has_display():
            # In a thread: some browsers keep the call waiting until they are closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        try:
            server.run()
        except KeyboardInterrupt:
            print()
        finally:
            server.close()
            workers.stop()
    finally:
        store.close()


def create_admin(name: str, password: str, place: Place) -> None:
    """Makes an administrator. Raises StoreError, with one sentence, where it cannot be made."""
    if not valid_name(name):
        raise StoreError("A name needs 1 to 64 characters and begins with a letter or a digit; give another one.")
    store = place.open_store()
    ACTING.set(Actor(via="terminal"))
    try:
        store.people.create(name, "admin", password)
    except NameTaken:
        raise StoreError(f"There is an account of the name {name}; choose another one.") from None
    except WeakPassword as error:
        why = {
            "short": f"is too short; it needs at least {SHORTEST} characters.",
            "long": "is too long; it can have at most 128 characters.",
            "guessable": "is one of the first that would be tried; take several unusual words.",
        }[str(error)]
        raise StoreError(f"The password {why}") from None
    finally:
        store.close()


def _refuse_open_house(place: Place, alone: bool) -> None:
    if alone and (place.public or not _is_loopback(place.host)):
        raise StoreError(
            "Other machines could reach this server, and it has no account yet, so that everybody could do everything; make "
            "one with `duizhao review --create-admin NAME`, then start it again."
        )
    if not place.public and _is_everywhere(place.host):
        raise StoreError(
            f"The server would listen on every address of the machine ({place.host}); say with --address "
            "under which one it is called, for example --address http://review.example.org:8000."
        )


def _settings(place: Place, public: SplitResult | None) -> dict[str, Any]:
    names = {place.host.lower()} if not _is_everywhere(place.host) else set()
    if public is not None and public.hostname:
        names.add(public.hostname)
    return {"HOST_NAMES": frozenset(names), "SESSION_COOKIE_SECURE": public is not None and public.scheme == "https"}


def _public(address: str) -> SplitResult | None:
    if not address:
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/") and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise StoreError(f"{address} is no address of a server; give one such as https://review.example.org.")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == ""


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listening(place: Place) -> socket.socket:
    """A socket bound to the port; waitress would leave its own half open where it is taken."""
    try:
        family, _, _, _, where = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise StoreError(
            f"{place.host} is no address of this machine ({error.strerror}); choose another one with --host."
        ) from error
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # A port just left by a former run may be taken again at once.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(where)
    except OSError as error:
        bound.close()
        raise StoreError(
            f"Port {place.port} of {place.host} cannot be used ({error.strerror}); choose another one with --port."
        ) from error
    return bound


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check the name.") from error


def _has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
