"""Milestones and targets: lists, filters, pages, one of them."""

import pytest

from support.trade_api_discovery import TradeWorld

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def world():
    return TradeWorld()


def test_milestones_come_by_start_page_by_page(world):
    found = world.pages("/milestones", "milestones", limit=2)
    starts = [each["start_date"] for each in found]
    assert len(found) == 6
    assert starts == sorted(starts)
    assert found == world.get("/milestones", limit=500).body["milestones"]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"category": "Economics"}, 2),
        ({"competition": "Pro Basketball"}, 3),
        ({"type": "basketball_game"}, 3),
        ({"source_id": "mock:high-ny"}, 1),
        ({"related_event_ticker": "KXFED-26DEC"}, 1),
        ({"minimum_start_date": "2024-01-28T00:00:00Z"}, 3),
        ({"min_updated_ts": 1_706_351_400}, 0),
        ({"min_updated_ts": 1}, 6),
        ({"category": "Economics", "type": "basketball_game"}, 0),
    ],
)
def test_milestones_are_narrowed_down(world, wanted, count):
    body = world.get("/milestones", limit=100, **wanted).body
    assert (len(body["milestones"]), body["cursor"]) == (count, "")


def test_one_milestone_is_that_of_the_list(world):
    first = world.get("/milestones", limit=1).body["milestones"][0]
    assert world.get(f"/milestones/{first['id']}").body == {"milestone": first}


@pytest.mark.parametrize("path", ["/milestones", "/structured_targets"])
def test_an_unknown_id_is_not_found(world, path):
    reply = world.get(f"{path}/{NOBODY}")
    assert (reply.status, reply.code) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        *({}, {"limit": 0}, {"limit": 501}, {"limit": 5, "minimum_start_date": "yesterday"}),
        {"limit": 5, "minimum_start_date": "20240101T000000Z"},
    ],
)
def test_a_bad_parameter_of_milestones_is_refused(world, query):
    reply = world.get("/milestones", **query)
    assert reply.status == 400
    assert "msg" in reply.body


def test_events_come_with_their_milestones_if_asked(world):
    query = {"series_ticker": "KXFED"}
    assert "milestones" not in world.get("/events", **query).body
    (found,) = world.get("/events", with_milestones="true", **query).body["milestones"]
    assert found["related_event_tickers"] == ["KXFED-26DEC"]
    assert world.get(f"/milestones/{found['id']}").body == {"milestone": found}


def test_targets_come_page_by_page_and_by_filter(world):
    found = world.pages("/structured_targets", "structured_targets", page_size=2)
    assert len(found) == 5
    teams = world.get("/structured_targets", type="basketball_team").body["structured_targets"]
    assert {each["name"] for each in teams} == {"Boston", "Los Angeles", "Oklahoma City"}
    league = world.get("/structured_targets", competition="Pro Basketball").body
    assert league["structured_targets"] == teams
    for competition, name in (
        ("East", "Boston"),
        ("Pacific", "Los Angeles"),
        ("Summer", "Oklahoma City"),
    ):
        (one,) = world.get("/structured_targets", competition=competition).body[
            "structured_targets"
        ]
        assert one["name"] == name
    two = [found[0]["id"], found[3]["id"], NOBODY]
    chosen = world.get("/structured_targets", ids=two).body["structured_targets"]
    assert chosen == [found[0], found[3]]


def test_one_target_is_that_of_the_list(world):
    first = world.get("/structured_targets").body["structured_targets"][0]
    body = world.get(f"/structured_targets/{first['id']}").body
    assert body == {"structured_target": first}


def test_a_page_size_beyond_the_limit_is_refused(world):
    assert world.get("/structured_targets", page_size=2_001).status == 400


def test_a_world_that_is_not_seeded_has_none_and_ids_follow_the_seed(world):
    empty = TradeWorld(seeded=False)
    assert empty.get("/milestones", limit=5).body == {"milestones": [], "cursor": ""}
    assert empty.get("/structured_targets").body == {"structured_targets": [], "cursor": ""}
    first = world.get("/milestones", limit=1).body["milestones"][0]["id"]
    assert TradeWorld().get("/milestones", limit=1).body["milestones"][0]["id"] == first
    assert TradeWorld(seed=1).get("/milestones", limit=1).body["milestones"][0]["id"] != first
