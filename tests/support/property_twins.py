"""The exchange and the oracle side by side: each command goes to both, and every difference is a ``DisagreementError``.

``Twins.apply`` compares the events and, unless the command was refused, the whole state; after a refusal the state hash must be what
it was. It checks all invariants after every command.
"""

import msgspec
import pytest

from kalshi_harness.oracle import Oracle
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.invariants import Checker
from support.property_views import plain, state_of


class DisagreementError(AssertionError):
    """The exchange and the oracle differ, or a refused command changed something."""


class Twins:
    """Two exchanges that must not differ. ``state`` is what both say now; ``mix``, if given, counts what happened; ``invariants=False`` leaves the
    exchange's own checks out.
    """

    def __init__(self, *, mix=None, exchange=None, invariants=True):
        self.exchange = exchange or Exchange()
        self.checker = Checker() if invariants else None
        self.oracle = Oracle()
        self.mix = mix
        self.state = self.oracle.state()
        self.hash = self.exchange.state_hash()
        self.last_at_us = 0

    def apply(self, command, at_us):
        """Give a command to both; return the events of the exchange."""
        named = msgspec.to_builtins(command)
        events = tuple(self.exchange.apply(command, at_us))
        self.last_at_us = at_us
        told = [plain(event) for event in events]
        expected = self.oracle.apply(named, at_us)
        if told != expected:
            raise DisagreementError(
                f"events of {command}\n  exchange {told}\n  oracle   {expected}"
            )
        before, hash_before = self.state, self.hash
        self.hash = self.exchange.state_hash()
        if told[0]["type"] == "Refused":
            if self.hash != hash_before:
                raise DisagreementError(f"{command} was refused and changed the state hash")
        else:
            if self.hash == hash_before:
                raise DisagreementError(f"{command} changed something, but not the state hash")
            self.compare_states(command)
        if self.checker:
            self.checker.check(self.exchange)
        if self.mix:
            self.mix.note(named, told, before, self.state)
        return events

    def compare_states(self, command):
        """Compare everything there is to see."""
        self.state = self.oracle.state()
        seen = state_of(self.exchange)
        if seen != self.state:
            where = "\n  ".join(differences(seen, self.state))
            raise DisagreementError(f"state after {command}: exchange, oracle\n  {where}")

    def refuse_to_go_back(self, command):
        """A moment before the last one is a misuse: ``ValueError``, and nothing changes."""
        with pytest.raises(ValueError):
            self.exchange.apply(command, self.last_at_us - 1)
        assert self.exchange.state_hash() == self.hash
        assert state_of(self.exchange) == self.state


def differences(left, right, path=""):
    """Yield where two nested values differ: path, left, right."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in [*left, *(key for key in right if key not in left)]:
            yield from differences(left.get(key), right.get(key), f"{path}/{key}")
    elif left != right:
        yield f"{path}: {left} != {right}"
