"""Bodies of POST /orders that are no orders (C08, C32, D09, D30): json/bodies.json, each on a connection of its own."""

import pytest

from support.harness_corpus import assemble, cases
from support.harness_raw_http import exchange as raw_exchange

CASES = [pytest.param(case, id=name) for name, case, _ in cases("json")]
HEAD = (
    "POST {base}/orders HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
    "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
)
STATUS = {"MALFORMED_JSON": 400, "INVALID_ORDER": 400, "PAYLOAD_TOO_LARGE": 413}


@pytest.mark.rule("C08", "C22", "C32", "D07", "D09", "D30")
@pytest.mark.parametrize("case", CASES)
def test_a_body_that_is_no_order(victim, unchanged, case):
    body = assemble(case["body"], victim.names)
    head = assemble(HEAD, victim.names)
    answers, _ = raw_exchange(victim.rest_url, head + str(len(body)).encode() + b"\r\n\r\n" + body)
    assert len(answers) == 1
    assert victim.assert_shaped(answers[0]) == case["code"]
    assert answers[0].status == STATUS[case["code"]]
