"""What the log says of a refused request: each mistake callers make, alone and together."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from mock_exchange.session.public_keys import read_public_key
from mock_exchange.session.signature_diagnosis import (
    BODY_BYTES_MAX,
    SentParts,
    _texts,
    is_hexadecimal,
    why_no_base64,
    why_no_timestamp,
    why_out_of_time,
    why_wrong,
)
from support.signing import NOW_MS, NOW_US, TYPES, pair, private, sign

MS = str(NOW_MS)
PREFIXES = (b"/trade-api/v2", b"/trade-api")
GET = SentParts(MS.encode(), b"GET", b"/trade-api/v2/markets/A%20B", b"limit=5", b"", PREFIXES)
POST = SentParts(
    MS.encode(), b"POST", b"/trade-api/v2/portfolio/orders/", b"", b'{"a":1}', PREFIXES
)
MISTAKES = [
    (GET, f"{MS}GET/trade-api/v2/markets/A%20B?limit=5", "query was included in the signed path"),
    (GET, f"{MS}GET/markets/A%20B", "prefix /trade-api/v2 missing from the signed path"),
    (GET, f"{MS}GET/v2/markets/A%20B", "prefix /trade-api missing from the signed path"),
    (GET, f"{MS}get/trade-api/v2/markets/A%20B", "the method was signed in lower case"),
    (GET, f"{MS}/trade-api/v2/markets/A%20B", "the method was left out of the signed text"),
    (GET, f"{MS}GET/trade-api/v2/markets/A B", "the path was decoded before it was signed"),
    (GET, f"{MS}GET/trade-api/v2/markets/A%20B/", "a slash was signed at the path's end"),
    (
        GET,
        f"{MS[:-3]}GET/trade-api/v2/markets/A%20B",
        "the timestamp was signed in seconds, not milliseconds",
    ),
    (
        POST,
        f"{MS}POST/trade-api/v2/portfolio/orders",
        "the slash at the path's end was not signed",
    ),
    (
        POST,
        f'{MS}POST/trade-api/v2/portfolio/orders/{{"a":1}}',
        "the body was included in the signed text",
    ),
]


def key(key_type="rsa"):
    return read_public_key(pair(key_type).public_pem)


@pytest.mark.parametrize("key_type", TYPES)
@pytest.mark.parametrize(("parts", "text", "why"), MISTAKES, ids=[row[2] for row in MISTAKES])
def test_each_mistake_is_named(key_type, parts, text, why):
    signature = sign(private(key_type), text.encode())

    assert why_wrong(key(key_type), signature, parts) == why


@pytest.mark.parametrize("key_type", TYPES)
def test_a_text_that_was_hashed_twice_is_noticed(key_type):
    text = hashlib.sha256(GET.timestamp + GET.method + GET.path).digest()

    assert why_wrong(key(key_type), sign(private(key_type), text), GET) == (
        "the text was hashed before it was given to the signer, which hashes it too"
    )


def test_several_mistakes_are_all_named_in_the_order_of_the_text():
    text = f"{MS[:-3]}get/markets/A%20B?limit=5".encode()
    signature = private().sign(text, padding.PKCS1v15(), SHA256())

    assert why_wrong(key(), signature, GET).split("; ") == [
        "PKCS#1 v1.5 signature instead of PSS",
        "the timestamp was signed in seconds, not milliseconds",
        "the method was signed in lower case",
        "prefix /trade-api/v2 missing from the signed path",
        "query was included in the signed path",
    ]


@pytest.mark.parametrize(
    ("scheme", "why"),
    [
        (padding.PKCS1v15(), "PKCS#1 v1.5 signature instead of PSS"),
        (
            padding.PSS(padding.MGF1(SHA256()), padding.PSS.MAX_LENGTH),
            "signed with salt length MAX (222), not 32",
        ),
        (
            padding.PSS(padding.MGF1(SHA256()), 0),
            "signed with salt length another length (0), not 32",
        ),
    ],
)
def test_the_right_text_in_another_padding_is_named(scheme, why):
    right = GET.timestamp + GET.method + GET.path
    assert why_wrong(key(), private().sign(right, scheme, SHA256()), GET) == why
    assert why_wrong(key(), private().sign(right + b"?limit=5", scheme, SHA256()), GET) == (
        why + "; query was included in the signed path"
    )


def test_an_rsa_signature_over_an_unknown_text_is_still_known_to_be_this_keys():
    found = why_wrong(key(), sign(private(), b"what is this"), GET)
    assert found == ("another text was signed than '1706351400000GET/trade-api/v2/markets/A%20B'")
    pkcs1 = private().sign(b"what is this", padding.PKCS1v15(), SHA256())
    assert why_wrong(key(), pkcs1, GET) == f"PKCS#1 v1.5 signature instead of PSS; {found}"


def test_an_rsa_signature_of_another_key_is_known_as_such():
    assert why_wrong(key(), sign(private("rsa", "another"), b"x"), GET) == (
        "the signature was made with another private key than this id's"
    )
    assert "another private key" in why_wrong(key(), b"\xff" * 256, GET)


def test_of_an_ed25519_signature_both_is_possible():
    found = why_wrong(key("ed25519"), sign(private("ed25519"), b"what is this"), GET)

    assert found == (
        "the signature was made with another private key than this id's, or over another text"
        " than '1706351400000GET/trade-api/v2/markets/A%20B'"
    )


def test_a_signature_of_another_kind_of_key_is_known_by_its_length():
    assert why_wrong(key("rsa"), bytes(64), GET) == (
        "the signature has 64 bytes, and the key of this id (rsa, 2048 bits) makes 256;"
        " 64 are an Ed25519 signature's"
    )
    assert why_wrong(key("ed25519"), bytes(256), GET) == (
        "the signature has 256 bytes, and the key of this id (ed25519, 256 bits) makes 64"
    )
    assert "has 0 bytes" in why_wrong(key("rsa"), b"", GET)


def test_what_is_shown_of_a_request_is_one_short_line():
    hostile = SentParts(b"1", b"GET", b"/\r\nERROR forged \xff\x1b[31m" + b"x" * 5000)

    found = why_wrong(key(), sign(private(), b"?"), hostile)

    assert found.isprintable()
    assert "forged" in found
    assert len(found) < 300
    assert repr(POST) == "SentParts(b'POST' b'/trade-api/v2/portfolio/orders/', 7 bytes)"


@pytest.mark.parametrize("body_bytes", [0, 1, BODY_BYTES_MAX, BODY_BYTES_MAX + 1, 65_536])
def test_how_much_is_tried_is_bounded_whatever_came(body_bytes):
    """A refusal must not cost much more than a request, or it is a way to keep the exchange busy."""
    parts = SentParts(b"1" * 20, b"DELETE", b"/trade-api/v2/%20", b"q", b"x" * body_bytes, PREFIXES)

    all_texts = _texts(parts, changes_max=9)
    assert len(all_texts) <= 288
    assert sum(len(text) for _, text in all_texts) < 600_000
    assert len(_texts(parts, changes_max=1)) <= 11
    assert all_texts[0] == ([], parts.timestamp + parts.method + parts.path)
    counts = [len(whats) for whats, _ in all_texts]
    assert counts == sorted(counts)


def test_a_path_that_is_the_prefix_itself_lacks_no_prefix():
    parts = SentParts(b"1", b"GET", b"/trade-api", prefixes=PREFIXES)

    assert "another text was signed" in why_wrong(key(), sign(private(), b"1GET"), parts)


@pytest.mark.parametrize(
    ("timestamp", "why"),
    [
        (NOW_MS // 1000, "timestamp in seconds, not milliseconds"),
        (NOW_MS * 1000, "timestamp in microseconds, not milliseconds"),
        (NOW_MS * 1_000_000, "timestamp in nanoseconds, not milliseconds"),
        (NOW_MS - 45_200, "the timestamp is 45.2 s behind the exchange's clock"),
        (NOW_MS + 31_000, "the timestamp is 31.0 s ahead of the exchange's clock"),
        (0, "the timestamp is 1706351400.0 s behind the exchange's clock"),
    ],
)
def test_a_timestamp_out_of_time_is_told_by_how_much_or_in_which_unit(timestamp, why):
    found = why_out_of_time(timestamp, NOW_US, 15_000, 30_000)

    assert found.startswith(why)
    assert "not milliseconds" in found or found.endswith("; 15 s behind to 30 s ahead are taken")


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (b"1" * 21, "has 21 digits"),
        (b"1706351400.123", "has a fraction"),
        (b"2024-01-27T10:30:00Z", "is a date"),
        (b"+1706351400000", "but 14 bytes with others"),
        (b"", "but 0 bytes"),
        ("\uff11".encode(), "but 3 bytes"),
    ],
)
def test_what_is_no_timestamp_is_told_what_it_looks_like(shown, why):
    assert why in why_no_timestamp(shown)


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (b"", "empty"),
        (b"0a" * 64, "hexadecimal"),
        (b"ab-_", "URL-safe"),
        (b"ab c", "spaces or line breaks"),
        (b"abcdef", "= at its end are missing"),
        (b"abcde", "its length"),
        (b"ab==cd==", "its length"),
        (b"ab!d", "characters outside"),
        (b"\xff" * 8, "characters outside"),
    ],
)
def test_what_is_no_base64_is_told_what_it_looks_like(shown, why):
    assert why in why_no_base64(shown)
    assert is_hexadecimal(shown) == (why == "hexadecimal")
