"""The traders that clearing members named, with what each may not trade and how much it may a day.

A trader is an account of the core under its own id: its orders and positions are its own, its money is the member's. What is
recorded here is what the core does not know. Traders of a member's error account are not listed among the member's.
"""

import re
from typing import Final

import msgspec

from mock_exchange.core.kept import Kept

NOTHING: Final[frozenset[str]] = frozenset()
SUFFIX: Final = re.compile(r"[A-Za-z0-9]{1,16}")


class Subtrader(msgspec.Struct, frozen=True):
    """A trader of a member. ``daily_cap_e4`` is in 1/10,000 of a dollar; None is no cap. ``of_errors``: of its error account."""

    subtrader_id: str
    account_id: str
    blocked: frozenset[str] = NOTHING
    daily_cap_e4: int | None = None
    of_errors: bool = False


class Subtraders(Kept):
    """All traders of one exchange, by id, in the order they were named."""

    KEPT = ("_named",)

    def __init__(self) -> None:
        self._named: dict[str, Subtrader] = {}

    def name(
        self, account_id: str, user_id: str, suffix: str, *, of_errors: bool = False
    ) -> Subtrader | None:
        """Name a trader of a member, under the id of the user that it trades for; None where there is one of this suffix."""
        made = Subtrader(f"{user_id}_{suffix}", account_id, of_errors=of_errors)
        if made.subtrader_id in self._named:
            return None
        self._named[made.subtrader_id] = made
        return made

    def of(self, account_id: str) -> tuple[Subtrader, ...]:
        """Return a member's traders."""
        return tuple(
            each
            for each in self._named.values()
            if each.account_id == account_id and not each.of_errors
        )

    def named(self, subtrader_id: str) -> Subtrader | None:
        """Return the trader of an id, whoever's, or None."""
        return self._named.get(subtrader_id)

    def find(self, account_id: str, subtrader_id: str) -> Subtrader | None:
        """Return one trader of a member or of its error account, or None: no such one, or somebody else's."""
        found = self._named.get(subtrader_id)
        return found if found is not None and found.account_id == account_id else None

    def block(self, trader: Subtrader, category: str, *, blocked: bool) -> Subtrader:
        """Block a category for a trader, or let it go."""
        left = trader.blocked - {category}
        return self._keep(trader, blocked=left | {category} if blocked else left)

    def cap(self, trader: Subtrader, limit_e4: int | None) -> Subtrader:
        """Set a trader's daily cap, or take it away."""
        return self._keep(trader, daily_cap_e4=limit_e4)

    def _keep(self, trader: Subtrader, **changes: object) -> Subtrader:
        kept = self._named[trader.subtrader_id] = msgspec.structs.replace(trader, **changes)
        return kept
