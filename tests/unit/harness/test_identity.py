import json
from base64 import b64decode

import pytest

from kalshi_harness.identity import (
    Credentials,
    Nobody,
    SigningCredentials,
    demo_credentials,
    demo_signed_credentials,
    read_credentials,
    read_signed_credentials,
)
from support.trade_client_world import KEY_ID, PEM


@pytest.fixture
def signed_file(tmp_path):
    file = tmp_path / "credentials.json"
    (tmp_path / "key.pem").write_text(PEM)
    file.write_text(json.dumps({"key_id": KEY_ID, "private_key_path": "key.pem", "rest_url": "u"}))
    return file


def test_a_key_is_shown_and_does_not_show_itself():
    who = Credentials("me", "secret-key")
    assert who.headers("GET", "/x") == {"Authorization": "Bearer secret-key"}
    assert "secret-key" not in repr(who)
    assert who.secret == "secret-key"


@pytest.mark.rule("T02")
def test_a_call_is_signed_and_the_key_stays_at_home():
    who = SigningCredentials("me", KEY_ID, PEM)
    headers = who.headers("GET", "/trade-api/v2/portfolio/balance", at_s=1_700_000_000.0)
    assert headers["KALSHI-ACCESS-KEY"] == KEY_ID
    assert headers["KALSHI-ACCESS-TIMESTAMP"] == "1700000000000"
    assert b64decode(headers["KALSHI-ACCESS-SIGNATURE"])
    assert "PRIVATE" not in repr(who)
    assert who.secret == ""


def test_nobody_shows_nothing():
    assert Nobody().headers("GET", "/x") == {}


def test_credentials_are_read_from_what_serve_wrote(tmp_path):
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps({"api_key": "k" * 20, "account_id": "user_0001", "rest_url": "u"}))
    document, credentials = read_credentials(file)
    assert (document["rest_url"], credentials.account_id) == ("u", "user_0001")
    file.write_text("[]")
    with pytest.raises(ValueError, match="no credentials file: an object with 'api_key'"):
        read_credentials(file)


def test_signing_credentials_are_read_with_the_key_they_name(signed_file):
    document, who = read_signed_credentials(signed_file)
    assert (document["rest_url"], who.key_id, who.private_key_pem) == ("u", KEY_ID, PEM)
    signed_file.write_text('{"api_key": "x"}')
    with pytest.raises(ValueError, match="no credentials file"):
        read_signed_credentials(signed_file)


def test_the_demos_key_is_in_the_environment_or_there_is_none(signed_file):
    assert demo_credentials({}) is None
    assert demo_credentials({"KALSHI_DEMO_API_KEY": "demo_key_0000"}).account_id == ""
    told = {"KALSHI_DEMO_KEY_ID": KEY_ID}
    assert demo_signed_credentials(told) is None
    told["KALSHI_DEMO_PRIVATE_KEY_PATH"] = str(signed_file.with_name("key.pem"))
    assert demo_signed_credentials(told) == SigningCredentials("", KEY_ID, PEM)
