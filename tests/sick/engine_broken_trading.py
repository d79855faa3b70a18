"""Engines that are broken on purpose in what goes beyond plain orders: the rows of ``engine_broken`` for options and more."""

from msgspec.structs import replace

from mock_exchange.core import (
    amending,
    charging,
    crossing,
    direct,
    groups,
    placing,
    position_transfers,
)
from mock_exchange.core.commands import AmendOrder, FinalizeMarket, PlaceOrder
from mock_exchange.core.events import (
    FeeCharged,
    OrderAmended,
    PositionTransferred,
    Traded,
    Transferred,
)
from mock_exchange.core.extras import Extras
from mock_exchange.core.fees import fee_micros
from mock_exchange.core.ledger import EXTERNAL, FEES
from mock_exchange.core.positions import Basis
from sick.engine_broken import BOTH, Broken


def options_of(command):
    return getattr(command, "options", None) if isinstance(command, PlaceOrder) else None


def hear_without(**nothing):
    """Overlook an option."""

    def hear(_exchange, command):
        options = options_of(command)
        if options:
            return replace(command, options=replace(options, **nothing))
        return command

    return hear


def remember(name):
    """Show an option that was overlooked as if it had been heeded."""

    def spoil(exchange, command, events, _before):
        if options_of(command) and hasattr(events[0], "count_e2"):
            order = exchange.state.order(events[0].order_number)
            setattr(order.extras, name, getattr(command.options, name))
        return events

    return spoil


def forget_names(exchange, command, events, _before):
    """A client order id may be used again."""
    for account in exchange.state.accounts.values():
        account.client_orders.clear()
    return events


def keep_the_place(state, market, account, order, *more):
    """An order that is amended goes back to the head of its new queue."""
    rest(state, market, account, order, *more)
    if order.extras and order.extras.place:
        half = market.bids if order.side == "bid" else market.asks
        half.levels[half.key(order.price_e4)].queue.rotate()


def say_it_kept_its_place(exchange, _command, events, _before):
    """An amendment always says that the order kept its place."""
    amendments = exchange.state.amendments
    amendments[:] = [replace(amendment, keeps_place=True) for amendment in amendments]
    return [
        replace(event, keeps_place=True) if isinstance(event, OrderAmended) else event
        for event in events
    ]


rest, shrink = crossing.rest_remainder, amending._shrink


def shrink_and_keep(state, account, order, reduced_e2):
    """What a smaller order no longer needs stays in escrow."""
    before = state.ledger.balances[account.escrow_pot]
    shrink(state, account, order, reduced_e2)
    freed = before - state.ledger.balances[account.escrow_pot]
    if freed:
        state.ledger.post(account.cash_pot, account.escrow_pot, freed)


def hear_the_rest_as_the_whole(exchange, command):
    """The count of an amendment is taken for what shall remain."""
    if isinstance(command, AmendOrder) and (order := exchange.state.order(command.order_number)):
        return replace(command, count_e2=command.count_e2 + order.filled_e2)
    return command


def round_the_value(exchange, command):
    """Whatever a contract is worth, it pays a dollar or nothing."""
    if isinstance(command, FinalizeMarket) and command.ticker in exchange.state.markets:
        market = exchange.state.markets[command.ticker]
        if market.value_e4 is not None:
            market.value_e4 = 10_000 * (market.value_e4 >= 5_000)
    return command


def trade_on(exchange, _command, events, _before):
    """A pause of the exchange stops nobody."""
    exchange.state.pause = "none"
    for market in exchange.state.markets.values():
        market.trading = market.status == "active"
    return events


def give_fees_back(exchange, _command, events, _before):
    """What a fill was charged goes back to who paid it, and nobody is told."""
    for event in events:
        if isinstance(event, FeeCharged):
            cash = exchange.state.accounts[event.account_id].cash_pot
            exchange.state.ledger.post(FEES, cash, event.fee_micros)
    return events


def forget_the_trigger(exchange, _command, events, _before):
    """A group that was triggered takes orders at once."""
    for group in exchange.state.groups.values():
        group.triggered = False
    return events


def transfer_twice(exchange, _command, events, _before):
    """A transfer arrives, and is paid by the world outside."""
    for event in events:
        if isinstance(event, Transferred):
            cash = exchange.state.accounts[event.account_id].cash_pot
            exchange.state.ledger.post(EXTERNAL, cash, event.amount_micros)
    return events


def move_what_is_not_there(exchange, _command, events, _before):
    """A position that is handed on stays where it was too."""
    for event in events:
        if isinstance(event, PositionTransferred):
            held = exchange.state.accounts[event.account_id].positions[event.ticker]
            held.net_e2 += event.count_e2
    return events


