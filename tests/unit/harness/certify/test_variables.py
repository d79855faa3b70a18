from pathlib import Path
from types import SimpleNamespace

from kalshi_harness.certify import variables

ACCESS = SimpleNamespace(account_id="me", rest_url="http://h/t", ws_url="ws://h/w", ticker="T")


def test_every_client_is_told_where_the_exchange_is_in_several_names():
    told = variables.common(ACCESS, edition="e", scenario="s", seconds=8.0, started_at="5.0")
    assert told["KALSHI_CERTIFY_REST_URL"] == told["KALSHI_API_BASE_URL"] == "http://h/t"
    assert told["KALSHI_CERTIFY_WS_URL"] == told["KALSHI_WS_BASE_URL"] == "ws://h/w"
    assert (told["KALSHI_CERTIFY_TICKER"], told["KALSHI_CERTIFY_SECONDS"]) == ("T", "8")
    assert told["KALSHI_CERTIFY_STARTED_AT"] == "5.0"


def test_a_client_that_shows_a_key_is_told_the_key():
    told = variables.with_key("the-key", "the-secret")
    assert told["KALSHI_CERTIFY_API_KEY"] == told["KALSHI_API_KEY"] == "the-key"


def test_a_client_that_signs_is_told_where_its_key_is():
    told = variables.with_signature("id", "PEM", Path("folder/key.pem"))
    assert told["KALSHI_KEY_ID"] == told["KALSHI_CERTIFY_KEY_ID"] == "id"
    assert "KALSHI_PRIVATE_KEY" not in told  # kalshi-sdk wants the one or the other
    assert told["KALSHI_PRIVATE_KEY_PATH"] == str(Path("folder/key.pem"))
