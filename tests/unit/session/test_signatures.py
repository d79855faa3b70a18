"""Whose a signed request is, and each of the six ways in which it is nobody's."""

import base64

import pytest

from mock_exchange.session import signatures
from mock_exchange.session.signatures import (
    AuthFailure,
    ClockTolerance,
    SignatureCheck,
    Unauthenticated,
)
from mock_exchange.session.signed_keys import SignedKey
from support.signing import (
    BASE,
    NOW_MS,
    NOW_US,
    PATH,
    TYPES,
    USER,
    call,
    pair,
    private,
    ring,
    sign,
    signed_headers,
)

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
TEXT = f"{NOW_MS}GET{PATH}".encode()
KEY, TIMESTAMP, SIGNATURE = range(3)


class Door:
    """A check, one user's key, and requests signed with it."""

    def __init__(self, key_type="rsa", **options):
        self.ring = ring()
        self.key = self.ring.issue(USER, key_type=key_type)
        self.private = private(key_type, USER)
        self.check = SignatureCheck(self.ring, prefixes=[BASE], **options)

    def headers(self, text=TEXT, **options):
        return signed_headers(self.key.key_id, self.private, text, **options)

    def ask(self, headers, *, now_us=NOW_US, **request):
        return self.check.authenticate(call(headers, **request), now_us)


@pytest.fixture(params=TYPES)
def door(request):
    return Door(request.param)


@pytest.fixture
def rsa_door():
    return Door()


def refused(found, failure):
    assert isinstance(found, Unauthenticated), found
    assert found.failure == failure
    assert found.why.isprintable()
    return found.why


def test_a_signed_request_is_its_keys(door):
    assert door.ask(door.headers()) is door.key


def test_the_same_signature_is_good_again(door):
    headers = door.headers()

    assert [door.ask(headers) for _ in range(3)] == [door.key] * 3
    assert door.ask(headers, now_us=NOW_US + 10_000_000) is door.key


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
def test_the_method_is_signed(door, method):
    text = f"{NOW_MS}{method}{PATH}".encode()

    assert door.ask(door.headers(text), method=method) is door.key
    other = "POST" if method == "GET" else "GET"
    refused(door.ask(door.headers(text), method=other), AuthFailure.SIGNATURE_WRONG)


def test_the_query_is_not_signed(door):
    assert door.ask(door.headers(), query=b"limit=5&status=open%2Cclosed") is door.key


@pytest.mark.parametrize(
    "path",
    [
        BASE + "/markets/KX%2FA%20%25B",
        BASE + "/markets/kx%2fa",
        BASE + "//portfolio/balance",
        BASE + "/portfolio/balance/",
        "/portfolio/balance",
        "/trade-api/ws/v2",
        "/",
        "/k\u00e4se",
    ],
)
def test_the_path_is_signed_raw_as_it_was_sent(door, path):
    headers = door.headers(f"{NOW_MS}GET{path}".encode())

    assert door.ask(headers, path=path) is door.key
    refused(door.ask(headers, path=path + "x"), AuthFailure.SIGNATURE_WRONG)


def test_a_key_id_is_known_in_any_case(door):
    headers = door.headers()
    headers[KEY] = (headers[KEY][0], headers[KEY][1].upper())

    assert door.ask(headers) is door.key


@pytest.mark.parametrize("skew_ms", [-15_000, -14_999, -1, 0, 1, 29_999, 30_000])
def test_a_clock_that_is_a_little_off_is_taken(door, skew_ms):
    timestamp = NOW_MS + skew_ms
    headers = door.headers(f"{timestamp}GET{PATH}".encode(), timestamp=timestamp)

    assert door.ask(headers) is door.key


@pytest.mark.parametrize(
    ("skew_ms", "why"),
    [
        (-15_001, "the timestamp is 15.0 s behind the exchange's clock"),
        (-30_000, "30.0 s behind"),
        (30_001, "30.0 s ahead of"),
        (60_000, "60.0 s ahead of"),
        (-3_600_000, "3600.0 s behind"),
    ],
)
def test_a_clock_that_is_further_off_is_told_by_how_much(door, skew_ms, why):
    timestamp = NOW_MS + skew_ms
    headers = door.headers(f"{timestamp}GET{PATH}".encode(), timestamp=timestamp)

    found = refused(door.ask(headers), AuthFailure.CLOCK_OFF)
    assert why in found
    assert "15 s behind to 30 s ahead are taken" in found


def test_the_tolerance_counts_microseconds_of_the_exchanges_clock(rsa_door):
    headers = rsa_door.headers()

    assert rsa_door.ask(headers, now_us=NOW_US + 15_000_000) is rsa_door.key
    refused(rsa_door.ask(headers, now_us=NOW_US + 15_000_001), AuthFailure.CLOCK_OFF)
    assert rsa_door.ask(headers, now_us=NOW_US - 30_000_000) is rsa_door.key
    refused(rsa_door.ask(headers, now_us=NOW_US - 30_000_001), AuthFailure.CLOCK_OFF)


