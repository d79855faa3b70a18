import hmac
import traceback

import pytest

from mock_exchange.session.keys import REDACTIONS_BEFORE_MAX, KeyRing

KEY = "a_key_of-my-own"


@pytest.fixture
def ring():
    return KeyRing(seed=7)


def bearer(issued):
    return b"Bearer " + issued.api_key.encode()


@pytest.mark.rule("C01", "D16")
def test_a_good_key_is_known_by_its_header(ring):
    issued = ring.issue("user_0001")

    assert ring.authenticate(bearer(issued)) == issued.record
    assert ring.authenticate(bearer(issued)) == issued.record, "the second time from memory"
    assert issued.record.account_id == "user_0001"


@pytest.mark.rule("C01")
@pytest.mark.parametrize("scheme", [b"Bearer ", b"bearer ", b"BEARER ", b"bEaReR  "])
def test_the_scheme_is_read_in_any_case(ring, scheme):
    issued = ring.issue("user_0001")

    assert ring.authenticate(scheme + issued.api_key.encode()) == issued.record


@pytest.mark.rule("C01", "C03")
@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"Bearer",
        b"Bearer ",
        b"%s",
        b"Basic %s",
        b"Bearer\t%s",
        b"\tBearer %s",
        b"Bearer \t%s",
        b"Bearer %s %s",
        b"Bearer %s, Bearer %s",
        b"Bearer %s,",
        b"Bearer %sx",
        b"Bearer x%s",
        b"Bearer %s\x00",
        b"Bearer \x00%s",
        b"Bearer k\xc3\xa9y-k\xc3\xa9y-k\xc3\xa9y",
        b"Bearer \xff\xfe",
        b"Bearer short",
        b"Bearer " + b"k" * 129,
        b"Bearer " + b"k" * 65_536,
        b"Bearer" + b" " * 300 + b"%s",
    ],
    ids=repr,
)
def test_anything_but_one_bearer_key_is_nobodys(ring, value):
    key = ring.issue("user_0001").api_key.encode()
    sent = None if value is None else value.replace(b"%s", key)

    assert ring.authenticate(sent) is None


@pytest.mark.rule("C30", "D28")
def test_every_key_good_or_not_costs_one_comparison_of_equal_length(ring, monkeypatch):
    good = ring.issue("user_0001").api_key.encode()
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or real(a, b))

    for sent in (good, b"unknown_key_1", b"", b"\xff" * 20, b"k" * 5000):
        ring.verify(sent)

    assert len(compared) == 5
    assert {(len(a), len(b)) for a, b in compared} == {(32, 32)}
    assert all(isinstance(side, bytes) for pair in compared for side in pair)


@pytest.mark.rule("D28")
def test_a_revoked_key_is_unknown_at_once(ring):
    told = []
    ring = KeyRing(seed=7, on_revoked=told.append)
    issued = ring.issue("user_0001")
    assert ring.authenticate(bearer(issued)) is not None

    ring.revoke(issued.record.key_id)

    assert ring.authenticate(bearer(issued)) is None
    assert told == [issued.record]
    with pytest.raises(LookupError, match="key-0001"):
        ring.revoke(issued.record.key_id)


@pytest.mark.rule("D28", "C30")
def test_rotating_puts_a_new_key_in_the_old_ones_place(ring):
    old = ring.issue("user_0001", ["read"])

    new = ring.rotate(old.record.key_id)

    assert ring.authenticate(bearer(old)) is None
    assert ring.authenticate(bearer(new)) == new.record
    assert (new.record.account_id, new.record.permissions) == ("user_0001", {"read"})
    assert new.api_key != old.api_key
    assert new.secret != old.secret
    with pytest.raises(LookupError):
        ring.rotate(old.record.key_id)


@pytest.mark.rule("D28")
@pytest.mark.parametrize("granted", [["read"], ["trade"], ["read", "trade"], []])
def test_a_key_has_the_permissions_it_was_given(ring, granted):
    assert ring.issue("user_0001", granted).record.permissions == set(granted)


def test_other_permissions_are_refused(ring):
    with pytest.raises(ValueError, match="admin"):
        ring.issue("user_0001", ["read", "admin"])


def test_a_key_can_be_given(ring):
    assert ring.issue("user_0001", api_key=KEY).api_key == KEY
    with pytest.raises(ValueError, match="exists already"):
        ring.issue("user_0002", api_key=KEY)


