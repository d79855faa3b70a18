"""Bodies of POST /orders that are no orders (C08, C32, D09, D30): json/bodies.json, each on a connection of its own."""

import json

import pytest

from support.harness_corpus import HOSTILE, assemble, cases
from support.harness_raw_http import exchange as raw_exchange

CASES = [pytest.param(case, id=name) for name, case, _ in cases("json")]
HEAD = (
    "POST {base}/orders HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
    "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
)
STATUS = {"MALFORMED_JSON": 400, "INVALID_ORDER": 400, "PAYLOAD_TOO_LARGE": 413}
STRICT = json.loads((HOSTILE.parent / "unit/contract/strict_json_corpus.json").read_text("utf-8"))
"""The reader's own corpus: what it refuses as bytes, the server must refuse as a body."""
REFUSED = [pytest.param(case, id=case["name"]) for case in STRICT if case["verdict"] == "n"]


@pytest.mark.rule("C08", "C22", "C32", "D07", "D09", "D30")
@pytest.mark.parametrize("case", CASES)
def test_a_body_that_is_no_order(victim, unchanged, case):
    answers = send(victim, assemble(case["body"], victim.names))
    assert len(answers) == 1
    assert victim.assert_shaped(answers[0]) == case["code"]
    assert answers[0].status == STATUS[case["code"]]


@pytest.mark.rule("C32", "D30")
@pytest.mark.parametrize("case", REFUSED)
def test_what_the_strict_reader_refuses_the_server_refuses(victim, unchanged, case):
    parts = case.get("parts", [[case.get("bytes", ""), 1]])
    body = b"".join(text.encode("latin-1") * times for text, times in parts)
    answers = send(victim, body)
    expected = "MALFORMED_JSON" if len(body) <= 65_536 else "PAYLOAD_TOO_LARGE"
    assert [victim.assert_shaped(answer) for answer in answers] == [expected]


def send(victim, body):
    head = assemble(HEAD, victim.names)
    answers, _ = raw_exchange(victim.rest_url, head + str(len(body)).encode() + b"\r\n\r\n" + body)
    return answers