def test_another_tolerance_can_be_set_and_none_can_be_changed():
    door = Door(tolerance=ClockTolerance(behind_ms=0, ahead_ms=1))

    assert door.ask(door.headers()) is door.key
    found = refused(door.ask(door.headers(), now_us=NOW_US + 1), AuthFailure.CLOCK_OFF)
    assert "0 s behind to 0.001 s ahead" in found
    with pytest.raises(AttributeError):
        door.check.tolerance.behind_ms = 5


def without(headers, *places):
    return [header for place, header in enumerate(headers) if place not in places]


def test_no_headers_at_all_is_the_first_case(rsa_door):
    found = refused(rsa_door.ask([]), AuthFailure.NO_HEADERS)

    assert found == "KALSHI-ACCESS-KEY is missing, and so are its companions"
    bearer = [(b"authorization", b"Bearer abcdefgh")]
    refused(rsa_door.ask(bearer), AuthFailure.NO_HEADERS)


def test_a_signature_without_a_key_is_the_first_case_too(rsa_door):
    found = refused(rsa_door.ask(without(rsa_door.headers(), KEY)), AuthFailure.NO_HEADERS)

    assert found == (
        "KALSHI-ACCESS-KEY is missing; KALSHI-ACCESS-TIMESTAMP and KALSHI-ACCESS-SIGNATURE came"
    )


def test_a_missing_signature_is_the_second_case(rsa_door):
    for gone in [(SIGNATURE,), (SIGNATURE, TIMESTAMP)]:
        found = rsa_door.ask(without(rsa_door.headers(), *gone))
        assert refused(found, AuthFailure.SIGNATURE_MISSING) == "KALSHI-ACCESS-SIGNATURE is missing"


def test_an_unknown_and_a_revoked_key_are_the_third_case(rsa_door):
    headers = rsa_door.headers()
    unknown = rsa_door.ask(signed_headers(UNKNOWN_ID, rsa_door.private, TEXT))
    assert "it was never issued here" in refused(unknown, AuthFailure.KEY_UNKNOWN)
    assert unknown.key_id == UNKNOWN_ID

    rsa_door.ring.revoke(rsa_door.key.key_id)

    assert "it was revoked" in refused(rsa_door.ask(headers), AuthFailure.KEY_UNKNOWN)


def named(door, headers):
    return door.check.named(call(headers))


@pytest.mark.rule("D66")
def test_who_is_named_is_known_without_a_look_at_the_signature_first_and_again(rsa_door):
    headers = [*rsa_door.headers()[:2], (b"kalshi-access-signature", b"none")]

    assert [named(rsa_door, headers) for _ in range(3)] == [rsa_door.key] * 3
    headers[KEY] = (headers[KEY][0], headers[KEY][1].upper())
    assert [named(rsa_door, headers) for _ in range(3)] == [rsa_door.key] * 3


@pytest.mark.rule("D66")
def test_nobody_is_named_by_odd_headers_however_well_the_key_is_known(rsa_door):
    headers = rsa_door.headers()
    assert named(rsa_door, headers) is rsa_door.key

    assert named(rsa_door, [*headers, headers[KEY]]) is None
    assert named(rsa_door, without(headers, KEY)) is None
    assert named(rsa_door, without(headers, SIGNATURE)) is None
    assert named(rsa_door, signed_headers(UNKNOWN_ID, rsa_door.private, TEXT)) is None


def test_a_key_that_is_named_in_every_case_is_unknown_in_every_case_once_it_is_revoked(rsa_door):
    headers = rsa_door.headers()
    shouted = [(headers[KEY][0], headers[KEY][1].upper()), *headers[1:]]
    other = rsa_door.ring.issue(USER)
    others = signed_headers(other.key_id, rsa_door.private, TEXT)
    for sent in (headers, shouted, others):
        assert named(rsa_door, sent) is not None
        assert isinstance(rsa_door.ask(sent), SignedKey)

    rsa_door.ring.revoke(rsa_door.key.key_id)

    for sent in (headers, shouted):
        assert named(rsa_door, sent) is None
        refused(rsa_door.ask(sent), AuthFailure.KEY_UNKNOWN)
    assert named(rsa_door, others) is other


def test_an_id_that_is_brought_again_names_the_new_key(rsa_door):
    headers = rsa_door.headers()
    assert named(rsa_door, headers) is rsa_door.key
    rsa_door.ring.revoke(rsa_door.key.key_id)
    fresh = rsa_door.ring.bring("user_0002", pair().public_pem, key_id=rsa_door.key.key_id)

    assert named(rsa_door, headers) is fresh


def test_a_ring_that_begins_with_anothers_keys_knows_nobody_but_theirs(rsa_door):
    headers = rsa_door.headers()
    assert named(rsa_door, headers) is rsa_door.key

    rsa_door.ring.begin_with(ring().kept())
    assert named(rsa_door, headers) is None


