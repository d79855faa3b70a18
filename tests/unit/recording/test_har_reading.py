import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.recording.har import document, entry_document
from mock_exchange.recording.har_reading import HarError, har_of, is_har, read_entries
from support.drift_recordings import entry as browser_entry
from support.drift_recordings import har as browser_har
from support.recordings import entry, stream


def whole():
    return json.loads(
        json.dumps(
            document(
                map(entry_document, [entry(0, "POST", "/a", {"x": 1}), stream(1, "/ws", ("<", 1))])
            )
        )
    )


def at(value, pointer):
    *path, last = pointer.strip("/").split("/")
    for step in path:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value, int(last) if isinstance(value, list) else last


def test_a_har_is_an_object_with_entries():
    assert is_har(whole())
    assert not any(map(is_har, ({}, {"log": []}, {"log": {}}, [], "log")))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "line 1 column 2: no JSON"),
        ("[]", "no /log/entries"),
        (b"\xff\xfe\xff", "no UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 5000 + "]", "no JSON that can be read"),
    ],
)
def test_a_text_that_is_no_har_says_why(text, why):
    with pytest.raises(HarError, match=why):
        har_of(text)


@pytest.mark.parametrize(
    "pointer",
    [
        "/log/entries/0/request",
        "/log/entries/0/request/url",
        "/log/entries/0/request/method",
        "/log/entries/0/response",
        "/log/entries/0/response/status",
        "/log/entries/0/request/headers/0/name",
        "/log/entries/1/_webSocketMessages/0/type",
        "/log/entries/1/_webSocketMessages/0/data",
    ],
)
def test_what_is_missing_is_named_by_its_pointer(pointer):
    har = whole()
    parent, name = at(har, pointer)
    del parent[name]
    with pytest.raises(HarError, match=f"^{pointer}(/[a-z]+)? is missing$"):
        read_entries(har)


@pytest.mark.parametrize(
    ("pointer", "value", "why"),
    [
        ("/log/entries", {}, "/log/entries has the wrong type: dict, expected list"),
        ("/log/entries/0", [], "/log/entries/0/request is missing"),
        ("/log/entries/0/response/status", "200", "/status has the wrong type: str, expected int"),
        ("/log/entries/0/response/status", True, "/status has the wrong type: bool"),
        ("/log/entries/0/request/url", "http://[", "/request/url is no URL"),
        ("/log/entries/0/request/headers", {}, "/request/headers is no list: dict"),
        ("/log/entries/0/startedDateTime", "noon", "/startedDateTime is no moment"),
        ("/log/entries/0/response/content", {"text": "?", "encoding": "base64"}, "text is no base64"),
        ("/log/entries/0/request/postData", {"text": "?", "_encoding": "base64"}, "text is no base64"),
        ("/log/entries/1/_webSocketMessages", {}, "/_webSocketMessages is no list"),
        ("/log/entries/1/_webSocketMessages/0/type", "x", "neither 'send' nor 'receive'"),
        ("/log/entries/1/_webSocketMessages/0/time", "x", "expected int or float"),
        ("/log/entries/1/_webSocketMessages/0/opcode", 2, "data is no base64"),
        ("/log/entries/1/_webSocketClose", {"code": "x"}, "/_webSocketClose/code has the wrong type"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_pointer(pointer, value, why):
    har = whole()
    parent, name = at(har, pointer)
    parent[name] = value
    with pytest.raises(HarError, match=why):
        read_entries(har)


def test_what_a_browser_leaves_out_is_not_known():
    one = browser_entry("get", "https://h/a?x=1", 200, headers=[(":authority", "h"), ("A", "1")])
    one["response"]["content"]["size"] = 12
    one["request"]["postData"] = {"mimeType": "text/plain"}
    (read,) = read_entries(browser_har(one))

    assert (read.call.method, read.call.body, read.answer.body) == ("GET", None, None)
    assert read.call.headers == (("A", "1"),)
    assert (read.started_us, read.duration_us) == (0, 0)


def test_control_frames_are_passed_over():
    har = whole()
    har["log"]["entries"][1]["_webSocketMessages"].insert(
        0, {"type": "receive", "time": 0, "opcode": 9, "data": "heartbeat"}
    )
    assert len(read_entries(har)[1].messages) == 1


def pointers(value, pointer=""):
    yield pointer
    if not isinstance(value, dict | list):
        return
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from pointers(inner, f"{pointer}/{name}")


PLACES = [place for place in pointers(whole()) if place]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just([{}]), st.just({})
)  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(PLACES), ODD)
def test_whatever_stands_somewhere_is_read_or_refused_in_words(pointer, value):
    har = whole()
    parent, name = at(har, pointer)
    parent[name] = value
    try:
        if is_har(har):
            read_entries(har)
    except HarError as error:
        assert str(error).startswith("/log")  # noqa: PT017 - it may be read, too
