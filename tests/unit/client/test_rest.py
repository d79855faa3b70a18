"""The blocking client over a real socket: connections, threads, interruption. Faults are tests/faults."""

import threading

import pytest

from kalshi_refclient import errors
from kalshi_refclient.rest import KalshiClient
from support.client_raw_server import RawServer, http
from support.client_world import API_KEY, ORDER, ManualClock, Script, account, client, settings

BODY = (
    b'{"account": {"account_id": "user_0001", "balance": 1, "currency": "USD", "status": "active"}}'
)


def answer_all(connection):
    while connection.read_request():
        connection.send(http(200, BODY))


@pytest.mark.rule("C04", "D25")
def test_one_connection_serves_many_calls():
    with RawServer(answer_all) as server:
        with KalshiClient(API_KEY, rest_url=server.url, settings=settings(ManualClock())) as kalshi:
            for _ in range(5):
                assert kalshi.get_account("user_0001").balance == 1
        assert server.connections == 1
        assert b"user-agent: kalshi-refclient" in server.requests[0].lower()


def test_threads_may_share_a_client():
    found = []
    with (
        RawServer(answer_all) as server,
        KalshiClient(API_KEY, rest_url=server.url, settings=settings(ManualClock())) as kalshi,
    ):

        def ask():
            found.extend(kalshi.get_account("user_0001").balance for _ in range(10))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        used = kalshi.plans.around.pacer.used_ratio("general", ManualClock().now_s)
    assert found == [1] * 80
    assert used == 0.8


@pytest.mark.rule("D25")
def test_proxies_and_netrc_of_the_environment_are_not_asked(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with RawServer(answer_all) as server:
        with KalshiClient(API_KEY, rest_url=server.url, settings=settings(ManualClock())) as kalshi:
            assert kalshi.get_account("user_0001").balance == 1
        assert f"authorization: bearer {API_KEY}".encode() in server.requests[0].lower()


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
def test_interruptions_pass_through(interruption):
    def venue(_request):
        raise interruption

    with client(venue, ManualClock()) as kalshi, pytest.raises(interruption):
        kalshi.place_order(**ORDER)


def test_a_misuse_sends_nothing_and_draws_nothing():
    script = Script(account())
    with client(script, ManualClock()) as kalshi:
        with pytest.raises(errors.LocalMisuse):
            kalshi.get_account("../x")
        assert script.requests == []
        assert kalshi.plans.around.pacer.used_ratio("general", 1000.0) == 0.0
