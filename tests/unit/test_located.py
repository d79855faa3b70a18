"""Where an exchange is, in the open and behind TLS."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange import MockExchange
from mock_exchange.located import venue_hosts
from mock_exchange.tls import Tls
from mock_exchange.transport.listening import reachable
from support.transport_raw import call, connect, get, split_answers


@pytest.fixture(scope="module")
def secured():
    with MockExchange(seed=7, clock="frozen", limits="off", tls_names=["api.example"]) as exchange:
        yield exchange


def test_urls_say_that_it_is_behind_tls(secured):
    port = secured.listen().port
    assert secured.url == f"https://127.0.0.1:{port}"
    assert secured.rest_url == f"https://127.0.0.1:{port}/trade-api/v2"
    assert secured.ws_url == f"wss://127.0.0.1:{port}/ws/v2"


def test_in_the_open_there_is_nobody_to_trust():
    with MockExchange() as exchange:
        assert exchange.url.startswith("http://127.0.0.1:")
        assert exchange.ws_url.startswith("ws://")
        assert (exchange.ca_path, exchange.credentials().ca_path) == (None, None)


def test_the_certificate_is_strict_and_the_protocol_http_1_1(secured):
    with connect(secured) as peer:
        peer.sendall(get(secured, "/markets/BTC-2024-12-31"))
        assert split_answers(peer.recv(65_536))[0].status == 200
        assert (peer.tls.version(), peer.tls.selected_alpn_protocol()) == ("TLSv1.3", "http/1.1")
        names = {value for _, value in peer.tls.getpeercert()["subjectAltName"]}
    assert names == {"localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "api.example"}


def test_the_same_calls_give_the_same_bytes_behind_tls_and_in_the_open(secured):
    def said(exchange):
        with connect(exchange) as peer:
            peer.sendall(get(exchange, "/markets?limit=2"))
            return peer.recv(65_536)

    with MockExchange(seed=7, clock="frozen", limits="off") as plain:
        assert said(secured) == said(plain)


def test_credentials_say_whom_to_trust(secured, tmp_path):
    assert secured.credentials().ca_path == str(secured.ca_path)
    assert (
        f'"ca_path": "{secured.ca_path}"' in secured.credentials().write(tmp_path / "c").read_text()
    )


def test_the_control_api_is_behind_tls_too(secured):
    assert call(secured, "GET", "/__mock__/clock").json["frozen"] is True


def test_files_go_with_the_exchange():
    exchange = MockExchange(tls=True)
    assert exchange.ca_path is None
    exchange.listen()
    folder = exchange.ca_path.parent
    assert folder.exists()
    exchange.stop()
    assert not folder.exists()


def test_an_exchange_that_cannot_listen_leaves_no_files(secured, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(OSError, match="cannot listen"):
        MockExchange(tls=True, port=secured.listen().port).listen()
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_none_is_refused_when_it_listens():
    with pytest.raises(ValueError, match="a TLS name is"):
        MockExchange(tls=Tls(names=("a:1",))).listen()


def test_a_proxy_asks_for_tls_and_leads_the_venue_s_hosts_and_the_named_ones():
    with MockExchange(proxy_port=0, tls_names=["my.example"]) as exchange:
        assert exchange.url.startswith("https://")
        assert exchange.proxy_url == exchange.credentials().proxy_url
        assert exchange.led_hosts[0] == "api.elections.kalshi.com"
        assert exchange.led_hosts[-1] == "my.example"


def test_without_a_proxy_nobody_is_led(secured):
    assert (secured.proxy_url, secured.led_hosts) == (None, ())


def test_the_hosts_of_an_edition_are_those_of_its_venue():
    assert venue_hosts(load_edition("trade-api-3.34")) == (
        "external-api.kalshi.com",
        "external-api-ws.kalshi.com",
        "api.elections.kalshi.com",
        "external-api.demo.kalshi.co",
        "external-api-ws.demo.kalshi.co",
        "demo-api.kalshi.co",
    )


def test_who_listens_everywhere_is_reached_on_loopback():
    assert [reachable(host) for host in ("0.0.0.0", "::", "192.0.2.1")] == [
        "127.0.0.1",
        "::1",
        "192.0.2.1",
    ]
