"""Decisions on the pages: what each role is offered, bulk decisions with a preview, threads, blind reviews and their agreement."""

from __future__ import annotations

import re

import pytest

from web.decisions import alike, as_ranges, from_ranges, likeness, threads_of
from web.shown.agreement import agreement
from web.shown.review import items_of
from web.store import Event
from web.store.audit import ACTING, NOBODY

PASSWORD = "vier-alte-Kähne im Nebel"
PEOPLE = {"ann": "reviewer", "bob": "reviewer", "tess": "translator", "rae": "reader", "root-1": "admin"}


@pytest.fixture(autouse=True)
def nobody_left_over():
    """The tests are requests and more in one thread."""
    yield
    ACTING.set(NOBODY)


@pytest.fixture
def database():
    """SQLite alone: the pages ask the store, whose tests run on both."""
    return ""


@pytest.fixture
def number(store, report, kit):
    return kit.finish(store, report)


@pytest.fixture
def other(store, kit):
    """A comparison of the same original with another draft."""
    rows = [("", "", "江北市北山区支持专精特新企业发展若干措施", 0), *kit.DRAFT[1:]]
    return kit.finish(store, kit.make_report(draft_rows=rows))


@pytest.fixture
def enter(app, store, kit):
    """Signs in."""
    for name, role in PEOPLE.items():
        store.people.create(name, role, PASSWORD)

    def enter_(name):
        browser = kit.Browser(app)
        assert browser.post("/sign-in", {"name": name, "password": PASSWORD}, json=False).status_code == 303
        return browser

    return enter_


def decide(browser, number, n, action, seen=0, **more):
    return browser.post(
        f"/comparisons/{number}/decisions", {"finding": str(n), "seen": str(seen), "action": action, **more}
    )


def targets_of(page):
    return re.search(r'name="targets" value="([^"]*)"', page.text)[1]


# -- one finding ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("rae", (), ("accept", "dismiss", "comment", "assign", "bulk")),
        ("tess", ("comment",), ("accept", "dismiss", "fix", "assign", "bulk")),
        ("ann", ("accept", "dismiss", "needs-source", "fix", "comment", "assign", "bulk"), ("reopen",)),
    ],
)
def test_who_may_not_decide_is_offered_no_buttons_and_refused(enter, number, name, shown, hidden):
    browser = enter(name)
    fragment = browser.get(f"/comparisons/{number}/findings/1?fragment=1").text
    page = browser.get(f"/comparisons/{number}/findings/1").text
    for action in shown:
        assert f'data-do="{action}"' in fragment
        assert f'value="{action}"' in page or action == "bulk"
    for action in hidden:
        assert f'data-do="{action}"' not in fragment
        assert f'value="{action}"' not in page
    allowed = "accept" in shown
    assert decide(browser, number, 1, "accept").status_code == (200 if allowed else 403)
    for path in ("bulk?scope=rule&n=1", "agreement"):
        assert browser.get(f"/comparisons/{number}/{path}").status_code == (200 if allowed else 403)
    assert ("dismiss-dialog" in browser.get(f"/comparisons/{number}").text) == allowed


def test_comments_are_threads_and_what_was_taken_back_stays_in_the_history(enter, number):
    ann, tess = enter("ann"), enter("tess")
    decide(tess, number, 4, "comment", note="Is the cap the district’s own?")
    decide(ann, number, 4, "comment", note="It is.", parent="1")
    decide(tess, number, 4, "comment", note="Then the English follows.", parent="2")
    batch = decide(ann, number, 4, "fix").json["batch"]
    assert ann.post(f"/comparisons/{number}/undo", {"batch": str(batch)}).json["undone"] == 1
    page = ann.get(f"/comparisons/{number}/findings/4").text
    assert page.count('class="thread"') == 1 and page.count("said-comment answer") == 2
    assert page.index("the district’s own") < page.index("It is.") < page.index("Then the English")
    assert "taken back 20" in page and "<strong>Fixed</strong>" in page
    # Without script, an answer is a form like any other.
    answer = tess.post(
        f"/comparisons/{number}/decisions",
        {"finding": "4", "seen": "2", "action": "comment", "note": "Thanks.", "parent": "1"}, json=False,
    )  # fmt: skip
    assert answer.location == f"/comparisons/{number}/findings/4"


