import pytest

from kalshi_harness.card import Card
from kalshi_harness.manners import MANNERS, SHOWN, SIGNED
from kalshi_harness.network import Network, TargetUnreachableError, parse_resolve
from kalshi_harness.targets import DemoTarget, MockTarget, SocketTarget, play
from kalshi_harness.verdict import CardFailure, CardSkipped
from mock_exchange import MockExchange
from support.trade_client_world import KEY_ID, PEM

NOWHERE = Network(
    resolve=parse_resolve(
        [
            f"{host}:443:127.0.0.1:9"
            for host in (
                "demo-api.elections.kalshi.com",
                "demo-trading-api.kalshi.com",
                "external-api.demo.kalshi.co",
                "external-api-ws.demo.kalshi.co",
            )
        ]
    ),
    connect_timeout_s=1.0,
)


def card(run, *needs):
    return Card("X-010", "A card", ("C00",), frozenset(needs), run)


def fails(_environment):
    raise CardFailure("broken")


def passes(_environment):
    return None


@pytest.fixture(params=MANNERS.values(), ids=MANNERS)
def manner(request):
    return request.param


def exchange_of(manner, **options):
    return MockExchange(seed=7, edition=manner.edition, **options)


def socket_target(exchange, manner, **options):
    who = manner.own_identity(exchange, "user_0001")
    return SocketTarget(
        exchange.rest_url, exchange.ws_url, who, Network(), manner=manner, **options
    )


@pytest.fixture
def demo_variables(tmp_path):
    (tmp_path / "key.pem").write_text(PEM)
    return {
        "KALSHI_DEMO_API_KEY": "demo_key_0000",
        "KALSHI_DEMO_ACCOUNT_ID": "me",
        "KALSHI_DEMO_KEY_ID": KEY_ID,
        "KALSHI_DEMO_PRIVATE_KEY_PATH": str(tmp_path / "key.pem"),
    }


def test_a_card_is_played_in_an_environment_of_its_own(manner):
    hashes = []

    def trade(environment):
        hashes.append(environment.controls.state_hash())
        environment.new_trader()

    target = MockTarget(manner=manner)
    play(card(trade, "control"), target)
    play(card(trade, "control"), target)
    target.close()
    assert len(set(hashes)) == 1


def test_verdicts_come_through():
    with pytest.raises(CardFailure, match="broken"):
        play(card(fails), MockTarget())


def test_a_served_mock_is_found_to_have_everything_and_is_reset_between_cards(manner):
    with exchange_of(manner, clock="frozen") as exchange:
        target = socket_target(exchange, manner)
        assert target.capabilities == MockTarget(manner=manner).capabilities
        for _ in range(2):
            play(card(lambda environment: environment.new_trader(), "control"), target)
            play(card(lambda environment: environment.any_ticker()), target)
        assert exchange.clock.frozen
        target.close()


def test_a_clock_that_ran_runs_on_after_a_card_that_froze_it(manner):
    with exchange_of(manner) as exchange:
        target = socket_target(exchange, manner)
        play(card(lambda environment: environment.controls.freeze(), "control"), target)
        assert not exchange.clock.frozen
        target.close()


def test_a_server_without_limits_or_acknowledgements_is_asked_for_neither(manner):
    with exchange_of(manner, ws_acks=False, control_token="token_000000") as exchange:
        target = socket_target(exchange, manner, limits=False)
        assert target.capabilities == {"account", "trades"}
        with pytest.raises(CardSkipped, match="control API"):
            play(card(fails, "control"), target)
        play(card(lambda environment: environment.any_ticker()), target)
        target.close()


def test_a_mock_without_limits_says_so(manner):
    assert "limits" in MockTarget(manner=manner).capabilities
    assert "limits" not in MockTarget(manner=manner, limited=False).capabilities


@pytest.mark.rule("C28", "D24", "T01")
@pytest.mark.parametrize(
    ("manner", "said"),
    [(SHOWN, "KALSHI_DEMO_API_KEY is not set"), (SIGNED, "KALSHI_DEMO_KEY_ID and")],
)
def test_the_demo_needs_a_key(manner, said):
    with pytest.raises(CardSkipped, match=said):
        DemoTarget({}, NOWHERE, manner=manner)


@pytest.mark.rule("C28", "D24", "T01")
def test_the_demo_without_network_is_unreachable_and_nothing_passes(manner, demo_variables):
    target = DemoTarget(demo_variables, NOWHERE, manner=manner)
    with pytest.raises(TargetUnreachableError, match="unreachable"):
        play(card(passes), target)
    target.close()


@pytest.mark.rule("C28", "D24", "T01")
def test_the_demo_is_read_only_unless_orders_are_allowed(manner, demo_variables):
    for allowed, expected in ((False, {"account"}), (True, {"account", "trades"})):
        target = DemoTarget(demo_variables, NOWHERE, manner=manner, allow_orders=allowed)
        assert target.capabilities == expected
        target.close()
