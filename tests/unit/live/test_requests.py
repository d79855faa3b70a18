"""The request log of a page."""

from mock_exchange.live import requests
from mock_exchange.live.look import Look
from mock_exchange.live.requests import RequestsPart
from mock_exchange.live.scene import Scene
from support.session_world import BASE, USER, World


def test_the_first_message_has_the_last_entries_and_the_next_what_came():
    world, part = World(), RequestsPart()
    scene = Scene(world.venue)
    world.get("/fills")
    (first,) = part.changes(scene, Look(), 0)["entries"]
    assert (first["sequence"], first["path"], first["account_id"]) == (1, BASE + "/fills", USER)
    assert (first["status"], first["verdict"], first["fault"]) == (200, "valid", None)
    assert "body" not in first
    assert part.changes(scene, Look(), 0) is None
    world.place(size=-1)
    after = part.changes(scene, Look(), 0)
    assert [(entry["sequence"], entry["verdict"]) for entry in after["entries"]] == [(2, "invalid")]


def test_no_key_is_in_an_entry():
    world, part = World(), RequestsPart()
    key = world.key()
    world.get(f"/orders/{key}", query=f"ticker={key}")
    assert key not in repr(part.changes(Scene(world.venue), Look(), 0))


def test_of_too_many_what_went_wrong_is_shown_and_the_others_are_counted(monkeypatch):
    monkeypatch.setattr(requests, "ENTRIES_MAX", 2)
    world, part = World(), RequestsPart()
    scene = Scene(world.venue)
    part.changes(scene, Look(), 0)
    world.raw("GET", "/nowhere")
    for _ in range(4):
        world.get("/fills")
    said = part.changes(scene, Look(), 0)
    assert [entry["status"] for entry in said["entries"]] == [404, 200]
    assert said["skipped"] == 3