@pytest.mark.rule("C03", "D23")
@pytest.mark.parametrize("key", ["short12", "k" * 129, "with space", "käse-käse", "\ud800" * 9])
def test_a_given_key_keeps_the_grammar(ring, key):
    with pytest.raises(ValueError, match="8 to 128"):
        ring.issue("user_0001", api_key=key)


def test_the_same_seed_gives_the_same_keys_and_another_seed_others():
    keys = [
        [(issued.api_key, issued.secret) for issued in (ring.issue("a"), ring.issue("b"))]
        for ring in (KeyRing(7), KeyRing(7), KeyRing(8))
    ]

    assert keys[0] == keys[1]
    assert not {text for pair in keys[0] for text in pair} & {t for pair in keys[2] for t in pair}


def test_the_first_key_of_an_account_can_be_asked_for(ring):
    ring.issue("b")
    first = ring.issue("a")
    ring.issue("a")

    assert ring.first_of("a") == first
    assert [record.key_id for record in ring.records()] == ["key-0001", "key-0002", "key-0003"]
    with pytest.raises(LookupError, match="nobody"):
        ring.first_of("nobody")


@pytest.mark.rule("C02", "C30")
def test_no_repr_shows_a_key_or_a_secret(ring):
    issued = ring.issue("user_0001")
    shown = " ".join(map(repr, (ring, issued, issued.record, ring.records())))

    assert issued.api_key not in shown
    assert issued.secret not in shown
    assert issued.record.digest.hex() not in shown
    assert "digest" not in shown


@pytest.mark.rule("C30")
def test_keys_and_secrets_are_taken_out_of_texts_even_when_revoked(ring):
    issued = ring.issue("user_0001")
    ring.revoke(issued.record.key_id)

    text = ring.redact(f"?api_key={issued.api_key}&secret={issued.secret}")

    assert text == "?api_key=key-0001&secret=key-0001:secret"


def test_remembered_headers_are_bounded(ring, monkeypatch):
    monkeypatch.setattr("mock_exchange.session.keys.VERIFIED_MAX", 3)
    issued = ring.issue("user_0001")

    for spaces in range(1, 20):
        value = b"Bearer" + b" " * spaces + issued.api_key.encode()
        assert ring.authenticate(value) == issued.record
        assert len(ring._verified) <= 3


def escaped(key, form):
    return "".join(form.format(ord(character)) for character in key)


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize("form", ["%{:02x}", "%{:02X}", "\\u{:04x}", "\\u{:04X}", "\\x{:02x}"])
def test_a_key_in_escapes_is_a_key(ring, form):
    issued = ring.issue("user_0001")
    for private, public in ((issued.api_key, "key-0001"), (issued.secret, "key-0001:secret")):
        assert ring.redact(f"/a/{escaped(private, form)}/b") == f"/a/{public}/b"
        half = private[:20] + escaped(private[20:], form)
        assert ring.redact(half) == public


def test_escapes_that_hide_no_key_stay_as_they_are(ring):
    ring.issue("user_0001")
    text = "/markets/%41%0a\\u0041" + "x" * 100
    assert ring.redact(text) == text


@pytest.mark.rule("C35", "D27")
def test_keys_of_the_ring_before_are_not_shown_either_and_are_good_no_longer(ring):
    old = ring.issue("user_0001")
    fresh = KeyRing(8, before=ring)
    assert fresh.authenticate(bearer(old)) is None
    assert fresh.redact(f"{old.api_key} {old.secret}") == "[redacted] [redacted]"
    again = KeyRing(7, before=fresh)
    assert again.issue("user_0001") == old
    assert again.redact(old.api_key) == "key-0001", "a key of both is called by its name now"
    assert again.redact(old.secret) == "key-0001:secret"


def test_only_so_many_old_keys_are_remembered():
    ring = None
    for seed in range(3):
        ring = KeyRing(seed, before=ring)
        for _ in range(REDACTIONS_BEFORE_MAX):
            ring.issue("user_0001")
    assert len(ring._redactions) == 3 * REDACTIONS_BEFORE_MAX


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize("api_key", ["short", "a key with blanks", KEY])
def test_a_refused_key_is_in_no_frame_of_the_refusal(ring, api_key):
    ring.issue("user_0001", api_key=KEY)
    with pytest.raises(ValueError, match="API key") as caught:
        ring.issue("user_0001", api_key=api_key)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame for frame in shown.stack if frame.name == "issue"]
    assert len(frames) == 1
    assert api_key not in str(frames[0].locals)
