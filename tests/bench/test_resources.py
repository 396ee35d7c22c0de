from __future__ import annotations

import importlib


def test_each_resource_can_be_taken_away():
    resources = importlib.import_module("resources")
    for changes in resources.WITHOUT.values():
        with resources.taken(changes):
            pass
