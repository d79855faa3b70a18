"""What a subscription to requests and quotes hears of: all, or its own; of shards, one (T10)."""

from collections.abc import Mapping
from typing import Any, Self

import msgspec

from mock_exchange.editions.trade_api.updates import Update


class CommunicationsFilter(msgspec.Struct, frozen=True):
    """One reader's filter. ``subaccount`` is that of its key, None for all; a ``shard_key`` of None is every shard."""

    account_id: str
    subaccount: int | None = None
    own_only: bool = False
    shard_factor: int = 1
    shard_key: int | None = None

    @classmethod
    def of(cls, params: Mapping[str, Any], account_id: str, subaccount: int | None) -> Self:
        """Return the filter of ``subscribe`` parameters that were checked."""
        return cls(
            account_id,
            subaccount,
            params.get("user_filter") == "self",
            params.get("shard_factor") or 1,
            params.get("shard_key"),
        )

    def passes(self, update: Update) -> bool:
        """Tell whether the reader hears of an update: what is for one account only is for nobody else."""
        if self.shard_key is not None and update.shard % self.shard_factor != self.shard_key:
            return False
        if update.to:
            return self._is_own(update.to)
        return not self.own_only or self._is_own(update.owner)

    def _is_own(self, account_id: str) -> bool:
        holder_id, _, number = account_id.partition("/")
        return holder_id == self.account_id and self.subaccount in {None, int(number or 0)}