def test_threads_hold_together_when_a_comment_is_taken_back():
    def said(number, parent=None, undone=None):
        return Event(number, number, 1, "f", "comment", "", "x", "t", undone=undone, parent=parent)

    threads = threads_of((said(1), said(2, 1), said(3), said(4, 2), said(5, 3, "t"), said(6, 5)))
    assert [[event.id for event in thread] for thread in threads] == [[1, 2, 4], [3], [6]]


def test_a_form_that_comes_too_late_names_who_was_faster(enter, number, store):
    ann, bob = enter("ann"), enter("bob")
    decide(bob, number, 2, "dismiss", reason="intended")
    data = {"finding": "2", "seen": "0", "action": "accept"}
    refused = ann.post(f"/comparisons/{number}/decisions", data, json=False)
    assert refused.status_code == 409
    assert "dismissed, by bob, 20" in refused.text and f"/comparisons/{number}/findings/2" in refused.text
    answer = ann.post(f"/comparisons/{number}/decisions", data)
    assert answer.status_code == 409 and answer.json["said"].startswith("dismissed, by bob")
    assert (answer.json["findings"][0]["by"], answer.json["findings"][0]["version"]) == ("bob", 1)
    assert decide(ann, number, 2, "accept", seen=1).status_code == 200


def test_the_page_learns_cheaply_what_others_decided(enter, number):
    ann, bob = enter("ann"), enter("bob")
    address = f"/comparisons/{number}/changes"
    first = ann.get(address)
    assert first.json["findings"] == []
    assert ann.get(address, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    decide(bob, number, 3, "accept")
    decide(bob, number, 4, "comment", note="x")
    second = ann.get(address, **{"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    rows = [(row["n"], row["status"], row["by"], row["commented"]) for row in second.json["findings"]]
    assert rows == [(3, "accepted", "bob", False), (4, "open", "", True)]
    assert second.json["can_undo"] is False
    # From there on only what is new, and what was taken back.
    bob.post(f"/comparisons/{number}/undo")
    decide(bob, number, 5, "fix")
    third = ann.get(f"{address}?since={second.json['since'].replace('+', '%2B')}")
    assert {row["n"] for row in third.json["findings"]} >= {4, 5} and third.json["findings"][-1]["status"] == "fixed"
    assert 3 not in {row["n"] for row in third.json["findings"]}
    for bad in ("x", "-1", "9" * 12):
        assert ann.get(f"{address}?since={bad}").status_code == 400


def test_who_is_assigned_is_on_the_list_for_the_filter(enter, number):
    ann = enter("ann")
    assert decide(ann, number, 2, "assign", assignee="bob").json["findings"][0]["assignee"] == "bob"
    item = re.search(r'<li [^>]*id="f2"[^>]*>', ann.get(f"/comparisons/{number}").text)[0]
    assert 'data-assignee="bob"' in item
    assert decide(ann, number, 2, "assign", seen=1, assignee="tess").status_code == 400, "who cannot decide"


def test_without_accounts_nobody_is_assigned_and_nothing_is_reviewed_blind(browser, number):
    page = browser.get(f"/comparisons/{number}").text
    assert "assign-dialog" not in page and f"/comparisons/{number}/blind" not in page
    assert 'value="assign"' not in browser.get(f"/comparisons/{number}/findings/1").text
    refused = browser.post(f"/comparisons/{number}/blind")
    assert refused.status_code == 409 and "needs accounts" in refused.json["problem"]


# -- many at once --------------------------------------------------------------------------------------------------


def test_what_is_alike_and_short_lists_of_numbers(report):
    from web.snapshot import Snapshot

    items = items_of(Snapshot.of(report), {})
    found = {scope: [item.n for item in alike(items, scope, items[7].finding)] for scope in ("rule", "batch", "same")}
    assert found == {"rule": [8, 10], "batch": [8, 10], "same": [8]}
    assert [item.n for item in alike(items, "filter", items[0].finding, {2, 5})] == [2, 5]
    assert likeness(items[3].finding) == ("CP01", "values", "≤ 3,000,000 CNY", "≤ 300,000 CNY")
    assert likeness(items[4].finding)[1] == "quotes"
    assert as_ranges([7, 1, 2, 3, 9, 2]) == "1-3,7,9" and from_ranges("1-3,7,9", 9) == {1, 2, 3, 7, 9}
    for bad in ("0", "1-10", "3-1", "x", "1-2-3"):
        with pytest.raises(ValueError):
            from_ranges(bad, 9)


def test_many_are_decided_after_a_preview_and_taken_back_as_one(enter, number, other, store):
    ann = enter("ann")
    decide(ann, number, 10, "accept")
    preview = ann.get(f"/comparisons/{number}/bulk?scope=rule&n=8")
    assert "2 findings" in preview.text and "undecided 1" in preview.text and "Decide on 1 finding" in preview.text
    assert "Also change the 1 that is decided already" in preview.text
    everywhere = ann.get(f"/comparisons/{number}/bulk?scope=original&n=4")
    assert "in 2 comparisons" in everywhere.text and f"#{other} 江北市北山区" in everywhere.text
    assert "scope=batch" not in everywhere.text, "this one was started alone"
    form = {"action": "dismiss", "reason": "intended", "all_fields": "1", "assignee": "", "note": "as agreed"}
    done = ann.post(f"/comparisons/{number}/bulk", {**form, "targets": targets_of(everywhere)})
    assert (done.json["made"], done.json["elsewhere"], done.json["left"]) == (2, 1, [])
    assert [row["n"] for row in done.json["findings"]] == [4]
    assert done.json["said"] == "2 findings decided. Of these, some are in 1 other comparison."
    key = store.snapshot(other).findings[3].fingerprint
    assert store.decisions(store.comparison(other).pair)[key].status == "dismissed"
    undone = ann.post(f"/comparisons/{number}/undo", {"batch": str(done.json["batch"])})
    assert undone.json["undone"] == 2
    assert store.decisions(store.comparison(other).pair)[key].status == "open"


def test_a_bulk_decision_keeps_off_what_is_decided_unless_told(enter, number):
    ann = enter("ann")
    decide(ann, number, 1, "accept")
    preview = ann.get(f"/comparisons/{number}/bulk?numbers=1-3")
    form = {"action": "fix", "all_fields": "1", "reason": "other", "targets": targets_of(preview)}
    page = ann.post(f"/comparisons/{number}/bulk", form, json=False)
    assert page.status_code == 200 and "2 findings decided." in page.text and "Undo these 2" in page.text
    again = ann.get(f"/comparisons/{number}/bulk?numbers=1-3")
    assert "decided already; what you choose replaces that" in again.text
    form["targets"] = targets_of(again)
    nothing = ann.post(f"/comparisons/{number}/bulk", form)
    assert nothing.status_code == 400 and "nothing was recorded" in nothing.json["problem"]
    assert ann.post(f"/comparisons/{number}/bulk", {**form, "decided": "1"}).json["made"] == 3


def test_a_bulk_decision_leaves_out_and_names_what_others_decided_meanwhile(enter, number, store):
    ann, bob = enter("ann"), enter("bob")
    targets = targets_of(ann.get(f"/comparisons/{number}/bulk?numbers=1-3"))
    decide(bob, number, 2, "needs-source")
    form = {"action": "accept", "targets": targets}
    done = ann.post(f"/comparisons/{number}/bulk", form)
    assert done.json["made"] == 2
    (left,) = done.json["left"]
    assert left["href"] == f"/comparisons/{number}/findings/2" and left["held"].startswith("needs a source, by bob")
    page = ann.post(f"/comparisons/{number}/bulk", form, json=False)
    assert "3 findings were left out" in page.text
    statuses = [row["status"] for row in ann.get(f"/comparisons/{number}/changes").json["findings"]]
    assert statuses == ["accepted", "needs-source", "accepted"]


@pytest.mark.parametrize(
    "query", ["", "scope=x&n=1", "scope=rule&n=99", "scope=rule&n=0", "numbers=1-99", "numbers=b", "scope=same"]
)
def test_a_preview_of_nothing_is_refused(enter, number, query):
    assert enter("ann").get(f"/comparisons/{number}/bulk?{query}").status_code == 400


@pytest.mark.parametrize(
    "targets", ["x=1:0/", "1=99:0/", "1=1/", "1=1:x/", "1=1:2:3/", "1=0:0/", f"{10**30}=1:0/", "1=1:" + "9" * 20 + "/"]
)
def test_targets_that_no_preview_gave_are_refused(enter, number, targets):
    answer = enter("ann").post(f"/comparisons/{number}/bulk", {"action": "accept", "targets": targets})
    assert answer.status_code in (400, 404)


def test_a_comment_on_many_is_refused(enter, number):
    form = {"action": "comment", "note": "x", "targets": "1=1:0/"}
    assert enter("ann").post(f"/comparisons/{number}/bulk", form).status_code == 400


# -- blind reviews -------------------------------------------------------------------------------------------------


def test_nothing_shows_a_blind_reviewer_what_others_decided(enter, number, store, report):
    ann, bob = enter("ann"), enter("bob")
    decide(ann, number, 1, "dismiss", reason="intended", note="SECRET-REMARK")
    decide(ann, number, 2, "comment", note="SECRET-COMMENT")
    decide(ann, number, 3, "assign", assignee="root-1")
    secret = store.people.create_token(store.people.named("bob"), "t")
    assert bob.post(f"/comparisons/{number}/blind", json=False).location == f"/comparisons/{number}"
    base, api = f"/comparisons/{number}", f"/api/v1/comparisons/{number}"
    pages = [base, "/comparisons", "/", *(f"{base}/findings/{n}{q}" for n in (1, 2, 3) for q in ("", "?fragment=1"))]
    pages += [f"{base}/changes", f"{base}/baseline.json", f"{base}/bulk?numbers=1-10", f"{base}/report.json"]
    for path in pages:
        answer = bob.get(path)
        assert answer.status_code == 200, path
        assert "SECRET" not in answer.text and "root-1" not in answer.text, path
    assert "0 of 10 decided" in bob.get(base).text and "You are reviewing blind" in bob.get(base).text
    news = bob.get(f"{base}/changes").json
    assert (news["findings"], news["can_undo"]) == ([], False)
    assert '"findings": []' in bob.get(f"{base}/baseline.json").text
    client = bob.client.application.test_client(use_cookies=False)
    for path in (f"{api}/findings", f"{api}/decisions", f"{api}/baseline", api, "/api/v1/comparisons"):
        answer = client.get(path, base_url="http://127.0.0.1:8000", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200 and "SECRET" not in answer.text and '"dismissed"' not in answer.text, path
    assert bob.get(f"{base}/agreement").status_code == 409
    # What bob decides nobody else sees, though it is known that bob reviews blind.
    decide(bob, number, 1, "accept", note="MY-VIEW")
    assert "MY-VIEW" in bob.get(f"{base}/findings/1").text
    for path in (f"{base}/findings/1", base, f"{base}/agreement"):
        page = ann.get(path).text
        assert "MY-VIEW" not in page
    assert "bob is reviewing blind" in ann.get(base).text and "still running" in ann.get(f"{base}/agreement").text
    refused = decide(bob, number, 4, "assign", assignee="ann")
    assert refused.status_code == 409 and "nothing can be assigned" in refused.json["problem"]


def test_both_reviews_are_compared_and_what_differs_is_settled(enter, number, store):
    ann, bob, base = enter("ann"), enter("bob"), f"/comparisons/{number}"
    for n, action in ((1, "accept"), (2, "accept"), (3, "accept"), (5, "accept")):
        decide(ann, number, n, action)
    decide(ann, number, 4, "dismiss", reason="intended")
    bob.post(f"{base}/blind")
    decide(bob, number, 1, "accept")
    decide(bob, number, 2, "dismiss", reason="covered", note="see clause 5")
    decide(bob, number, 3, "accept")
    decide(bob, number, 4, "dismiss", reason="no-effect")
    decide(bob, number, 6, "accept")
    assert enter("tess").post(f"{base}/blind/end", {"person": "bob"}).status_code == 403
    assert ann.post(f"{base}/blind/end", {"person": "bob"}).status_code == 403
    ended = bob.post(f"{base}/blind/end", json=False)
    assert ended.location == f"{base}/agreement?second=bob"
    page = ann.get(f"{base}/agreement").text
    # Statuses: A A A D against A D A D; 3 of 4, by chance 0.75·0.5 + 0.25·0.5 = 0.5.
    assert "75.0%" in page and "3 / 4" in page and "<dd>0.50</dd>" in page and "50.0%" in page
    assert "Different status (1)" in page and "different reason (1)" in page and "one only (2)" in page
    assert 'id="f2"' in page and 'id="f4"' not in page and "see clause 5" in page
    # Who has not decided yet is not shown what the blind review says.
    one = ann.get(f"{base}/agreement?kind=one").text
    assert "shown once the open review has decided too" in one
    settled = bob.post(f"{base}/decisions", {"finding": "2", "seen": "1", "action": "dismiss", "reason": "covered",
        "all_fields": "1", "next": "agreement", "first": "", "second": "bob"}, json=False)  # fmt: skip
    assert settled.location == f"{base}/agreement?second=bob"
    after = ann.get(f"{base}/agreement").text
    assert "Settled:" in after and "<dd>0.50</dd>" in after, "the figure stays that of the two reviews"
    assert 'aria-label="Final decision on finding 2"' not in after
    # What the open review decides later on its own counts, what the blind reviewer decides does not.
    decide(bob, number, 6, "fix")
    assert "Decided by both</dt><dd>4<" in ann.get(f"{base}/agreement").text
    decide(ann, number, 6, "accept", seen=1)
    assert "Decided by both</dt><dd>5<" in ann.get(f"{base}/agreement").text
    assert bob.post(f"{base}/blind").status_code == 409
    assert ann.get(f"{base}/agreement?second=ann").status_code == ann.get(f"{base}/agreement?kind=x").status_code == 400


def test_two_blind_reviews_are_compared_and_an_administrator_ends_an_abandoned_one(enter, number):
    ann, bob, base = enter("ann"), enter("bob"), f"/comparisons/{number}"
    for browser in (ann, bob):
        browser.post(f"{base}/blind")
        decide(browser, number, 1, "accept")
    decide(bob, number, 2, "accept")
    ann.post(f"{base}/blind/end")
    admin = enter("root-1")
    assert "No finding was decided in both reviews" in admin.get(f"{base}/agreement").text
    assert admin.post(f"{base}/blind/end", {"person": "bob"}, json=False).status_code == 303
    assert admin.post(f"{base}/blind/end", {"person": "bob"}).status_code == 409
    page = admin.get(f"{base}/agreement?first=ann&second=bob&kind=all").text
    assert "κ is undefined" in page and "100.0%" in page
    assert page.count('class="compared"') == 1 and 'id="f2"' in page and 'id="f3"' not in page


@pytest.mark.parametrize(
    ("counts", "observed", "kappa"),
    [
        ({"aa": 20, "ab": 5, "ba": 10, "bb": 15}, 0.7, 0.4),
        # Cohen 1960, the extremes: perfect agreement, and none where chance would have some.
        ({"aa": 3, "bb": 2}, 1.0, 1.0),
        ({"ab": 1, "ba": 1}, 0.0, -1.0),
        ({"ab": 4}, 0.0, 0.0),
        ({"aa": 4}, 1.0, None),
        ({}, None, None),
    ],
)
def test_observed_agreement_and_kappa(counts, observed, kappa):
    found = agreement(tuple(pair) for pair, count in counts.items() for _ in range(count))
    assert found.both == sum(counts.values())
    assert (found.observed, found.kappa) == (pytest.approx(observed), pytest.approx(kappa))
