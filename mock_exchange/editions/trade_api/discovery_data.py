"""What people look around for, as tables: games, reports, teams, rewards, cities. Invented throughout (T07).

Moments are seconds from when the question of an event is answered, so that they move with the world's start.
"""

from typing import Any, Final, NamedTuple

from mock_exchange.editions.trade_api.world_data import DAY_S, HOUR_S


class SeededMilestone(NamedTuple):
    """Something that happens in the world and that events are about. ``names`` are the two sides of a game."""

    name: str
    event: str
    category: str
    type: str
    title: str
    starts_s: int
    lasts_s: int
    competition: str = ""
    names: tuple[str, ...] = ()


GAME: Final = "basketball_game"
_LEAGUE: Final = "Pro Basketball"


def _game(name: str, home: str, away: str, starts_s: int) -> SeededMilestone:
    return SeededMilestone(
        name, "KXNBA-27", "Sports", GAME, f"{away} at {home}", starts_s - 200 * DAY_S,
        48 * 60, _LEAGUE, (home, away),
    )  # fmt: skip


MILESTONES: Final = (
    _game("game-1", "Boston", "Los Angeles", -DAY_S),
    _game("game-2", "Oklahoma City", "Boston", -20 * 60),
    _game("game-3", "Los Angeles", "Oklahoma City", 2 * DAY_S),
    SeededMilestone(
        "high-ny", "KXHIGHNY-26NOV23", "Climate and Weather", "weather_day",
        "The day's temperatures in New York", -24 * HOUR_S, 24 * HOUR_S,
    ),
    SeededMilestone(
        "rates-dec", "KXFED-26DEC", "Economics", "rate_decision",
        "Decision of the central bank", -2 * HOUR_S, HOUR_S,
    ),
    SeededMilestone(
        "prices-nov", "KXCPI-26NOV", "Economics", "report",
        "Release of consumer prices", -HOUR_S, HOUR_S,
    ),
)  # fmt: skip


class SeededTarget(NamedTuple):
    """What a market can point at: a team, a station."""

    name: str
    type: str
    details: dict[str, Any]


_EAST: Final = {"league": _LEAGUE, "conference": "East", "division": "Atlantic"}
_WEST: Final = {"league": _LEAGUE, "conference": "West"}

TARGETS: Final = (
    SeededTarget("Boston", "basketball_team", {"abbreviation": "BOS", **_EAST}),
    SeededTarget(
        "Los Angeles", "basketball_team", {"abbreviation": "LAL", "division": "Pacific", **_WEST}
    ),
    SeededTarget(
        "Oklahoma City",
        "basketball_team",
        {"abbreviation": "OKC", "division": "Northwest", "leagues": [_LEAGUE, "Summer"], **_WEST},
    ),
    SeededTarget("New York park", "weather_station", {"city": "nyc"}),
    SeededTarget("Seattle harbour", "weather_station", {"city": "sea"}),
)


class SeededProgram(NamedTuple):
    """A reward for those who quote or trade in a market. ``reward_centicents`` is for all together."""

    ticker: str
    type: str
    starts_s: int
    ends_s: int
    reward_centicents: int
    target_contracts: int | None = None


PROGRAMS: Final = (
    SeededProgram("KXNBA-27-BOS", "liquidity", -205 * DAY_S, -195 * DAY_S, 5_000_000, 1_000),
    SeededProgram("KXNBA-27-LAL", "volume", -210 * DAY_S, -203 * DAY_S, 2_000_000),
    SeededProgram("KXNBA-27-OKC", "liquidity", -190 * DAY_S, -180 * DAY_S, 3_000_000, 500),
    SeededProgram("KXFED-26DEC-T3.50", "volume", -30 * DAY_S, -20 * DAY_S - HOUR_S, 1_000_000),
    SeededProgram("KXFED-26DEC-T3.75", "liquidity", -25 * DAY_S, -1 * DAY_S, 1_500_000, 2_000),
)


class Station(NamedTuple):
    """A thermometer; its weight in the city's index in percent, its offset in hundredths of a degree Celsius."""

    name: str
    weight_percent: int
    offset_e2: int


class City(NamedTuple):
    """A city with a temperature index; the middle and the swing of its day in tenths of a degree Fahrenheit."""

    name: str
    middle_f10: int
    swing_f10: int
    stations: tuple[Station, ...]


CITIES: Final = {
    "nyc": City(
        "nyc", 480, 90, (Station("ny-park", 60, 12), Station("ny-bay", 40, -20))
    ),
    "sea": City(
        "sea", 455, 60, (Station("sea-port", 50, 5), Station("sea-hill", 50, -8))
    ),
}  # fmt: skip

SPORTS: Final = {"Basketball": {_LEAGUE: ("Games", "Futures")}}
"""Sport -> competition -> what one can look at of it."""
