import base64
import json
from dataclasses import replace

import jsonschema
import pytest

from mock_exchange.recording.entry import Answer, Call, Entry
from mock_exchange.recording.har import document, entry_document, message_document, moment_text
from mock_exchange.recording.har_reading import read_entries
from support.recordings import ORIGIN, START_US, call, closed, entry, stream

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NAMED = {
    "type": "array",
    "items": {"type": "object", "properties": {"name": TEXT, "value": TEXT}, "required": ["name", "value"]},
}  # fmt: skip


def needs(**properties):
    return {"type": "object", "properties": properties, "required": sorted(properties)}


HAR_12 = needs(
    log=needs(
        version={"const": "1.2"},
        creator=needs(name=TEXT, version=TEXT),
        entries={
            "type": "array",
            "items": needs(
                startedDateTime={"type": "string", "format": "date-time"},
                time={"type": "number", "minimum": 0},
                request=needs(
                    method=TEXT, url={"type": "string", "format": "uri"}, httpVersion=TEXT, cookies=NAMED,
                    headers=NAMED, queryString=NAMED, headersSize=WHOLE, bodySize=WHOLE,
                ),
                response=needs(
                    status=WHOLE, statusText=TEXT, httpVersion=TEXT, cookies=NAMED, headers=NAMED,
                    content=needs(size=WHOLE, mimeType=TEXT), redirectURL=TEXT, headersSize=WHOLE,
                    bodySize=WHOLE,
                ),
                cache={"type": "object"},
                timings=needs(send={"minimum": 0}, wait={"minimum": 0}, receive={"minimum": 0}),
            ),
        },
    )
)  # fmt: skip
"""What HAR 1.2 asks for, from its specification."""


def good(har):
    jsonschema.validate(har, HAR_12, format_checker=jsonschema.FormatChecker())
    return True


def headers(**pairs):
    return tuple((name.replace("_", "-"), value) for name, value in pairs.items())


RICH = Entry(
    7, START_US, 2500, ORIGIN,
    Call("POST", "/a%20b", "x=1&x=2&y=", headers(Cookie="a=1; b=2", Content_Type="text/plain"), b"h\xff"),
    Answer(302, "Found", (*headers(Location="/there", Content_Encoding="gzip"), ("Set-Cookie", "c=3; Path=/")),
           b"\xff\xfe\xfd", wire_bytes=30),
)  # fmt: skip


@pytest.mark.parametrize(
    "one",
    [
        entry(0, "GET", "/markets?limit=5", gives={"markets": []}),
        entry(0, "POST", "/orders", {"x": 1}, status=201, gives={"y": 2}),
        RICH,
        replace(RICH, answer=Answer(0, error="connection refused", body=b"")),
        replace(RICH, call=replace(RICH.call, body=b"")),
        stream(0, "/ws", (">", {"a": 1}), ("<", b"\x00\xff"), ("<", "text"), ending=closed(1001, "bye")),
        stream(0, "/ws", status=401),
    ],
)  # fmt: skip
def test_an_entry_is_sound_har_and_comes_back_as_it_went(one):
    har = json.loads(json.dumps(document([entry_document(one)])))

    assert good(har)
    (back,) = read_entries(har)
    assert back == replace(one, number=0, answer=replace(one.answer, wire_bytes=0))


def test_the_parts_of_an_entry_are_where_readers_look():
    written = entry_document(RICH)

    assert written["startedDateTime"] == "2024-01-27T10:30:00.000000Z"
    assert written["time"] == 2.5
    assert written["request"]["url"] == "https://api.example.org/a%20b?x=1&x=2&y="
    assert [one["value"] for one in written["request"]["queryString"]] == ["1", "2", ""]
    assert written["request"]["cookies"][1] == {"name": "b", "value": "2"}
    assert written["response"]["cookies"] == [{"name": "c", "value": "3"}]
    assert written["response"]["redirectURL"] == "/there"
    assert written["response"]["bodySize"] == 30
    assert written["response"]["content"] == {
        "size": 3, "mimeType": "", "compression": -27, "encoding": "base64",
        "text": base64.b64encode(b"\xff\xfe\xfd").decode(),
    }  # fmt: skip


def test_an_answer_that_did_not_come_has_status_0_and_a_reason():
    failed = replace(RICH, answer=Answer(0, error="connection refused"))
    response = entry_document(failed)["response"]

    assert (response["status"], response["_error"]) == (0, "connection refused")


def test_a_body_that_was_not_kept_says_its_size_and_why():
    lost = replace(RICH.answer, body=None, comment="too long")
    written = entry_document(replace(RICH, answer=lost))

    assert written["comment"] == "too long"
    assert written["response"]["content"] == {"size": 30, "mimeType": "", "comment": "too long"}


def test_messages_are_as_chromium_writes_them():
    sent, got = stream(0, "/ws", (">", {"id": 1}), ("<", b"\x01")).messages

    assert message_document(sent) == {
        "type": "send", "time": START_US / 1e6 + 0.001, "opcode": 1, "data": '{"id": 1}',
    }  # fmt: skip
    assert message_document(got) | {"time": 0} == {
        "type": "receive", "time": 0, "opcode": 2, "data": "AQ==",
    }  # fmt: skip
    written = entry_document(stream(0, "/ws", ending=closed(None, "lost", by="client")))
    assert written["_resourceType"] == "websocket"
    assert written["_webSocketClose"] == {"by": "client", "code": None, "reason": "lost"}
    assert written["request"]["url"] == "wss://api.example.org/ws"


def test_moments_are_exact():
    assert moment_text(START_US + 1) == "2024-01-27T10:30:00.000001Z"


def test_the_schema_of_this_test_bites():
    har = document([entry_document(entry(0, "GET", "/"))])
    del har["log"]["entries"][0]["timings"]
    with pytest.raises(jsonschema.ValidationError, match="timings"):
        good(har)


def test_a_call_of_tests_is_one():
    assert call("GET", "/x").body == b""
