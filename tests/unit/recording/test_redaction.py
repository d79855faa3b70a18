import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.recording.redaction import LEARNED_MAX, Redactor, is_secret_name
from support.recordings import answer, call
from support.secrets_search import Searcher

KEY = "kx_Canary_qWzXvBnMkLpOiUyT-77"
OTHER = "sEcReT_canary_HgFdSaZxCvBn-42"
ESCAPED_KEY = "".join(f"\\u{ord(letter):04x}" for letter in KEY)
PAIR = base64.b64encode(f"{KEY}:{OTHER}".encode()).decode()

pytestmark = pytest.mark.rule("C35", "D27")


def leaks(*texts):
    found = Searcher({"key": KEY, "other": OTHER}).search("\n".join(map(str, texts)))
    return [f"{one.secret}, {one.form}: {one.around}" for one in found]


def shown(cleaned):
    return (cleaned.path, cleaned.query, cleaned.headers, cleaned.body)


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("Authorization", f"Bearer {KEY}", "Bearer [redacted]"),
        ("authorization", f"Basic {PAIR}", "Basic [redacted]"),
        ("Authorization", KEY, "[redacted]"),
        ("Proxy-Authorization", f"Digest {KEY}", "Digest [redacted]"),
        ("KALSHI-ACCESS-KEY", KEY, "[redacted]"),
        ("KALSHI-ACCESS-SIGNATURE", KEY, "[redacted]"),
        ("KALSHI-ACCESS-TIMESTAMP", "1706351400000", "[redacted]"),
        ("Cookie", f"session={KEY}", "[redacted]"),
        ("Set-Cookie", f"session={KEY}; Path=/", "[redacted]"),
        ("X-Api-Key", KEY, "[redacted]"),
        ("X-Control-Token", KEY, "[redacted]"),
        ("User-Agent", f"bot (Bearer {KEY})", "bot (Bearer [redacted])"),
    ],
)
def test_a_secret_in_a_header_is_gone_and_the_header_is_not(name, value, left):
    assert Redactor().headers([(name, value)]) == ((name, left),)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "auth", "api_key": KEY},
        {"private_key": KEY, "api_key_id": OTHER},
        {"deep": [{"password": KEY}]},
        {"text": json.dumps({"secret": KEY})},
        {"text": f"Authorization: Bearer {KEY}"},
        {"text": f"Basic {PAIR}"},
        f'{{"api_key": "{KEY}", "api_key": null}}'.encode(),
        f'{{"api\\u005fkey": "{KEY}"}}'.encode(),
        f'{{"api_key": "{KEY}"'.encode(),
        f"api_key={KEY}".encode(),
        f'[{{"first": "{KEY}"}}, {{"api_key": "{KEY}"}}]'.encode(),
    ],
)
def test_a_secret_in_a_body_is_gone(body):
    cleaned = Redactor().call(call("POST", "/x", body))

    assert leaks(cleaned.body) == []
    assert b"[redacted]" in cleaned.body or cleaned.body == b'{"api_key":null}'


def test_a_body_without_a_secret_stays_byte_for_byte():
    for body in (
        b'{"b" : 1,\n "a":0.10, "a": "Basic information", "text": "the bearer of this"}',
        b"\xff\x00",
        b"plain",
        b'{"api_keys": [], "api_key_region_expiration_ts": 17, "token": null, "secret": ""}',
    ):
        assert Redactor().call(call("POST", "/x", body)).body is not None
        assert Redactor().call(call("POST", "/x", body)).body == body


@pytest.mark.parametrize("depth", [300, 600, 100_000])
def test_a_secret_deep_in_a_body_is_gone(depth):
    body = Redactor().body(f'{"[" * depth}{{"api_key": "{KEY}"}}{"]" * depth}'.encode(), "")

    assert leaks(body) == []


def test_a_secret_beside_a_number_of_thousands_of_digits_is_gone():
    body = Redactor().body(f'{{"size": {"9" * 5000}, "api_key": "{KEY}"}}'.encode(), "")

    assert leaks(body) == []


def test_a_number_is_a_secret_only_where_the_name_ends_so():
    body = Redactor().body(b'{"pin": 123456, "token_count": 5}', "application/json")

    assert json.loads(body) == {"pin": "[redacted]", "token_count": 5}


@pytest.mark.parametrize(
    ("target", "left"),
    [
        (f"/x?api_key={KEY}&limit=5", "/x?api_key=%5Bredacted%5D&limit=5"),
        (f"/x?signature={KEY}", "/x?signature=%5Bredacted%5D"),
        ("/x?limit=5&a=%20b", "/x?limit=5&a=%20b"),
        ("/KX%2FA%20B?x", "/KX%2FA%20B?x"),
    ],
)
def test_a_secret_in_a_query_is_gone_and_everything_else_stays(target, left):
    assert Redactor().call(call("GET", target)).target == left


