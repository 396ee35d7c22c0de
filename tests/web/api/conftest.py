"""A program that calls the API."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BASE = "http://127.0.0.1:8000"


class Caller:
    """Calls `/api/v1` as a program does: without cookies and without the headers of a browser."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", base_url=BASE, headers=_named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.client.post(f"/api/v1{path}", base_url=BASE, json=body, headers=_named(headers))

    def upload(self, data: bytes, name: str = "plan.txt", **headers: str) -> TestResponse:
        return self.client.post(
            "/api/v1/documents", base_url=BASE, data={"file": (io.BytesIO(data), name)}, headers=_named(headers)
        )


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def caller(app: Flask) -> Caller:
    return Caller(app)
