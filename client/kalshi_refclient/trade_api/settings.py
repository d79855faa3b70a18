"""How a client of trade-api-3.34 is set up: the settings of every client, with this edition's contract and tier."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from kalshi_contract.edition import Edition, Environment
from kalshi_contract.loader import load_edition
from kalshi_refclient._core.tolerance import Counters
from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.monitor import Monitor
from kalshi_refclient.settings import Settings, surroundings_of
from kalshi_refclient.trade_api._core.answers import THROTTLED, read_answer
from kalshi_refclient.trade_api._core.batch_plans import TradePlans
from kalshi_refclient.trade_api._core.token_pacing import Costs, TokenPacer

EDITION: Final = "trade-api-3.34"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeSettings(Settings):
    """:class:`~kalshi_refclient.settings.Settings` for this edition.

    ``tier`` is what calls are paced by until ``get_limits`` has asked the exchange. Raises :class:`LocalMisuse` for an unknown one.
    """

    edition: Edition = field(default_factory=partial(load_edition, EDITION))
    tier: str = "basic"

    def __post_init__(self) -> None:
        if self.tier not in self.edition.limits.tiers:
            known = ", ".join(self.edition.limits.tiers)
            raise LocalMisuse(f"no tier {self.tier!r}; known: {known}", field="tier")


def trade_settings(settings: Settings | None) -> TradeSettings:
    """Return the settings, or new ones. Raises :class:`LocalMisuse` for those of another edition."""
    if settings is None:
        return TradeSettings()
    if not isinstance(settings, TradeSettings):
        raise LocalMisuse("a client of trade-api-3.34 takes TradeSettings", field="settings")
    return settings


def trade_plans_of(
    settings: TradeSettings,
    environment: Environment | None,
    monitor: Monitor,
    counters: Counters,
    *,
    signs: bool = True,
) -> TradePlans:
    """Return the plans of one client of this edition."""
    paced = settings.pacing != "off"
    pacer = TokenPacer(settings.edition.limits.tiers[settings.tier].buckets) if paced else None
    around = surroundings_of(settings, monitor, counters, pacer)
    return TradePlans(
        edition=settings.edition,
        around=replace(around, read=read_answer, throttle_code=THROTTLED),
        new_id=settings.runtime.new_id,
        deduplicates_orders=environment.deduplicates_orders if environment else False,
        costs=Costs(settings.edition),
        signs=signs,
    )