def test_a_secret_that_was_seen_in_its_place_is_known_everywhere():
    spelled = "".join(f"%{ord(letter):02x}" for letter in KEY)
    redactor = Redactor()
    cleaned = redactor.call(
        call(
            "POST", f"/keys/{KEY}/{spelled}?a={spelled}&{KEY}=1", {"note": f"is {KEY} good?", KEY: 1},
            ("Authorization", f"Bearer {KEY}"), ("X-Note", KEY),
        )
    )  # fmt: skip
    told = redactor.answer(answer(400, {"message": f"no such key: {KEY}"}), "application/json")

    assert leaks(*shown(cleaned), told.body) == []
    assert cleaned.path == "/keys/%5Bredacted%5D/%5Bredacted%5D"


def test_the_parts_of_basic_credentials_are_known_too():
    redactor = Redactor()
    redactor.call(call("GET", "/x", b"", ("Authorization", f"Basic {PAIR}")))

    assert leaks(redactor.text(f"user {KEY}, password {OTHER}")) == []


def test_a_binary_body_is_cleaned_of_what_is_known():
    redactor = Redactor()
    redactor.learn(KEY)

    assert redactor.body(b"\xff" + KEY.encode() + b"\xfe", "") == b"\xff[redacted]\xfe"


def test_a_signature_is_known_in_its_own_call_only():
    redactor = Redactor()
    first = redactor.call(call("GET", "/x", {"echo": KEY}, ("KALSHI-ACCESS-SIGNATURE", KEY)))

    assert leaks(*shown(first)) == []
    assert redactor.call(call("GET", f"/{OTHER}")).path == f"/{OTHER}"
    assert KEY in redactor.call(call("GET", f"/{KEY}")).path


def test_a_short_word_is_taken_out_of_its_place_only():
    redactor = Redactor()
    cleaned = redactor.call(call("POST", "/market", {"password": "market", "ticker": "market"}))

    assert cleaned.path == "/market"
    assert json.loads(cleaned.body) == {"password": "[redacted]", "ticker": "market"}


def test_what_is_remembered_has_a_bound():
    redactor = Redactor()
    for number in range(LEARNED_MAX + 10):
        redactor.learn(f"a long enough secret {number:04}")

    assert repr(redactor) == f"Redactor({LEARNED_MAX} secrets)"
    assert "0000" in redactor.text("a long enough secret 0000")


def test_a_form_is_cleaned_like_a_query():
    cleaned = Redactor().body(f"a=1&password={KEY}".encode(), "application/x-www-form-urlencoded")

    assert cleaned == b"a=1&password=%5Bredacted%5D"


@pytest.mark.parametrize(
    "name",
    ["apikey", "API-Key", "my_api_key_id", "secret", "accessToken", "passwd", "password", "Authorization", "privateKey",
     "private-key", "signature", "sig", "credential", "credentials", "cookie", "session_id", "KALSHI-ACCESS-X"],
)  # fmt: skip
def test_no_secret_s_name_is_overlooked_by_the_quick_look(name):
    assert is_secret_name(name)
    assert json.loads(Redactor().body(json.dumps({name: KEY}).encode(), "")) == {name: "[redacted]"}


def test_known_secrets_are_seen_by_the_quick_look_however_json_spells_them():
    odd = 'a/b"c\\d - a long enough word'
    redactor = Redactor()
    redactor.learn(odd)
    for text in (json.dumps([odd]), json.dumps([odd]).replace("/", "\\/"), f'["{ESCAPED_KEY}"]'):
        redactor.learn(KEY)
        assert b"[redacted]" in redactor.body(text.encode(), "")


def test_names_of_secrets():
    assert all(map(is_secret_name, ("api_key", "API-Key", "sig", "accessToken", "KALSHI-ACCESS-X")))
    assert not any(map(is_secret_name, ("ticker", "signal", "cookies_eaten", "key")))


PLACED = st.sampled_from(
    [{"api_key": KEY}, {"a": [{"token": KEY}]}, {"text": json.dumps({"secret": KEY})}, f"Bearer {KEY}"]
)  # fmt: skip
JSON = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=8), st.just(KEY), PLACED),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=5) | st.just(KEY), inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=100)
@given(JSON, st.booleans())
def test_wherever_a_known_secret_stands_in_json_it_is_gone(value, escaped):
    text = json.dumps(value, ensure_ascii=escaped)
    redactor = Redactor()
    redactor.learn(KEY)
    cleaned = redactor.body(text.encode("utf-8", "replace"), "application/json")

    assert KEY.encode() not in cleaned
    json.loads(cleaned)
    assert redactor.body(cleaned, "application/json") == cleaned


@settings(max_examples=100)
@given(st.binary(max_size=60), st.sampled_from(["", "application/json", "text/plain"]))
def test_whatever_a_body_is_it_is_cleaned_without_an_error(data, media):
    redactor = Redactor()
    redactor.learn(KEY)

    assert KEY.encode() not in redactor.body(data + KEY.encode() + data, media)
