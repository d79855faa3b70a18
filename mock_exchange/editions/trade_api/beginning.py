"""The seeded world as an exchange begins with it. What is played often, for the same seed and start, is played once and then copied.

Playing it takes 1,300 commands. A copy of what they come to takes a sixth of the time: whoever makes an exchange for each of a thousand
tests waits for that. It is the same to the byte; ``tests/unit`` holds both ways against each other.
"""

import pickle
from collections import OrderedDict
from io import BytesIO
from typing import Any, Final

import msgspec

from mock_exchange.core.exchange import Exchange
from mock_exchange.editions.trade_api import world
from mock_exchange.editions.trade_api.dialect import TradeApiDialect
from mock_exchange.editions.trade_api.tape import Tape

KEPT_MAX: Final = 8
"""So many beginnings are remembered, those asked for last."""


class Mould:
    """A copy of an exchange and its tape, to cast others from. What never changes they share."""

    def __init__(self, exchange: Exchange, tape: Tape) -> None:
        self._shared: list[Any] = []
        into = BytesIO()
        _Pickler(into, self._shared).dump((exchange.kept(), tape.kept()))
        self._bytes = into.getvalue()

    def cast(self, exchange: Exchange, tape: Tape) -> None:
        """Let an exchange and a tape to which nothing has happened yet be what these were."""
        of_exchange, of_tape = _Unpickler(BytesIO(self._bytes), self._shared).load()
        exchange.begin_with(of_exchange)
        tape.begin_with(of_tape)


class _Pickler(pickle.Pickler):
    """Leaves out what never changes: who unpickles gets the very same."""

    def __init__(self, into: BytesIO, shared: list[Any]) -> None:
        super().__init__(into, protocol=5)
        self._shared = shared
        self._places: dict[int, int] = {}

    def persistent_id(self, obj: Any) -> int | None:
        frozen = isinstance(obj, msgspec.Struct) and obj.__struct_config__.frozen
        if not frozen and not isinstance(obj, frozenset):
            return None
        place = self._places.setdefault(id(obj), len(self._shared))
        if place == len(self._shared):
            self._shared.append(obj)
        return place


class _Unpickler(pickle.Unpickler):
    def __init__(self, of: BytesIO, shared: list[Any]) -> None:
        super().__init__(of)
        # Asked 4,000 times: a method of ours would take a third of all the time.
        self.persistent_load = shared.__getitem__  # type: ignore[method-assign]  # what it asks is its own


_MOULDS: OrderedDict[tuple[int, int], Mould | None] = OrderedDict()
"""(Start, seed) -> what came of it; None where it was played once only."""


def begin(exchange: Exchange, tape: Tape, start_us: int, seed: int) -> None:
    """Have everything happen that is to have happened before the start, but for the combination that is there."""
    key = start_us, seed
    mould = _MOULDS.get(key)
    if mould is not None:
        mould.cast(exchange, tape)
    else:
        for at_us, command in world.commands(start_us, seed):
            TradeApiDialect.check_command(command)
            tape.publish(exchange.apply(command, at_us), at_us)
        mould = Mould(exchange, tape) if key in _MOULDS else None
    _MOULDS.pop(key, None)  # exchanges are made in several threads: each step is whole by itself
    _MOULDS[key] = mould
    if len(_MOULDS) > KEPT_MAX:
        _MOULDS.popitem(last=False)
