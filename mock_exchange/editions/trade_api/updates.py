"""What a channel has to tell, before it is known to whom: the message, whose it is, and how it differs between readers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Update(msgspec.Struct, frozen=True):
    """A message of a channel. ``type`` is its envelope's, ``object_name`` the schema that it keeps.

    ``to`` is the only account that hears of it ("": not only one), ``shard`` what a channel of shards divides it by.

    ``ticker`` is the market it is of ("": of none), ``owner`` the account whose order caused it. ``own`` is what only the owner's
    message has, ``yes`` what replaces members for who wants all prices as YES prices.
    """

    type: str
    object_name: str
    ticker: str
    msg: Mapping[str, Any]
    owner: str = ""
    own: Mapping[str, Any] = NOTHING
    yes: Mapping[str, Any] = NOTHING
    to: str = ""
    shard: int = 0

    def variant(self, *, owned: bool, yes: bool) -> tuple[bool, bool]:
        """Return which variant a reader gets: readers of the same variant get the same message."""
        return owned and bool(self.own), yes and bool(self.yes)

    def message(self, variant: tuple[bool, bool]) -> dict[str, Any]:
        """Return a variant's members."""
        owned, yes = variant
        return {**self.msg, **(self.yes if yes else NOTHING), **(self.own if owned else NOTHING)}
