"""The traders that clearing members named, with what each may not trade and how much it may a day. A record, no state of the core."""

from typing import Final

import msgspec

NOTHING: Final[frozenset[str]] = frozenset()


class Subtrader(msgspec.Struct, frozen=True):
    """A trader of a member. ``daily_cap_e4`` is in 1/10,000 of a dollar; None is no cap."""

    subtrader_id: str
    account_id: str
    blocked: frozenset[str] = NOTHING
    daily_cap_e4: int | None = None


class Subtraders:
    """All traders of one exchange, by id, in the order they were named."""

    def __init__(self) -> None:
        self._named: dict[str, Subtrader] = {}

    def name(self, account_id: str, suffix: str) -> Subtrader | None:
        """Name a trader of a member; None where the member has one of this suffix."""
        made = Subtrader(f"{account_id}:{suffix}", account_id)
        if made.subtrader_id in self._named:
            return None
        self._named[made.subtrader_id] = made
        return made

    def of(self, account_id: str) -> tuple[Subtrader, ...]:
        """Return a member's traders."""
        return tuple(each for each in self._named.values() if each.account_id == account_id)

    def find(self, account_id: str, subtrader_id: str) -> Subtrader | None:
        """Return one trader of a member, or None: no such one, or somebody else's."""
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
