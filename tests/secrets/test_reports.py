"""What a person reads after a test: the exchange's report, a card's verdict, and pytest's own page with every variable."""

import os

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.driver import Answer
from kalshi_harness.judge import judge_answer
from kalshi_harness.targets import MockTarget, play
from kalshi_harness.verdict import CardFailure, CardSkipped
from mock_exchange import MockExchange
from support.secrets_search import searcher_of
from support.secrets_shown import KEY, leaks, worst
from support.transport_raw import get, talk

CLOSE = "Connection: close"

pytestmark = pytest.mark.rule("C30", "C35", "D27")

FAILING = """
import asyncio
import http.client
import pytest
from kalshi_refclient import AsyncKalshiClient, KalshiClient, StreamClient, StreamSettings
from kalshi_refclient import ReconnectPolicy
from mock_exchange import MockExchange
from mock_exchange.faults.plan import Status

@pytest.fixture
def client(mock_exchange):
    credentials = mock_exchange.credentials()
    with KalshiClient(credentials.api_key, rest_url=credentials.rest_url) as client:
        yield client

def test_with_a_client(mock_exchange, client):
    credentials = mock_exchange.credentials()
    key = credentials.api_key
    headers = credentials.headers
    fresh = mock_exchange.issue_key("user_0002")
    account = client.get_account("user_0001")
    assert account.balance == key

def test_that_is_refused(mock_exchange, client):
    client.get_market("NO-SUCH")

def test_that_cannot_be_sent(mock_exchange, client):
    client.place_order(ticker="X", side="buy", size=-1)

def test_with_a_fault(mock_exchange, client):
    mock_exchange.faults.add(Status(500))
    client.place_order(ticker="BTC-2024-12-31", side="buy", size=1, price=0.5)

def test_with_a_key_in_a_path(mock_exchange, client):
    secret = mock_exchange.credentials().secret
    for text in (mock_exchange.credentials().api_key, secret):
        # not with httpx2: whoever gives it a URL has that URL in its log
        connection = http.client.HTTPConnection(mock_exchange.url.rpartition("/")[2])
        connection.request("GET", "/trade-api/v2/orders/" + text + "?key=" + text)
        connection.getresponse().close()
        connection.close()
    mock_exchange.assert_called("get_fills")

def test_with_a_wrong_url(mock_exchange):
    KalshiClient(mock_exchange.credentials().api_key, rest_url="ftp://x")

def test_with_a_blank_in_its_key(mock_exchange):
    AsyncKalshiClient(mock_exchange.credentials().api_key + " ", rest_url="http://127.0.0.1:1")

def test_with_a_stream(mock_exchange):
    async def run():
        credentials = mock_exchange.credentials()
        async with StreamClient(credentials.api_key, ws_url=credentials.ws_url) as stream:
            await stream.subscribe_market("BTC-2024-12-31")
            async for event in stream:
                assert event is None
    asyncio.run(run())

def test_with_an_exchange_that_cannot_be_made(mock_exchange):
    MockExchange(limits="none", control_token=str(mock_exchange.credentials().secret))

def test_with_a_setup_that_fails(mock_exchange):
    mock_exchange.issue_key("nobody")

@pytest.mark.mock_exchange(colour="red")
def test_with_options_that_are_none(mock_exchange):
    pass
"""
LEAKY = """
def test_that_leaks(mock_exchange):
    key = str(mock_exchange.credentials().api_key)
    assert key == ""
"""


OPTIONS = (
    "-p no:cacheprovider -p kalshi_harness.pytest_plugin -vv --showlocals --full-trace"
    " --log-level=DEBUG -rA --junitxml=junit.xml -o junit_logging=all"
)


@pytest.fixture
def page(tmp_path, forks):
    """Return a function: tests that fail -> what pytest prints, with every variable and every log line, and the JUnit file."""

    def run(source):
        (tmp_path / "test_it.py").write_text(source)
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # others cost a second
        done = forks.run(["pytest", *OPTIONS.split(), str(tmp_path)], tmp_path, environment)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stdout + done.stderr + (tmp_path / "junit.xml").read_text()

    return run


@pytest.fixture(scope="module")
def secrets():
    """Keys and secrets of the exchanges that those tests ask for: the seed's."""
    with MockExchange() as exchange:
        found = {}
        for account_id in ("user_0001", "user_0002"):
            own = exchange.credentials(account_id)
            found |= {f"key of {account_id}": own.api_key, f"secret of {account_id}": own.secret}
        issued = exchange.issue_key("user_0002")
        return found | {"issued key": issued["api_key"], "issued secret": issued["secret"]}


def found_in(text, secrets):
    return [f"{each.secret}: {each.around}" for each in searcher_of(secrets).search(text)]


def test_pytest_s_page_of_tests_that_fail_shows_no_key(page, secrets):
    shown = page(FAILING)
    assert "10 failed, 1 error" in shown or "11 failed" in shown
    assert "mock exchange, last 20 requests" in shown
    assert "'…'" in shown
    assert found_in(shown, secrets) == []


def test_a_test_that_shows_a_key_itself_would_be_found(page, secrets):
    assert found_in(page(LEAKY), secrets) != []


def test_the_report_of_an_exchange_shows_no_key():
    with MockExchange(seed=7, clock="frozen") as exchange:
        exchange._context.venue.keys.issue("user_0001", api_key=KEY)
        for path in (
            f"/markets/{KEY}",
            f"/markets?x={KEY}",
            f"/orders/{'%'.join(['', *[f'{ord(c):02x}' for c in KEY]])}",
        ):
            talk(exchange, get(exchange, path, CLOSE))
        talk(exchange, get(exchange, "/markets?api_key=foreign-key-0123456789", CLOSE))
        report = exchange.report(50)
    assert report.count("\n") == 3
    assert leaks(report) == []
    assert "foreign" not in report


def failures(prepare, wanted):
    """Play cards against a broken exchange; return every failure."""
    found = []
    target = MockTarget(prepare)
    for card in ALL_CARDS:
        if not card.card_id.startswith(wanted):
            continue
        try:
            play(card, target)
        except CardSkipped:
            pass
        except CardFailure as failure:
            found.append(failure)
    return found


def broken(exchange):
    """Answer everything with 500, and every stream message with an error that repeats it."""
    venue = exchange._context.venue
    handle = venue.handle

    def fail(request):
        answer = handle(request)
        return (
            answer
            if answer.status == 200 and b"fills" not in request.path.encode()
            else venue.error("INTERNAL_ERROR")
        )

    venue.handle = fail


def test_no_verdict_of_a_card_shows_a_key_whatever_the_server_did():
    keys = {}

    def prepare(exchange):
        broken(exchange)
        own = exchange._context.venue.keys.first_of("user_0001")
        keys.update({"key": own.api_key, "secret": own.secret})

    found = failures(prepare, ("AUTH", "ORD-0", "WS-0", "MKT"))
    assert len(found) > 5
    for failure in found:
        assert found_in(worst(failure), keys) == [], failure.sentence


def test_the_judge_shows_evidence_without_keys():
    edition = load_edition()
    answer = Answer(
        "GET", f"/markets?api_key={KEY}", f'{{"api_key":"{KEY}"}}'.encode(), 418, (),
        f'{{"echo":"Authorization: Bearer {KEY}"}}'.encode(),
    )  # fmt: skip
    with pytest.raises(CardFailure) as caught:
        judge_answer(edition, edition.operations["get_markets"], answer)
    assert leaks(str(caught.value)) == []
    assert leaks(worst(caught.value)) == []
