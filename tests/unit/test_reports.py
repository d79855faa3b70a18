"""Requests as lines for people."""

from mock_exchange.reports import request_lines
from mock_exchange.session.requests import RequestJournal


def test_each_request_is_a_line_with_its_fault_and_without_its_secrets():
    journal = RequestJournal()
    journal.append(0, "a", "u", None, "GET", "/a", b"", b"", 200, "", "valid")
    journal.append(
        1, "b", "u", None, "POST", "/b", b"x=1", b'{"api_key":"k"}', 0, "", "injected", fault="lost"
    )
    assert request_lines(tuple(journal.entries())) == (
        '   1 GET /a -> 200\n   2 POST /b?x=1 -> cut [fault: lost] {"api_key":"[redacted]"}'
    )


def test_no_request_is_said_so():
    assert request_lines(()) == "none"
