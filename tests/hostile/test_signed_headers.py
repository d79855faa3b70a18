"""Hostile headers against the check of signatures: refused with one safe line, never an error, never let in."""

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_exchange.session.signatures import AuthFailure, SignatureCheck, Unauthenticated
from support.signing import BASE, NOW_MS, NOW_US, PATH, USER, call, private, ring, sign

TEXT = f"{NOW_MS}GET{PATH}".encode()
GOOD = base64.b64encode(sign(private("ed25519", USER), TEXT))
TIMESTAMP = str(NOW_MS).encode()


def check():
    keys = ring()
    return keys.issue(USER, key_type="ed25519"), SignatureCheck(keys, prefixes=[BASE])


KEY, CHECK = check()
KEY_ID = KEY.key_id.encode()


def ask(key=KEY_ID, timestamp=TIMESTAMP, signature=GOOD, **request):
    names = (b"kalshi-access-key", b"kalshi-access-timestamp", b"kalshi-access-signature")
    pairs = zip(names, (key, timestamp, signature), strict=True)
    headers = [(name, value) for name, value in pairs if value is not None]
    return CHECK.authenticate(call(headers, **request), NOW_US)


def refused(found):
    assert isinstance(found, Unauthenticated), found
    assert found.why.isascii()
    assert found.why.isprintable()
    assert len(found.why) < 400
    return found.failure


def test_the_good_ones_are_let_in():
    assert ask() is KEY


@pytest.mark.parametrize(
    "timestamp",
    [
        b"",
        b" " + TIMESTAMP,
        TIMESTAMP + b" ",
        TIMESTAMP + b"\n",
        b"+" + TIMESTAMP,
        b"-" + TIMESTAMP,
        b"1_706_351_400_000",
        "\uff11\uff17\uff10\uff16\uff13\uff15\uff11\uff14\uff10\uff10\uff10\uff10\uff10".encode(),
        "\u0661\u0667\u0660\u0666\u0663\u0665\u0661\u0664\u0660\u0660\u0660\u0660\u0660".encode(),
        b"1706351400000.0",
        b"1706351400e3",
        b"0x18d4a7b4bc0",
        b"1" * 21,
        b"0" * 20 + b"1",
        b"9" * 20,
        b"1" * 65_536,
        b"NaN",
        b"\x00" + TIMESTAMP,
        b"\xff\xfe",
        TIMESTAMP + b"," + TIMESTAMP,
    ],
    ids=repr,
)
def test_a_timestamp_is_decimal_digits_and_nothing_else(timestamp):
    signature = base64.b64encode(sign(private("ed25519", USER), timestamp + f"GET{PATH}".encode()))

    assert refused(ask(timestamp=timestamp, signature=signature)) == AuthFailure.CLOCK_OFF


def test_a_timestamp_with_leading_noughts_is_signed_as_it_was_sent():
    timestamp = TIMESTAMP.zfill(20)
    signature = base64.b64encode(sign(private("ed25519", USER), timestamp + f"GET{PATH}".encode()))

    assert ask(timestamp=timestamp, signature=signature) is KEY
    assert refused(ask(timestamp=timestamp)) == AuthFailure.SIGNATURE_WRONG


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b" " + KEY_ID,
        KEY_ID + b"\n",
        KEY_ID + b"\x00",
        b"{" + KEY_ID + b"}",
        b"urn:uuid:" + KEY_ID,
        KEY_ID.replace(b"-", b""),
        KEY_ID + b"," + KEY_ID,
        KEY_ID[:-1] + "\uff11".encode(),
        b"\xff" * 36,
        b"a" * 65_536,
        b"../../../../../../../../etc/passwd--",
    ],
    ids=repr,
)
def test_a_key_id_is_a_uuid_and_nothing_else(key):
    assert refused(ask(key=key)) == AuthFailure.KEY_MALFORMED


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"=",
        b"====",
        b"A",
        b"AAAA",
        GOOD.rstrip(b"="),
        GOOD + b"=",
        GOOD + b"\n",
        b" " + GOOD,
        GOOD[:-2] + b"\r\n==",
        GOOD[:-3] + bytes([GOOD[-3] + 1]) + b"==",
        GOOD + b"," + GOOD,
        b"\xff" * 88,
        "\uff21".encode() * 88,
        b"A" * 65_536,
        b"!" * 65_536,
        base64.urlsafe_b64encode(b"\xff" * 64),
        base64.b64encode(bytes(64)),
        base64.b64encode(b"\xff" * 64),
        base64.b64encode(bytes(256)),
        base64.b64encode(b"\xff" * 1024),
    ],
    ids=range(21),
)
def test_a_signature_is_standard_base64_of_the_right_bytes(signature):
    assert refused(ask(signature=signature)) == AuthFailure.SIGNATURE_WRONG


@pytest.mark.parametrize("bits", [0, 1, 255, 256, 2047])
def test_small_and_large_numbers_are_no_rsa_signatures(bits):
    keys = ring()
    key = keys.issue(USER)
    modulus = key.public_key.rsa_numbers[0]
    for number in (1 << bits, modulus - 1, modulus):
        headers = [
            (b"kalshi-access-key", key.key_id.encode()),
            (b"kalshi-access-timestamp", TIMESTAMP),
            (b"kalshi-access-signature", base64.b64encode(number.to_bytes(256))),
        ]
        found = SignatureCheck(keys).authenticate(call(headers), NOW_US)
        assert refused(found) == AuthFailure.SIGNATURE_WRONG


anything = st.one_of(st.none(), st.binary(max_size=100), st.text(max_size=50).map(str.encode))


@given(
    st.one_of(anything, st.just(KEY_ID)),
    st.one_of(anything, st.just(TIMESTAMP)),
    st.one_of(anything, st.binary(min_size=64, max_size=64).map(base64.b64encode)),
    st.text(max_size=40),
    st.binary(max_size=40),
)
@example(KEY_ID, TIMESTAMP, base64.b64encode(bytes(64)), "\ud800", b"\xff")
def test_nothing_that_was_made_up_is_let_in_or_breaks_anything(
    key, timestamp, signature, path, query
):
    refused(ask(key, timestamp, signature, path=path, query=query, body=query))


@given(st.data())
def test_no_part_of_a_good_request_can_be_changed(data):
    parts = {"key": KEY_ID, "timestamp": TIMESTAMP, "signature": GOOD, "path": PATH.encode()}
    name = data.draw(st.sampled_from(sorted(parts)))
    place = data.draw(st.integers(0, len(parts[name]) - 1))
    spoilt = bytearray(parts[name])
    spoilt[place] = data.draw(st.integers(33, 126).filter(lambda byte: byte != parts[name][place]))
    if name == "key" and bytes(spoilt).lower() == KEY_ID:
        return
    parts[name] = bytes(spoilt)

    refused(ask(parts["key"], parts["timestamp"], parts["signature"], path=parts["path"].decode()))
