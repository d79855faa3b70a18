"""Operations on an account's API usage level: how far its volume goes, and the level that is there for the asking (T04).

The venue promotes by volume on its own, now and then; here a level changes by this upgrade and by the control API only.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.units import COUNT_ONE_E2
from mock_exchange.editions.trade_api.accounts import all_of
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.formats import DAY_US, SECOND_US, contracts

TRAILING_US: Final = 30 * DAY_US
ADVANCED: Final = "advanced"

GOALS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "expert": (1_000_000, 500_000),
        "premier": (5_000_000, 2_500_000),
        "paragon": (20_000_000, 10_000_000),
        "prime": (50_000_000, 25_000_000),
        "prestige": (100_000_000, 50_000_000),
    }
)
"""Level -> contracts in 30 days that earn it, and that keep it. The venue's numbers are not published."""


def get_volume_progress(desk: Desk, call: Asked) -> Answer:
    """Return what the account traded in the last 30 days, and the goals."""
    volume_e2 = volume_since_e2(desk, call.account_id, call.at_us - TRAILING_US)
    goals = [
        {
            "level": level,
            "earn_volume_goal_fp": contracts(earn * COUNT_ONE_E2),
            "keep_volume_goal_fp": contracts(keep * COUNT_ONE_E2),
        }
        for level, (earn, keep) in GOALS.items()
    ]
    progress = {
        "computed_ts": call.at_us // SECOND_US,
        "trailing_30d_volume_fp": contracts(volume_e2),
        "goals": goals,
    }
    return {"volume_progress": [progress]}


def upgrade(desk: Desk, call: Asked) -> Answer:
    """Put an account that has placed an order into the tier advanced; one that is there or higher stays."""
    if not any(desk.tape.orders_of(each) for each in all_of(desk, call.account_id)):
        return desk.refuse("forbidden", "none of the account's latest 100 orders came over the API")
    desk.grants.setdefault(call.account_id, ADVANCED)
    tiers = list(desk.edition.limits.tiers)
    if tiers.index(desk.meter.tier(call.account_id)) < tiers.index(ADVANCED):
        desk.meter.assign(call.account_id, ADVANCED, call.at_us)
    return {}


def volume_since_e2(desk: Desk, account_id: str, since_us: int) -> int:
    """Return what an account, its subaccounts and its traders traded since a moment."""
    total_e2 = 0
    for each in all_of(desk, account_id):
        for fill in desk.views.fills(each):
            if fill.at_us < since_us:
                break
            total_e2 += fill.count_e2
    return total_e2


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetAccountApiUsageLevelVolumeProgress": get_volume_progress,
        "UpgradeAccountApiUsageLevel": upgrade,
    }
)
