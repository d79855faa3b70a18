"""Raw frames against the server (C12 to C16, C32, D15, D16, D30): each case of websocket/*.json on a connection of its own.

Always: the expected answer or close code in time; a stream that lives on answers a ping; the exchange unchanged; the next
good request answered.
"""

import json
import time

import pytest

from kalshi_contract import strict_json
from support.harness_corpus import assemble, cases, load
from support.harness_raw_websocket import CLOSE, PING, PONG, TEXT, RawStream, frame
from support.harness_victim import EDITION

CASES = cases("websocket")
UTF8 = load("websocket", "utf8")
SERVER_OBJECTS = {m.type: m.object_name for m in EDITION.messages.values() if m.sender == "server"}
VALID_CLOSE_CODES = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, *range(3000, 5000)}
GENERATED = [
    pytest.param(payload, split, valid, id=f"{'valid' if valid else 'invalid'} {payload} {how}")
    for valid in (True, False)
    for payload in UTF8["valid" if valid else "invalid"]
    for how, split in (("whole", None), ("byte by byte", 1))
]


def frames_of(victim, spec):
    """Return the bytes of a frame of the corpus, or of several."""
    if "text" in spec:
        payload = assemble(spec["text"], victim.names)
    elif "hex" in spec:
        payload = bytes.fromhex(spec["hex"])
    elif "repeat" in spec:
        payload = assemble({"repeat": spec["repeat"], "times": spec["times"]}, victim.names)
    else:
        payload = assemble(spec["parts"], victim.names)
    options = {
        name: spec[name]
        for name in ("opcode", "fin", "rsv", "mask", "length", "length_form")
        if name in spec
    }
    if "mask_key" in spec:
        options["key"] = bytes.fromhex(spec["mask_key"])
    if "split" in spec:
        return split_frames(payload, spec["split"])
    return frame(payload, **options) * spec.get("copies", 1)


def split_frames(payload, size):
    parts = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
    last = len(parts) - 1
    return b"".join(
        frame(part, opcode=TEXT if number == 0 else 0, fin=number == last)
        for number, part in enumerate(parts)
    )


def opened(victim, *, authenticated=True):
    stream = RawStream(victim.ws_url)
    if authenticated:
        stream.send(frame(json.dumps({"type": "auth", "api_key": victim.names["key"]}).encode()))
        seen = received(stream)
        assert seen["type"] == "authenticated"
    return stream


def received(stream, deadline_s=8.0):
    """Return the next frame as a value: a message, {"pong": hex}, {"close": code, "reason": …} or None for a cut."""
    got = stream.receive(time.monotonic() + deadline_s)
    if got is None:
        return None
    opcode, payload = got
    if opcode == TEXT:
        message = strict_json.parse(payload)
        name = SERVER_OBJECTS[message["type"]]
        assert EDITION.validator(name).violations(message) == ()
        return message
    if opcode == PONG:
        return {"pong": payload.hex()}
    assert opcode == CLOSE, f"an unexpected opcode {opcode}"
    if not payload:
        return {"close": 1005, "reason": ""}
    code = int.from_bytes(payload[:2], "big")
    assert code in VALID_CLOSE_CODES
    return {"close": code, "reason": payload[2:].decode()}


def fits(seen, expected):
    """Return whether a received value is what the case expects."""
    if seen is None:
        return False
    if "any" in expected:
        return any(fits(seen, one) for one in expected["any"])
    if "close" in expected:
        return seen.get("close") in expected["close"] and seen["reason"] == expected.get(
            "reason", seen["reason"]
        )
    if "error" in expected:
        return seen.get("type") == "error" and seen["error"]["code"] == expected["error"]
    if "type" in expected:
        return seen.get("type") == expected["type"]
    return seen == expected


def wait_for(stream, expected):
    """Read until the expected value, a close or a cut. Return the last value read."""
    while True:
        seen = received(stream)
        if seen is None or "close" in seen or fits(seen, expected):
            return seen


def assert_alive(stream):
    stream.send(frame(b"still there?", opcode=PING))
    seen = wait_for(stream, {"pong": b"still there?".hex()})
    assert seen == {"pong": b"still there?".hex()}


def test_the_corpus_is_large_enough():
    assert len(CASES) >= 100
    assert len(CASES) + len(GENERATED) >= 200


@pytest.mark.rule("C12", "C13", "C14", "C15", "C16", "C32", "D11", "D15", "D16", "D17", "D30")
@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case, _ in CASES])
def test_raw_frames(victim, unchanged, case):
    with opened(victim, authenticated=case.get("authenticated", True)) as stream:
        for spec in case["frames"]:
            stream.send(frames_of(victim, spec))
        expected = case["expect"]
        if "alive" not in expected:
            seen = wait_for(stream, expected)
            assert fits(seen, expected), f"{seen} instead of {expected}"
            if "close" in seen:
                stream.send(frame(b"\x03\xe8", opcode=CLOSE))
                assert stream.receive(time.monotonic() + 8.0) is None, (
                    "the connection outlived its close"
                )
                return
        assert_alive(stream)


@pytest.mark.rule("C12", "C32", "D30")
@pytest.mark.parametrize(("payload", "split", "valid"), GENERATED)
def test_utf8(victim, unchanged, payload, split, valid):
    text = b'{"type":"' + bytes.fromhex(payload) + b'"}'
    expected = {"error": "INVALID_PARAMETER"} if valid else {"close": [1007]}
    with opened(victim) as stream:
        stream.send(split_frames(text, split or len(text)))
        seen = wait_for(stream, expected)
        assert fits(seen, expected), seen
        if valid:
            assert_alive(stream)
