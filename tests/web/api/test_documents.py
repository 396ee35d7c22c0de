"""Documents: kept under their hash, read on demand."""

from __future__ import annotations

import hashlib

import pytest

PLAN = "江北市促进投资办法\n一、奖励\n对重点项目给予奖励，最高不超过1000万元。\n二、期限\n本办法有效期3年。".encode()
ID = hashlib.sha256(PLAN).hexdigest()


def test_a_file_is_kept_once_under_its_hash(caller, store):
    first, second = caller.upload(PLAN), caller.upload(PLAN, "办法.txt")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["id"] == second.json["id"] == ID
    assert first.headers["Location"] == f"/api/v1/documents/{ID}"
    assert store.path(ID).read_bytes() == PLAN
    assert caller.get(f"/documents/{ID}").json == second.json
    assert (second.json["name"], second.json["size"]) == ("办法.txt", len(PLAN))
    assert caller.get("/documents").json == [second.json]


def test_the_name_is_no_path(caller):
    assert caller.upload(PLAN, "../../etc/passwd").json["name"] == "passwd"


def test_its_bytes_come_back_as_a_download_that_no_browser_shows(caller):
    caller.upload(b"<script>alert(1)</script>", "page.html")
    sha256 = caller.get("/documents").json[0]["id"]
    answer = caller.get(f"/documents/{sha256}/content")
    assert answer.data == b"<script>alert(1)</script>"
    answer.close()
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    again = caller.get(f"/documents/{sha256}/content", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_its_parts_and_clauses(caller):
    caller.upload(PLAN)
    found = caller.get(f"/documents/{ID}/parts").json
    assert found["complete"] is True
    assert found["parts"] == [{"part": 1, "title": "江北市促进投资办法", "language": "zh", "clauses": 3}]
    part = caller.get(f"/documents/{ID}/parts/1").json
    assert [clause["path"] for clause in part["clauses"]] == ["title", "一", "二"]
    assert all(part["text"][c["start"] : c["end"]].endswith(c["text"][-4:]) for c in part["clauses"])
    missing = caller.get(f"/documents/{ID}/parts/2")
    assert missing.status_code == 404 and "has no part 2" in missing.json["detail"]


def test_a_file_that_cannot_be_read_is_kept_and_says_why(caller):
    sha256 = caller.upload(b"PK\x03\x04 no archive", "plan.docx").json["id"]
    answer = caller.get(f"/documents/{sha256}/parts")
    assert answer.status_code == 422
    assert answer.json["detail"].startswith("plan.docx")


@pytest.mark.parametrize("path", [f"/documents/{'0' * 64}", "/documents/x", f"/documents/{'0' * 64}/content"])
def test_what_is_not_there(caller, path):
    answer = caller.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "upload it" in answer.json["detail"]


def test_a_form_holds_one_file(caller):
    for data in ({}, {"file": "text"}, {"other": "x"}):
        answer = caller.client.post(
            "/api/v1/documents", base_url="http://localhost", data=data, content_type="multipart/form-data"
        )
        assert answer.status_code == 422, data
        assert "file" in answer.json["detail"]


def test_pages(caller):
    for n in range(5):
        caller.upload(f"第{n}号文件".encode(), f"{n}.txt")
    first, last = caller.get("/documents?page_size=2"), caller.get("/documents?page_size=2&page=3")
    assert (len(first.json), len(last.json)) == (2, 1)
    assert '"total": 5' in first.headers["X-Pagination"] and '"next_page": 2' in first.headers["X-Pagination"]
    assert caller.get("/documents?page=99999999999999999999").json == []
    assert caller.get("/documents?page=0").json["errors"][0]["field"] == "query.page"
