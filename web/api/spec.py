"""What flask-smorest is told to do otherwise: errors are problem documents, and the application answers them itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flask_smorest
from flask_smorest import Blueprint
from flask_smorest.pagination import PaginationMetadataSchema

from web.api.problems import MEDIA_TYPE, Problem

PAGE_SIZE, LARGEST_PAGE = 50, 500


class Description(flask_smorest.Api):
    """The OpenAPI description of the application."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """The application has one handler for pages and API (`web.app`)."""

    def _register_responses(self) -> None:
        # The library describes its errors by the media type of its answers, and knows no other place to change it.
        usual: str = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE: str = MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def _register_pagination_header(self) -> None:
        # The library describes the header as an object, whose members it would then write in another way: it is JSON.
        self.spec.components.schema("Pagination", schema=PaginationMetadataSchema)
        described = {
            "description": "how many items and pages there are",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pagination"}}},
        }
        self.spec.components.header("PAGINATION", described, lazy=True)


class Pages(Blueprint):
    """A blueprint whose collections come in pages of 50."""

    DEFAULT_PAGINATION_PARAMETERS: dict[str, Any] = {  # noqa: RUF012  (the library's own declaration)
        "page": 1,
        "page_size": PAGE_SIZE,
        "max_page_size": LARGEST_PAGE,
    }


def page_of(items: Sequence[Any], wish: Any) -> list[Any]:
    """The page of a collection that the request asks for; `wish` is what `Pages.paginate` gives the view."""
    wish.item_count = len(items)
    # A list: the library would take a tuple for one of body, status and headers.
    return list(items[wish.first_item : wish.last_item + 1])
