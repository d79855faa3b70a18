import json

import pytest

from mock_exchange.recording import words
from mock_exchange.recording.matching import Nearest
from mock_exchange.recording.redaction import Redactor
from support.recordings import call, entry

KEY = "kx_Canary_qWzXvBnMkLpOiUyT-77"


def test_an_error_has_the_shape_that_both_editions_give_most():
    assert json.loads(words.body("not_recorded", "nichts für ungut")) == {
        "error": {"code": "not_recorded", "message": "nichts für ungut"}
    }


def test_what_was_never_recorded_is_told_with_what_comes_nearest():
    near = Nearest(entry(3, "GET", "/markets?status=open"), ("query 'limit'",))

    assert words.not_recorded(call("GET", "/markets?limit=5"), near, Redactor()) == (
        "never recorded: GET /markets?limit=5; nearest is entry 3, GET /markets?status=open, "
        "which differs in query 'limit'"
    )
    assert words.not_recorded(call("GET", "/a"), None, Redactor()).endswith(
        "has no plain calls at all"
    )
    assert words.stream_not_recorded("/a", ["/ws"]).endswith("sessions were recorded at /ws")
    assert words.stream_not_recorded("/a", []).endswith("the recording has no sessions")


@pytest.mark.rule("C35", "D27")
def test_no_secret_of_a_request_is_shown():
    shown = words.shown(
        call("GET", f"/x?api_key={KEY}", b"", ("Authorization", f"Bearer {KEY}")), Redactor()
    )

    assert shown == "GET /x?api_key=%5Bredacted%5D"
    assert len(words.shown(call("GET", "/" + "x" * 1000), Redactor())) < 400


def test_an_entry_that_cannot_be_served_says_why():
    one = entry(3, "GET", "/a")

    assert "entry 3 (GET /a)" in words.body_not_recorded(one, Redactor())
    assert "does not say why" in words.no_answer(one, Redactor())


def test_a_command_that_was_never_recorded_is_refused_in_the_stream_s_own_shape():
    flat = json.loads(words.command_not_recorded(5, flat=True))
    nested = json.loads(words.command_not_recorded(5, flat=False))

    assert (flat["id"], flat["type"], set(flat["msg"])) == (5, "error", {"code", "msg"})
    assert "id" not in json.loads(words.command_not_recorded(None, flat=True))
    assert (nested["type"], nested["error"]["code"]) == ("error", "not_recorded")


def test_a_server_that_does_not_answer_is_told_from_one_that_says_502():
    failed = words.failed_answer("https://h", "connection refused")

    assert failed.status == 502
    assert ("X-Recorder", "upstream_failed") in failed.headers
    assert b"https://h: connection refused" in failed.body
