"""Live data: games go on with the clock, plays and scores agree, events show what was traded."""

import pytest

from support.trade_api_discovery import OTHER, TradeWorld

NOBODY = "00000000-0000-4000-8000-000000000000"
MINUTE_S = 60


@pytest.fixture
def world():
    return TradeWorld()


def milestone(world, name):
    found = world.get("/milestones", limit=5, source_id=f"mock:{name}").body["milestones"]
    return found[0]["id"]


def live(world, milestone_id, **query):
    return world.get(f"/live_data/milestone/{milestone_id}", **query).body["live_data"]


def test_a_game_is_finished_live_or_scheduled_by_the_clock(world):
    games = [milestone(world, name) for name in ("game-1", "game-2", "game-3")]
    stands = [live(world, each)["details"]["status"] for each in games]
    assert stands == ["finished", "live", "scheduled"]
    world.clock.advance(60 * MINUTE_S)
    assert live(world, games[1])["details"]["status"] == "finished"


def test_score_players_and_plays_add_up_to_the_same(world):
    game = milestone(world, "game-2")
    details = live(world, game, include_player_stats="true")["details"]
    periods = world.get(f"/live_data/milestone/{game}/game_stats").body["pbp"]["periods"]
    plays = [play for period in periods for play in period["events"]]
    assert len(plays) == 40  # twenty minutes
    assert sum(details["scores"].values()) == sum(play["points"] for play in plays) > 0
    assert sum(each["points"] for each in details["player_stats"]) == sum(
        details["scores"].values()
    )
    assert "player_stats" not in live(world, game)["details"]
    world.clock.advance(MINUTE_S)
    later = world.get(f"/live_data/milestone/{game}/game_stats").body["pbp"]["periods"]
    assert len([play for period in later for play in period["events"]]) == 42


def test_a_game_that_has_not_begun_has_no_plays_and_a_report_is_no_game(world):
    scheduled, report = milestone(world, "game-3"), milestone(world, "prices-nov")
    assert world.get(f"/live_data/milestone/{scheduled}/game_stats").body == {
        "pbp": {"periods": []}
    }
    assert world.get(f"/live_data/milestone/{report}/game_stats").body == {}


def test_a_batch_keeps_the_order_and_leaves_unknown_ones_out(world):
    two = [milestone(world, "rates-dec"), milestone(world, "game-1")]
    found = world.get("/live_data/batch", milestone_ids=[two[0], NOBODY, two[1]]).body["live_datas"]
    assert [each["milestone_id"] for each in found] == two
    assert [each["type"] for each in found] == ["rate_decision", "basketball_game"]
    assert world.get("/live_data/batch").status == 400


def test_the_type_in_the_path_has_to_fit(world):
    game = milestone(world, "game-1")
    found = world.get(f"/live_data/basketball_game/milestone/{game}").body["live_data"]
    assert found == live(world, game)
    assert world.get(f"/live_data/report/milestone/{game}").code == "not_found"


def test_an_event_shows_the_trades_of_its_range(world):
    path = "/live_data/events/KXNBA-27"
    before = world.get(path).body["live_data"]
    assert before["default_range"] in before["range_options"]
    assert "is_historical" not in before  # of prices of crypto only
    world.place("KXNBA-27-BOS", "bid", "0.9900", "1.00", OTHER)
    after = world.get(path, range="1w").body["live_data"]["details"]["prices"]["KXNBA-27-BOS"]
    assert after[-1] == {"t": "2024-01-27T10:30:00Z", "price_dollars": "0.2300"}
    assert len(after) > len(before["details"]["prices"]["KXNBA-27-BOS"])


def test_a_range_is_a_hint(world):
    path = "/live_data/events/KXNBA-27"
    world.place("KXNBA-27-BOS", "bid", "0.9900", "1.00", OTHER)
    world.clock.advance(30 * MINUTE_S)
    world.place("KXNBA-27-BOS", "bid", "0.9900", "1.00", OTHER)
    shown = {
        hint: world.get(path, range=hint).body["live_data"]["details"]["prices"]["KXNBA-27-BOS"]
        for hint in ("15min", "1h", "1d", "", "1y")
    }
    assert len(shown["15min"]) == 1 < len(shown["1h"]) < len(shown["1d"])
    assert shown["1d"] == shown[""] == shown["1y"]


@pytest.mark.parametrize(
    "path",
    [
        "/live_data/events/NOPE",
        f"/live_data/milestone/{NOBODY}",
        f"/live_data/milestone/{NOBODY}/game_stats",
        f"/live_data/basketball_game/milestone/{NOBODY}",
    ],
)
def test_what_is_unknown_is_not_found(world, path):
    reply = world.get(path)
    assert (reply.status, reply.code) == (404, "not_found")
