"""Several exchanges in one process: alike, isolated, and made when somebody calls."""

import contextlib
import logging
import socket

import pytest

from mock_exchange import MockExchange, fleet
from mock_exchange.transport.backoffice import BackOfficeError
from mock_exchange.transport.control_exchanges import FleetError
from support.signing import pair
from support.toxics_world import eventually
from support.transport_raw import call, connect, get, post, split_answers, talk


@pytest.fixture(scope="module")
def first():
    with MockExchange(seed=7, clock="frozen", limits="off") as running:
        running.fleet.open("template")  # the first of its kind is made at once
        yield running


@pytest.fixture
def opened(first):
    """Open an exchange, by the options of the test; it is closed afterwards."""
    berths = []

    def open_one(*arguments, **options):
        berths.append(first.fleet.open(*arguments, **options))
        return berths[-1]

    yield open_one
    for berth in berths:
        if berth in first.fleet.berths():
            first.fleet.close(berth.name)


ORDER = b'{"ticker":"BTC-2024-12-31","side":"buy","type":"limit","size":1,"price":0.01,"time_in_force":"gtc"}'


def test_one_that_nobody_calls_is_not_made_and_the_first_call_makes_it(first, opened):
    berth = opened()
    assert berth.exchange is None
    with socket.create_connection(("127.0.0.1", berth.port), timeout=10) as peer:
        peer.sendall(get(first, "/markets/BTC-2024-12-31"))
        assert split_answers(peer.recv(65_536))[0].status == 200
    assert first.fleet.get(berth.name).requests()[0].operation == "get_market"


def test_what_happens_in_one_is_not_seen_in_another(first, opened):
    one, two = (first.fleet.get(opened().name) for _ in range(2))
    before = first.state_hash()
    assert two.state_hash() == one.state_hash() == before
    (answer,) = talk(one, post(one, "/orders", ORDER, "Connection: close"))
    assert answer.status == 200
    assert one.account()["open_orders"] == 1
    assert (two.account()["open_orders"], two.requests()) == (0, ())
    assert two.state_hash() == first.state_hash() == before != one.state_hash()
    one.reset()
    assert one.state_hash() == before


def test_clocks_faults_and_limits_are_each_one_s_own(first, opened):
    one = first.fleet.get(opened().name)
    running = first.fleet.get(opened(clock="running", limits="contract").name)
    one.clock.advance(60)
    one.faults.set({"rules": [{"fault": {"kind": "status", "status": 503}}]})
    assert one.clock.now_us() == first.clock.now_us() + 60_000_000
    assert (running.clock.frozen, first.clock.frozen) == (False, True)
    assert (first.faults.plan, running.faults.plan) == (None, None)
    assert [
        talk(each, get(each, "/markets", "Connection: close"))[0].status for each in (one, first)
    ] == [503, 200]


def test_the_same_seed_has_the_same_keys_and_another_has_its_own(first, opened):
    alike, other = opened(), opened(seed=8)
    assert alike.credentials.api_key == first.credentials().api_key
    assert alike.credentials.rest_url == f"http://127.0.0.1:{alike.port}/trade-api/v2"
    assert alike.credentials.ws_url == f"ws://127.0.0.1:{alike.port}/ws/v2"
    assert other.credentials.api_key != first.credentials().api_key
    (answer,) = talk(other.exchange, get(first, "/fills", "Connection: close"))
    assert answer.status == 401


def test_another_edition_is_opened_as_well(opened):
    key = pair("ed25519").public_pem
    berth = opened(edition="trade-api-3.34", auth="trust", seed=3, public_key=key)
    assert berth.credentials.key_id
    assert berth.exchange.signs


def test_one_that_is_closed_gives_its_port_back(first, opened):
    asleep, awake = opened("asleep"), opened("awake")
    call(first.fleet.get("awake"), "GET", "/healthz")
    for berth in (asleep, awake):
        first.fleet.close(berth.name)
        socket.create_server(("127.0.0.1", berth.port)).close()
    with pytest.raises(LookupError, match="there is no exchange 'awake'; there are: template"):
        first.fleet.close("awake")


def test_names_are_free_or_refused(first, opened):
    assert opened("a-1").name == "a-1"
    for taken in ("a-1", "exchange-1"):
        with pytest.raises(FleetError, match="already"):
            opened(taken)
    with pytest.raises(ValueError, match="1 to 40 of a-z"):
        opened("A b")
    names = {opened().name, opened().name}
    assert len(names) == 2
    assert all(name.startswith("exchange-") for name in names)


def test_a_port_or_an_option_that_does_not_do_opens_nothing(first, opened):
    before = first.fleet.berths()
    with pytest.raises(OSError, match="cannot listen"):
        opened(port=first.listen().port)
    with pytest.raises(LookupError):
        opened(edition="none")
    with pytest.raises(BackOfficeError, match="no such account"):
        opened(seeded=False)
    assert first.fleet.berths() == before


def test_there_is_an_end_to_how_many(first, opened, monkeypatch):
    monkeypatch.setattr(fleet, "EXCHANGES_MAX", len(first.fleet) + 1)
    opened()
    with pytest.raises(FleetError, match="at most; close one first"):
        opened()


def test_one_that_cannot_be_made_hangs_up_and_the_others_are_waited_for(
    first, opened, monkeypatch, caplog
):
    broken, whole = opened("broken"), opened()
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(MockExchange, "start", lambda _: 1 / 0)
        with contextlib.suppress(ConnectionResetError):
            socket.create_connection(("127.0.0.1", broken.port), timeout=10).close()
        eventually(lambda: "broken cannot be made" in caplog.text)
    with socket.create_connection(("127.0.0.1", whole.port), timeout=10) as peer:
        peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in peer.recv(1_024)


def test_all_end_with_the_first_and_share_its_ca():
    with MockExchange(tls=True) as running:
        berths = [running.fleet.open(), running.fleet.open()]
        other = running.fleet.get(berths[1].name)
        assert other.ca_path == running.ca_path
        assert berths[1].credentials.ca_path == str(running.ca_path)
        with connect(other) as peer:
            assert peer.tls.version() == "TLSv1.3"
    for berth in berths:
        socket.create_server(("127.0.0.1", berth.port)).close()


def test_lines_say_whose_they_are(tmp_path):
    with (tmp_path / "log").open("w") as stream:
        first = MockExchange(log_level="info", log_format="json")
        first.log_stream = stream
        with first:
            first.fleet.open("job-2")
    started = [
        line for line in (tmp_path / "log").read_text().splitlines() if "exchange_started" in line
    ]
    assert ['"exchange":"job-2"' in line for line in started] == [False, True]
