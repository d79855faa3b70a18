import pytest
import requests

from kalshi_harness.fuzz.wire import Way, Wire
from kalshi_harness.identity import Credentials
from kalshi_harness.network import Network, parse_resolve
from mock_exchange import MockExchange


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7, clock="frozen") as found:
        yield found


def way(exchange, *, network=None, read_only=False, wait=lambda _label: None):
    own = exchange.credentials()
    people = {"Bearer own-key": Credentials(own.account_id, own.api_key)}
    return Way(network or Network(), "Authorization", people, wait, read_only)


def sent(wire, exchange, value, method="GET", url=None):
    """Send a request past Schemathesis, over the session of the wire."""
    headers = {"Authorization": value}
    return wire._session.request(method, url or f"{exchange.rest_url}/fills", headers=headers)


def test_a_name_goes_out_as_the_key_it_stands_for_and_is_recorded_as_a_name(exchange):
    wire = Wire(way(exchange))
    answer = sent(wire, exchange, "Bearer own-key")
    wire.close()
    assert answer.status_code == 200
    assert answer.request.headers["Authorization"] == "Bearer own-key"


def test_what_is_no_name_goes_out_as_it_is(exchange):
    wire = Wire(way(exchange))
    assert sent(wire, exchange, "Bearer somebody").status_code == 401
    wire.close()


def test_where_only_reads_are_allowed_nothing_else_leaves(exchange):
    wire = Wire(way(exchange, read_only=True))
    before = len(exchange.requests())
    with pytest.raises(requests.exceptions.InvalidSchema, match="DELETE is no read"):
        sent(wire, exchange, "Bearer own-key", method="DELETE")
    wire.close()
    assert len(exchange.requests()) == before


def test_a_name_is_found_at_the_address_that_the_network_knows(exchange):
    port = exchange.rest_url.split(":")[2].split("/")[0]
    network = Network(resolve=parse_resolve([f"localhost:80:127.0.0.1:{port}"]))
    wire = Wire(way(exchange, network=network))
    answer = sent(wire, exchange, "Bearer own-key", url="http://localhost/trade-api/v2/fills")
    wire.close()
    assert answer.status_code == 200