def take_a_micro_more(exchange, _command, events, _before):
    """Who gets a position pays a millionth of a dollar more than it costs."""
    for event in events:
        if isinstance(event, PositionTransferred) and event.price_e4 and event.count_e2 > 0:
            cash = exchange.state.accounts[event.to_account_id].cash_pot
            exchange.state.ledger.post(cash, FEES, 1)
    return events


def forget_the_price_of_moves(basis, signed_e2, _price_e4):
    """What was handed on cost nothing."""
    move(basis, signed_e2, 0)


move = Basis.move


def give_the_trader_a_purse(exchange, _command, events, _before):
    """A trader has money of its own."""
    for account in exchange.state.accounts.values():
        if account.member_id and account.cash_pot == _purse_of(exchange, account):
            account.cash_pot = exchange.state.ledger.open_pot()
    return events


def _purse_of(exchange, trader):
    return exchange.state.accounts[trader.member_id].cash_pot


def say_all_met(way):
    """Tell of every trade that its orders met in one and the same way."""

    def spoil(exchange, _command, events, _before):
        trades = exchange.state.trades
        trades[:] = [replace(traded, way=way) for traded in trades]
        return [replace(event, way=way) if isinstance(event, Traded) else event for event in events]

    return spoil


BROKEN = {
    "lets an order trade that is due": Broken(
        patches=((placing, "cancel_due", lambda *_: ()), (Extras, "is_due", lambda *_: False)),
        seen_by=frozenset({"oracle"}),
    ),
    "lets a post-only order take": Broken(
        hear=hear_without(post_only=False), spoil=remember("post_only"), seen_by=BOTH
    ),
    "lets a reduce-only order open": Broken(
        hear=hear_without(reduce_only=False), spoil=remember("reduce_only")
    ),
    "forgets the names of orders": Broken(spoil=forget_names, seen_by=BOTH),
    "never looks for orders that expire": Broken(
        patches=((placing, "watch", lambda *_: None),), seen_by=BOTH
    ),
    "lets an amended order keep its place": Broken(
        patches=((crossing, "rest_remainder", keep_the_place),), seen_by=BOTH
    ),
    "says that every amended order kept its place": Broken(
        spoil=say_it_kept_its_place, seen_by=BOTH
    ),
    "keeps the escrow of what was taken away": Broken(
        patches=((amending, "_shrink", shrink_and_keep),), seen_by=BOTH
    ),
    "takes an amendment's count for what remains": Broken(hear=hear_the_rest_as_the_whole),
    "lets a pause cancel nothing": Broken(hear=hear_without(cancel_on_pause=False)),
    "pays scalar markets as if they were yes": Broken(hear=round_the_value),
    "takes orders while everything is paused": Broken(spoil=trade_on),
    "lets fees vanish": Broken(spoil=give_fees_back, seen_by=BOTH),
    "never gives rounding back": Broken(patches=((charging, "rebate_micros", lambda *_: 0),)),
    "charges makers as takers": Broken(
        patches=(
            (charging, "fee_micros", lambda fees, _, *terms: fee_micros(fees, "taker", *terms)),
        )
    ),
    "holds nothing for fees": Broken(
        patches=((Extras, "reserve_micros", lambda *_: 0),), seen_by=frozenset({"oracle"})
    ),
    "never triggers a group": Broken(patches=((groups, "_trigger", lambda *_: ()),), seen_by=BOTH),
    "counts a match for ever": Broken(patches=((groups, "WINDOW_US", 10**12),)),
    "takes orders of a group that was triggered": Broken(spoil=forget_the_trigger),
    "lets an account trade with its own subaccount": Broken(
        patches=((crossing, "are_one", lambda _, name, account: name == account.account_id),),
        seen_by=BOTH,
    ),
    "says that every trade was in the book": Broken(spoil=say_all_met("book"), seen_by=BOTH),
    "says that every trade was past the book": Broken(spoil=say_all_met("direct"), seen_by=BOTH),
    "lets an account trade with itself past the book": Broken(
        patches=((direct, "are_one", lambda *_: False),), seen_by=BOTH
    ),
    "trades past the book without asking for money": Broken(
        patches=((direct, "_too_dear", lambda *_: None),), seen_by=BOTH
    ),
    "transfers out of nothing": Broken(spoil=transfer_twice),
    "leaves a position where it was": Broken(spoil=move_what_is_not_there, seen_by=BOTH),
    "takes more than the price of a position": Broken(spoil=take_a_micro_more, seen_by=BOTH),
    "leaves the price of a move out of the average": Broken(
        patches=((Basis, "move", forget_the_price_of_moves),)
    ),
    "lets a moved position cover on": Broken(
        patches=((position_transfers, "uncover", lambda *_: None),), seen_by=BOTH
    ),
    "gives a trader money of its own": Broken(spoil=give_the_trader_a_purse, seen_by=BOTH),
}
