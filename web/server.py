"""Runs the review pages on this machine."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import waitress

from web.app import create_app, create_worker
from web.store import Order, Store, StoreError, default_directory

HOST = "127.0.0.1"


def serve(files: Sequence[Path] = (), port: int = 0, data: Path | None = None, open_browser: bool = True) -> None:
    """Serves until interrupted. With one or two files, opens the page of their comparison, else the page on which
    files and samples are chosen. `port` 0 takes a free one; `data` is the data directory (default: the user's).

    Raises StoreError, with one sentence, where the directory, a file or the port cannot be used.
    """
    store = Store(data or default_directory())
    try:
        start = "/"
        if files:
            originals = [store.add_file(_read(path), path.name) for path in files]
            order = Order(originals[0], originals[1] if len(originals) > 1 else None)
            start = f"/comparisons/{store.add_comparison(order)}"
        worker = create_worker(store)
        server = waitress.create_server(create_app(store, worker.wake), sockets=[_listening(port)], threads=6)
        worker.start()
        address = f"http://{HOST}:{server.effective_port}{start}"
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
            worker.stop()
    finally:
        store.close()


def _listening(port: int) -> socket.socket:
    """A socket bound to the port; waitress would leave its own half open where it is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # A port just left by a former run may be taken again at once.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        raise StoreError(f"Port {port} cannot be used ({error.strerror}); choose another one with --port.") from error
    return bound


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check the name.") from error


def _has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