def test_spellings_are_forgotten_before_they_are_too_many(rsa_door, monkeypatch):
    monkeypatch.setattr(signatures, "SPELLINGS_MAX", 2)
    digits = rsa_door.key.key_id.encode()
    spelled = {digits, digits.upper(), digits[:18].upper() + digits[18:]}
    assert len(spelled) == 3

    for shown in spelled:
        headers = [(b"kalshi-access-key", shown), *rsa_door.headers()[1:]]
        assert named(rsa_door, headers) is rsa_door.key
        assert 1 <= len(rsa_door.ring.spelled) <= 2


@pytest.mark.parametrize("shown", ["", "mine", "x" * 36, UNKNOWN_ID[:-1], UNKNOWN_ID + "0"])
def test_a_malformed_key_is_the_fourth_case_and_is_not_quoted(rsa_door, shown):
    found = rsa_door.ask(signed_headers(shown, rsa_door.private, TEXT))

    why = refused(found, AuthFailure.KEY_MALFORMED)
    assert f"but {len(shown)} other bytes" in why
    assert shown == "" or shown not in why
    assert found.key_id is None


def test_a_wrong_signature_is_the_fifth_case_and_says_what_was_done(door):
    found = door.ask(door.headers(f"{NOW_MS}GET/portfolio/balance".encode()))

    assert refused(found, AuthFailure.SIGNATURE_WRONG) == (
        "prefix /trade-api/v2 missing from the signed path"
    )
    assert found.key_id == door.key.key_id


def test_another_keys_signature_is_the_fifth_case(door):
    text = signed_headers(door.key.key_id, private(door.key.public_key.key_type, "another"), TEXT)

    assert "another private key than this id's" in refused(
        door.ask(text), AuthFailure.SIGNATURE_WRONG
    )


def test_a_missing_timestamp_counts_as_a_clock_that_is_off(rsa_door):
    found = rsa_door.ask(without(rsa_door.headers(), TIMESTAMP))

    assert refused(found, AuthFailure.CLOCK_OFF) == "KALSHI-ACCESS-TIMESTAMP is missing"


def test_the_clock_is_looked_at_before_the_signature(rsa_door):
    headers = rsa_door.headers(b"anything", timestamp=NOW_MS // 1000)

    assert refused(rsa_door.ask(headers), AuthFailure.CLOCK_OFF) == (
        "timestamp in seconds, not milliseconds"
    )


@pytest.mark.parametrize(
    ("place", "failure"),
    [
        (KEY, AuthFailure.KEY_MALFORMED),
        (TIMESTAMP, AuthFailure.CLOCK_OFF),
        (SIGNATURE, AuthFailure.SIGNATURE_WRONG),
    ],
)
def test_a_header_that_came_twice_is_refused_even_if_both_are_good(door, place, failure):
    headers = door.headers()

    found = refused(door.ask([*headers, headers[place]]), failure)
    assert found == f"{headers[place][0].decode().upper()} came more than once"


def test_trust_looks_at_the_key_id_and_at_nothing_else():
    door = Door(trust=True)
    headers = door.headers(b"anything", timestamp=12)

    assert door.ask(headers) is door.key
    assert door.ask(headers[:1]) is door.key
    refused(door.ask([]), AuthFailure.NO_HEADERS)
    refused(door.ask([(b"kalshi-access-key", b"mine")]), AuthFailure.KEY_MALFORMED)
    refused(door.ask([headers[KEY], headers[KEY]]), AuthFailure.KEY_MALFORMED)
    refused(door.ask([(b"kalshi-access-key", UNKNOWN_ID.encode())]), AuthFailure.KEY_UNKNOWN)


def test_a_rotated_key_signs_with_its_new_half_only():
    keys = ring()
    old = keys.bring(USER, pair("rsa").public_pem)
    new = keys.rotate(old.key_id, pair("ed25519").public_pem)
    check = SignatureCheck(keys)

    def ask(key, signer):
        return check.authenticate(call(signed_headers(key.key_id, signer, TEXT)), NOW_US)

    assert ask(new, private("ed25519")) is new
    refused(ask(new, private("rsa")), AuthFailure.SIGNATURE_WRONG)
    refused(ask(old, private("rsa")), AuthFailure.KEY_UNKNOWN)


def test_a_signature_is_one_spelling_of_its_bytes(rsa_door):
    raw = sign(rsa_door.private, TEXT)
    good = base64.b64encode(raw)
    headers = rsa_door.headers()
    spoilt = {
        good.rstrip(b"="): "missing",
        good + b"=": "wrong",
        good + b"AAAA": "its length or the = at its end",
        good[:-4]: "",
        good[:100] + b"\n" + good[100:]: "line breaks",
        b" " + good: "spaces",
        good.replace(b"/", b"_").replace(b"+", b"-"): "URL-safe",
        raw.hex().encode(): "hexadecimal",
        good[:-3] + bytes([good[-3] + 1]) + good[-2:]: "",
        b"": "empty",
    }
    for value, why in spoilt.items():
        headers[SIGNATURE] = (headers[SIGNATURE][0], value)
        assert why in refused(rsa_door.ask(headers), AuthFailure.SIGNATURE_WRONG), value
    assert good[-2:] == b"=="
