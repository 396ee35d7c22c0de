"""The API keeps to its own description, whatever is sent: Schemathesis makes the requests from it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from web.app import create_app
from web.store import Store

CHECKS = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
)
METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> list[tuple[str, str]]:
    """Every operation of the API, as its description lists them."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        paths = create_app(store).test_client().get("/api/v1/openapi.json").json["paths"]
        store.close()
    return [(path, method) for path, item in paths.items() for method in METHODS if method in item]


@pytest.fixture
def database():
    """SQLite alone: what is described does not depend on the database, which the other tests of the API show on both."""
    return ""


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), operations())
def test_the_api_keeps_to_its_description(store, report, kit, path, method, mode):
    number = kit.finish(store, report)
    assert number == 1, "the least number, which is the likeliest to be asked for"
    store.decide(store.comparison(number), [report.findings[0].fingerprint], "accept")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(store))

    # The store serves all examples: what they answer must not depend on what others did.
    @settings(max_examples=8, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
    @given(case=schema[path][method.upper()].as_strategy(generation_mode=mode))
    def calls(case):
        case.call_and_validate(checks=CHECKS)

    calls()
