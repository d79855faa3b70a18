"""What known clients read in their environment."""

from kalshi_contract import client_variables as variables


def test_addresses_have_all_their_names():
    told = variables.addresses("https://h/t", "wss://h/w")
    assert told["KALSHI_API_BASE_URL"] == told["KALSHI_HTTP_BASE_URL"] == "https://h/t"
    assert told["KALSHI_WS_BASE_URL"] == told["KALSHI_WS_URL"] == "wss://h/w"


def test_a_key_is_told_as_its_kind_wants_it():
    assert variables.shown_key("k", "s") == {"KALSHI_API_KEY": "k", "KALSHI_API_SECRET": "s"}
    told = variables.signing_key("id", "PEM", "key.pem")
    assert told["KALSHI_KEY_ID"] == told["KALSHI_API_KEY_ID"] == "id"
    assert told["KALSHI_PRIVATE_KEY_PATH"] == told["KALSHI_DEMO_PRIVATE_KEY_FILE"] == "key.pem"
    assert told["KALSHI_ALLOW_UNKNOWN_HOST"] == "1"


def test_a_private_key_is_told_once():
    assert "KALSHI_PRIVATE_KEY" not in variables.signing_key("id", "PEM", "key.pem")
    told = variables.signing_key("id", "PEM", "")
    assert told["KALSHI_PRIVATE_KEY"] == "PEM"
    assert "KALSHI_PRIVATE_KEY_PATH" not in told


def test_a_private_key_that_is_not_there_is_not_told():
    told = variables.signing_key("id", "", "")
    assert set(told) == {*variables.KEY_ID_NAMES, "KALSHI_ALLOW_UNKNOWN_HOST"}


def test_a_ca_and_a_proxy_are_told_to_every_language():
    assert set(variables.trust("ca.pem").values()) == {"ca.pem"}
    assert {"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"} < set(variables.trust("ca.pem"))
    told = variables.proxied("http://127.0.0.1:1")
    assert told["HTTPS_PROXY"] == told["https_proxy"] == "http://127.0.0.1:1"
    assert told["no_proxy"] == "localhost,127.0.0.1,::1"
    assert told["NODE_USE_ENV_PROXY"] == "1"


def test_what_leads_elsewhere_is_taken_away():
    kept = variables.without_own(
        {"PATH": "/bin", "KALSHI_API_KEY": "real", "ALL_PROXY": "socks5://x", "wss_proxy": "y"}
    )
    assert kept == {"PATH": "/bin"}
