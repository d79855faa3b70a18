"""What is shown first."""

import stat

import orjson

from mock_exchange import MockExchange
from mock_exchange.screens import welcome
from support.signing import pair


def test_a_key_that_is_shown(tmp_path):
    with MockExchange() as exchange:
        screen = welcome(exchange, tmp_path / "c.json", control_token=None)
        assert exchange.credentials().api_key in screen
        assert (tmp_path / "c.json").is_file()


def test_a_key_that_is_signed_with_is_a_file_beside(tmp_path):
    with MockExchange(edition="trade-api-3.34", public_key=None, auth="verify", seed=7) as exchange:
        screen = welcome(exchange, tmp_path / "c.json", control_token="token")
        document = orjson.loads((tmp_path / "c.json").read_bytes())
        key_file = tmp_path / "c.pem"
        assert document["key_id"] in screen
        assert str(key_file) in screen
        assert document["private_key_path"] == str(key_file)
        assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
        assert "PRIVATE KEY" in key_file.read_text()
        assert "PRIVATE KEY" not in screen
        assert "(token needed)" in screen


def test_a_brought_key_stays_where_it_is(tmp_path):
    public_pem = pair("ed25519").public_pem
    with MockExchange(edition="trade-api-3.34", public_key=public_pem) as exchange:
        screen = welcome(exchange, tmp_path / "c.json", control_token=None)
        assert "(yours)" in screen
        assert not (tmp_path / "c.pem").exists()
        exchange.reset()
        assert exchange.signed_credentials().private_key_pem == ""


def test_a_fault_plan_is_told_of_where_there_is_one(tmp_path):
    with MockExchange(faults="lost-acks") as exchange:
        assert "lost-acks (4 rules)" in welcome(exchange, None, control_token=None)
        exchange.faults.clear()
        assert "Faults" not in welcome(exchange, None, control_token=None)


def test_where_everything_is_kept_is_shown_and_that_the_others_are_not(tmp_path):
    with MockExchange(data=tmp_path) as exchange:
        screen = welcome(exchange, None, control_token=None)
        assert f"{tmp_path}\n" in screen
        exchange.fleet.open()
        screen = welcome(exchange, None, control_token=None)
        assert f"{tmp_path} (of this exchange, not of the others)\n" in screen


def test_a_reset_from_outside_brings_the_key_again():
    public_pem = pair("ed25519").public_pem
    with MockExchange(edition="trade-api-3.34", public_key=public_pem) as exchange:
        before = exchange.signed_credentials().key_id
        exchange.run(exchange._context.reset)
        assert exchange.signed_credentials().key_id == before
        assert exchange.signed_credentials().private_key_pem == ""


def test_whom_to_trust_is_shown_and_in_the_line_to_paste():
    with MockExchange(tls=True) as exchange:
        screen = welcome(exchange, None, control_token=None)
        assert str(exchange.ca_path) in screen.partition("Try it")[0]
        assert f"curl --cacert {exchange.ca_path} -H 'Authorization: Bearer " in screen


def test_the_proxy_is_shown_with_the_hosts_that_it_leads():
    with MockExchange(proxy_port=0) as exchange:
        screen = welcome(exchange, None, control_token=None)
        assert (
            f"{exchange.proxy_url} for api.elections.kalshi.com, trading-api.kalshi.com" in screen
        )
