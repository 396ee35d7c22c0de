"""The schemas of the forms for translators, which no file of the project holds: `.ci/schemas` takes them out of Debian packages."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from lxml import etree

FOLDER = Path(sys.prefix) / "share" / "schemas"


class _Copies(etree.Resolver):
    """The schemas name xml.xsd at addresses of their own; the copy beside them is meant."""

    def resolve(self, url: str, public: str, context: object) -> object:
        if url.endswith("xml.xsd"):
            return self.resolve_filename(str(FOLDER / "xml.xsd"), context)
        return None


def _path(name: str) -> str:
    path = FOLDER / name
    if not path.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is missing")
        pytest.skip(f"no {name}; .ci/schemas {FOLDER} puts it there")
    return str(path)


@lru_cache
def schema(name: str) -> etree.XMLSchema:
    """The XML Schema in this file."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Copies())
    return etree.XMLSchema(etree.parse(_path(name), parser))


@lru_cache
def dtd(name: str) -> etree.DTD:
    """The DTD in this file."""
    return etree.DTD(_path(name))
