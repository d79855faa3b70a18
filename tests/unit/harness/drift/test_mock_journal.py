import pytest

from kalshi_harness.drift.mock_journal import journal_entries, read_journal
from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.traffic import ABSENT, NO_JSON, UNSAID
from mock_exchange.session.requests import RequestEntry
from support.drift_recordings import journal_entry


def test_a_journal_is_known_as_an_object_and_as_a_list():
    one = journal_entry("GET", "/v2/a", 200)

    assert journal_entries({"count": 1, "requests": [one]}) == [one]
    assert journal_entries([one]) == [one]
    assert journal_entries({"requests": [{"nothing": 1}]}) is None
    assert journal_entries([]) is None
    assert journal_entries({"requests": []}) == []
    assert journal_entries({"openapi": "3.1.0"}) is None


def test_the_entries_here_are_as_the_mock_has_them():
    assert set(journal_entry("GET", "/a", 200)) <= set(RequestEntry.__struct_fields__)


def test_an_entry_has_a_request_a_status_and_a_code():
    traffic = read_journal(
        [journal_entry("POST", "/v2/a", 400, query="x=1&y=", body='{"z": 1}', code="INVALID")], "j"
    )
    (one,) = traffic.exchanges

    assert (one.method, one.path, one.query) == ("POST", "/v2/a", (("x", "1"), ("y", "")))
    assert (one.request_body, one.status, one.code) == ({"z": 1}, 400, "INVALID")
    assert (one.answer_body, one.headers) == (UNSAID, None)
    assert not traffic.has_answer_bodies


def test_an_answer_that_a_fault_plan_made_is_not_the_servers():
    traffic = read_journal([journal_entry("GET", "/a", 503, verdict="injected", code="X")], "j")

    assert (traffic.exchanges[0].status, traffic.exchanges[0].code) == (0, "")
    assert traffic.left_out == (("answers that a fault plan made", 1),)


def test_bodies_that_were_cut_are_not_there_or_are_no_json_are_three_things():
    traffic = read_journal(
        [
            journal_entry("POST", "/a", 200, body='{"a', body_bytes=9000),
            journal_entry("POST", "/a", 200),
            journal_entry("POST", "/a", 400, body="{oops"),
        ],
        "j",
    )

    assert [one.request_body for one in traffic.exchanges] == [UNSAID, ABSENT, NO_JSON]
    assert traffic.left_out == (("request bodies that were cut", 1),)


def test_what_is_wrong_is_said_with_its_pointer():
    with pytest.raises(DocumentError, match=r"^/requests/1/status has the wrong type"):
        read_journal([journal_entry("GET", "/a", 200), journal_entry("GET", "/a", "200")], "j")
