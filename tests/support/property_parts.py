"""The rules of the trading state machine about traders of a member, places, and positions that move between accounts."""

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from mock_exchange.core.commands import OpenSubaccount, OpenTrader, TransferPosition
from mock_exchange.core.events import AccountOpened
from support.property_groups import GroupMachine
from support.property_machine import ExchangeMachine, dials, sides

PRICES = st.sampled_from([0, 100, 3_000, 5_000, 9_900, 10_000])


class PartMachine(GroupMachine):
    """Lets members have traders, and accounts hand positions on."""

    @precondition(lambda self: self.names < 5)
    @rule(
        target=ExchangeMachine.accounts,
        account_id=ExchangeMachine.accounts,
        name=st.sampled_from(["T1", "T1", "T2", ""]),
    )
    def open_trader(self, account_id, name):
        return self.opened(OpenTrader(account_id, name and f"{account_id}_{name}"))

    @precondition(lambda self: self.names < 5)
    @rule(
        target=ExchangeMachine.accounts,
        account_id=ExchangeMachine.accounts,
        number=st.sampled_from([0, 0, 1, 64]),
    )
    def open_elsewhere(self, account_id, number):
        return self.opened(OpenSubaccount(account_id, number, "hill"))

    def opened(self, command):
        events = self.do(command)
        if not isinstance(events[0], AccountOpened):
            return multiple()
        self.names += 1
        return events[0].account_id

    @precondition(ExchangeMachine.active)
    @rule(
        ends=st.tuples(ExchangeMachine.accounts, ExchangeMachine.accounts),
        count=dials,
        sign=st.sampled_from([1, 1, -1, -1, 0]),
        price_e4=st.one_of(PRICES, st.just(10_001)),
    )
    def transfer_position(self, ends, count, sign, price_e4):
        """Move contracts, whoever holds them or not."""
        count_e2 = sign * self.counts[count % len(self.counts)]
        self.do(TransferPosition(*ends, self.active()[-1], count_e2, price_e4))

    @precondition(lambda self: self.twins.state["positions"])
    @rule(
        which=dials, other=ExchangeMachine.accounts, price_e4=PRICES, more=st.sampled_from([0, 100])
    )
    def hand_a_position_on(self, which, other, price_e4, more):
        """Move all of a position, or more than that."""
        held = sorted(self.twins.state["positions"].items())
        (account_id, ticker), position = held[which % len(held)]
        count_e2 = position["position_e2"]
        count_e2 += more if count_e2 > 0 else -more
        self.do(TransferPosition(account_id, other, ticker, count_e2, price_e4))

    @precondition(lambda self: self.twins.state["positions"])
    @rule(which=dials, other=ExchangeMachine.accounts, price_e4=PRICES, own=sides)
    def hand_on_what_covers_an_order(self, which, other, price_e4, own):
        """Let an order close a position, and then move the position away."""
        held = sorted(self.twins.state["positions"].items())
        (account_id, ticker), position = held[which % len(held)]
        count_e2 = position["position_e2"]
        side, limit_e4 = ("ask", 9_900) if count_e2 > 0 else ("bid", 100)
        rule_of_own = "cancel_maker" if own == "bid" else "cancel_taker"
        self.place(account_id, ticker, side, limit_e4, abs(count_e2), tif="gtc", own=rule_of_own)
        self.do(TransferPosition(account_id, other, ticker, count_e2, price_e4))
