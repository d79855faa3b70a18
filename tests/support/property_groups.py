"""The rules of the trading state machine about groups of orders, fills in pieces, subaccounts and direct trades."""

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule
from msgspec.structs import replace

from mock_exchange.core.commands import (
    ChangeFees,
    ChangeGroup,
    CreateGroup,
    DirectSide,
    LimitGroup,
    OpenSubaccount,
    TradeDirectly,
    Transfer,
)
from mock_exchange.core.events import AccountOpened
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.fees import FEE_SCHEDULES
from support.property_machine import ExchangeMachine, dials, self_trades, sides
from support.property_trading import TradingMachine

NOBODY = DirectSide("nobody")
WRONG_AGREEMENTS = [
    {"maker": NOBODY, "taker": NOBODY},
    {"taker": NOBODY, "ticker": "NO-SUCH"},
    {"ticker": "NO-SUCH"},
    {"count_e2": 0},
    {"price_e4": 0},
    {"count_e2": 10**12},
]
"""What is wrong with an otherwise good agreement."""


class GroupMachine(TradingMachine):
    """Lets accounts bundle their orders, and have parts."""

    def groups(self):
        return sorted(self.twins.state["groups"].items())

    @rule(account_id=ExchangeMachine.accounts, lots=st.sampled_from([0, 1, 1, 3]))
    def create_group(self, account_id, lots):
        self.do(CreateGroup(account_id, lots * self.counts[-1]))

    @precondition(groups)
    @rule(
        which=dials,
        foreign=dials,
        action=st.sampled_from(["trigger", "trigger", "reset", "reset", "delete"]),
        other=ExchangeMachine.accounts,
    )
    def change_group(self, which, foreign, action, other):
        found = self.groups()
        number, (owner, _, _) = found[which % len(found)]
        self.do(ChangeGroup(other if foreign == 0 else owner, number, action))

    @precondition(groups)
    @rule(which=dials, limit_e2=st.sampled_from([0, 100, 100, 500]), wrong=dials)
    def limit_group(self, which, limit_e2, wrong):
        found = self.groups()
        number, (owner, _, _) = found[which % len(found)]
        self.do(LimitGroup(owner, 99 if wrong == 0 else number, limit_e2))

    def group_with(self, account_id, limit_e2):
        """Make a group; return the options of an order in it."""
        made = self.do(CreateGroup(account_id, limit_e2))
        return OrderOptions(group_number=made[0].group_number)

    @precondition(ExchangeMachine.active)
    @rule(
        owner=ExchangeMachine.accounts,
        side=sides,
        taker=ExchangeMachine.accounts,
        orders=st.sampled_from([1, 2, 3]),
        tif=st.sampled_from(["gtc", "ioc", "fok"]),
    )
    def trade_within_a_group(self, owner, side, taker, orders, tif):
        """Rest orders of a group and let somebody take two: with three, the last one must go."""
        ticker, price_e4 = self.active()[-1], self.prices[0]
        options = self.group_with(owner, 100)
        theirs = "ask" if side == "bid" else "bid"
        for _ in range(orders):
            self.special(owner, ticker, side, price_e4, 100, options, tif="gtc", own="cancel_maker")
        self.place(taker, ticker, theirs, price_e4, 200, tif=tif)

    @precondition(ExchangeMachine.active)
    @rule(owner=ExchangeMachine.accounts, action=st.sampled_from(["trigger", "delete"]))
    def end_a_group(self, owner, action):
        """Take a group's resting order away with it, and try to place another."""
        options = self.group_with(owner, 100)
        terms = (owner, self.active()[-1], "bid", min(self.prices), 100, options)
        self.special(*terms, tif="gtc", own="cancel_maker")
        self.do(ChangeGroup(owner, options.group_number, action))
        self.special(*terms, tif="gtc", own="cancel_maker")

    @precondition(ExchangeMachine.active)
    @rule(owner=ExchangeMachine.accounts, taker=ExchangeMachine.accounts)
    def trade_again_after_the_window(self, owner, taker):
        """Let a group match its limit, and the same again when that does not count any more."""
        ticker, price_e4 = self.active()[-1], self.prices[0]
        options = self.group_with(owner, 100)
        for _ in range(2):
            self.special(
                owner, ticker, "bid", price_e4, 100, options, tif="gtc", own="cancel_maker"
            )
            self.place(taker, ticker, "ask", price_e4, 100, tif="ioc")
            self.wait(15_000_000)

    @precondition(ExchangeMachine.active)
    @rule(pair=st.permutations(range(4)), side=sides, fees=st.sampled_from(sorted(FEE_SCHEDULES)))
    def fill_piece_by_piece(self, pair, side, fees):
        """Fill one order in pieces that are each rounded to a cent."""
        names = list(self.twins.state["accounts"])
        maker, taker = [names[n] for n in pair if n < len(names)][:2]
        ticker, price_e4 = self.active()[-1], self.prices[0]
        self.do(ChangeFees(ticker, replace(FEE_SCHEDULES[fees], unit_micros=10_000)))
        theirs = "ask" if side == "bid" else "bid"
        for _ in range(3):
            self.place(maker, ticker, side, price_e4, 100, tif="gtc", own="cancel_maker")
        self.place(taker, ticker, theirs, price_e4, 300, tif="ioc", own="cancel_maker")

    # -- subaccounts -----------------------------------------------------------------------------

    @precondition(lambda self: self.names < 5)
    @rule(
        target=ExchangeMachine.accounts,
        account_id=ExchangeMachine.accounts,
        number=st.sampled_from([0, 1, 1, 2, 64]),
    )
    def open_subaccount(self, account_id, number):
        events = self.do(OpenSubaccount(account_id, number))
        if not isinstance(events[0], AccountOpened):
            return multiple()
        self.names += 1
        name = events[0].account_id
        self.do(Transfer(account_id, name, 2_000_000))
        return name

    @rule(
        source=ExchangeMachine.accounts,
        other=ExchangeMachine.accounts,
        micros=st.sampled_from([0, 1, 500_000, 10**12]),
        wrong=dials,
    )
    def transfer(self, source, other, micros, wrong):
        heads = (f"{source}/", f"{source}@")
        parts = [name for name in self.twins.state["accounts"] if name.startswith(heads)]
        self.do(Transfer(source, other if wrong == 0 or not parts else parts[0], micros))

    @precondition(lambda self: self.active() and self.parts())
    @rule(which=dials, side=sides, own=self_trades)
    def meet_ones_own_part(self, which, side, own):
        """Let an account meet an order of its subaccount."""
        parts = self.parts()
        part = parts[which % len(parts)]
        ticker, price_e4 = self.active()[-1], self.prices[0]
        theirs = "ask" if side == "bid" else "bid"
        self.place(part, ticker, side, price_e4, 100, tif="gtc", own="cancel_maker")
        self.place(part.split("/")[0], ticker, theirs, price_e4, 100, tif="gtc", own=own)

    # -- trades past the book --------------------------------------------------------------------

    @rule(
        maker=ExchangeMachine.accounts,
        taker=ExchangeMachine.accounts,
        ticker=ExchangeMachine.markets,
        side=sides,
        price=dials,
        count=dials,
        way=st.sampled_from(["direct", "direct", "block", "book"]),
        name=st.sampled_from(["", "", "agreed"]),
        wrong=st.sampled_from([{}] * 7 + WRONG_AGREEMENTS),
    )
    def trade_directly(self, maker, taker, ticker, side, price, count, way, name, wrong):
        """Let two accounts trade what they hold, or something else, whatever rests in the book."""
        if self.active() and ticker not in self.active() and self.steps % 4:
            ticker = self.active()[-1]
        names = list(self.twins.state["accounts"])
        if maker == taker and price < 6:
            taker = names[(names.index(maker) + 1) % len(names)]
        held = self.twins.state["positions"].get((maker, ticker), {}).get("position_e2", 0)
        count_e2 = abs(held) if held and count > 3 else self.counts[count % len(self.counts)]
        command = TradeDirectly(
            ticker,
            DirectSide(maker, name),
            DirectSide(taker, client_order_id=name and f"{name}-{self.steps}"),
            side,
            count_e2,
            self.prices[price % len(self.prices)],
            way,
        )
        self.do(replace(command, **wrong))

    @precondition(ExchangeMachine.active)
    @rule(maker=ExchangeMachine.accounts, which=dials, limit_e2=st.sampled_from([100, 500]))
    def trade_directly_in_a_group(self, maker, which, limit_e2):
        """Let a direct trade take a group over its limit: what rests of it must go."""
        names = [name for name in self.twins.state["accounts"] if name != maker]
        options, ticker = self.group_with(maker, limit_e2), self.active()[-1]
        terms = (maker, ticker, "bid", min(self.prices), 100, options)
        self.special(*terms, tif="gtc", own="cancel_maker")
        side = DirectSide(maker, group_number=options.group_number)
        other = DirectSide(names[which % len(names)])
        for _ in range(2):
            self.do(TradeDirectly(ticker, side, other, "ask", 300, self.prices[0]))

    def parts(self):
        return [name for name in self.twins.state["accounts"] if "/" in name]
