import pytest

from kalshi_harness.manners import MANNERS, SHOWN, SIGNED
from kalshi_harness.network import TargetUnreachableError
from kalshi_harness.targets import MockTarget
from kalshi_harness.verdict import CardFailure, CardSkipped


@pytest.fixture(params=MANNERS.values(), ids=MANNERS)
def environment(request):
    with MockTarget(manner=request.param).environment() as found:
        yield found


def test_traders_and_markets_are_new_each_time(environment):
    first, second = environment.new_trader(5_000), environment.new_trader()
    assert first.identity.account_id != second.identity.account_id
    assert environment.new_market() != environment.new_market()
    assert environment.new_name("order") != environment.new_name("order")
    assert environment.any_ticker()


def test_without_a_control_api_a_card_is_skipped(environment):
    environment.control = None
    with pytest.raises(CardSkipped, match="no control API"):
        environment.new_trader()


def test_without_an_open_market_a_card_is_skipped(environment, monkeypatch):
    monkeypatch.setattr(type(environment.trader), "open_market", lambda _self: None)
    with pytest.raises(CardSkipped, match="no open market"):
        environment.any_ticker()


def test_nobody_is_refused_and_an_answer_outside_the_contract_fails(environment, monkeypatch):
    private = {SHOWN.edition: "get_fills", SIGNED.edition: "GetFills"}[environment.edition.name]
    assert environment.nobody.call(private).status == 401
    whole = environment.edition.operations[private]
    others = {**environment.edition.operations, private: whole.__class__(**_without_401(whole))}
    monkeypatch.setattr(type(environment), "operation", lambda _self, name: others[name])
    with pytest.raises(CardFailure, match=f"{private} answered 401"):
        environment.nobody.call(private)


def _without_401(operation):
    fields = {name: getattr(operation, name) for name in operation.__dataclass_fields__}
    fields["response_objects"] = {
        status: name for status, name in operation.response_objects.items() if status != 401
    }
    return fields


def test_an_answer_that_shows_the_key_fails(monkeypatch):
    with MockTarget(manner=SHOWN).environment() as environment:
        trader = environment.new_trader()
        monkeypatch.setattr(environment, "judge", lambda _operation, _answer: None)
        monkeypatch.setattr(
            type(trader.identity), "secret", property(lambda _self: "fills"), raising=False
        )
        with pytest.raises(CardFailure, match="shows the API key"):
            trader.call("get_fills")


def test_streams_are_closed_with_it():
    with MockTarget(manner=SIGNED).environment() as environment:
        with pytest.raises(TargetUnreachableError):
            environment.stream()
        stream = environment.stream(environment.trader.handshake().items())
        environment.close()
        stream.send({"id": 1, "cmd": "list_subscriptions"})
        assert "(was closed)" in stream.transcript
