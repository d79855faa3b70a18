import base64

import pytest

from kalshi_harness.drift.har import is_har, read_har
from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.traffic import ABSENT, NO_JSON, UNSAID
from support.drift_recordings import entry, har


def read(*entries):
    return read_har(har(*entries), "t.har")


def test_an_entry_is_a_request_and_its_answer():
    (one,) = read(
        entry("post", "/orders?a=1&b=", 201, {"x": 1}, body={"y": 2}, headers=[("K", "v")])
    ).exchanges

    assert (one.method, one.path, one.status) == ("POST", "/v2/orders", 201)
    assert one.query == (("a", "1"), ("b", ""))
    assert (one.request_body, one.answer_body) == ({"y": 2}, {"x": 1})
    assert one.headers == (("K", "v"),)
    assert one.host == "api.example.org"


def test_bodies_that_are_not_there_not_told_or_no_json_are_three_things():
    nothing, text = entry("GET", "/a", 204), entry("GET", "/a", 200, "<html>")
    untold = entry("GET", "/a", 200)
    untold["response"]["content"]["size"] = 12

    assert [one.answer_body for one in read(nothing, text, untold).exchanges] == [
        ABSENT,
        NO_JSON,
        UNSAID,
    ]


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5_000])
def test_a_body_that_no_reader_takes_is_no_json(text):
    assert read(entry("GET", "/a", 200, text)).exchanges[0].answer_body is NO_JSON


def test_a_body_in_base64_is_read():
    one = entry("GET", "/a", 200, base64.b64encode(b'{"x": 1}').decode())
    one["response"]["content"]["encoding"] = "base64"

    assert read(one).exchanges[0].answer_body == {"x": 1}


def test_frames_of_streams_are_read_and_the_upgrade_is_no_request():
    traffic = read(
        entry(
            "GET", "wss://ws.example.org/ws", 101, messages=[("send", {"a": 1}), ("receive", [2])]
        )
    )

    assert traffic.exchanges == ()
    assert [(frame.sender, frame.value) for frame in traffic.frames] == [
        ("client", {"a": 1}),
        ("server", [2]),
    ]


def test_what_cannot_be_judged_is_counted():
    stream = entry("GET", "wss://ws.example.org/ws", 101, messages=[("send", 1)])
    stream["_webSocketMessages"] += [
        {"type": "receive", "opcode": 2, "data": "AAA="},
        {"type": "receive", "opcode": 1, "data": "beat"},
    ]

    assert read(stream, entry("GET", "/a", 0)).left_out == (
        ("frames that are no JSON", 2),
        ("requests without an answer", 1),
    )


def test_a_har_file_is_known_by_its_entries():
    assert is_har(har())
    assert not is_har({"log": []})
    assert not is_har({"openapi": "3.1.0"})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"log": {"entries": {}}}, "^/log/entries has the wrong type"),
        (har({}), "^/log/entries/0/request is missing"),
        (har({"request": {"method": "GET"}}), "^/log/entries/0/request/url is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_pointer(wrong, message):
    with pytest.raises(DocumentError, match=message):
        read_har(wrong, "t.har")
