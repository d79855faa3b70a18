import xml.etree.ElementTree as ET

from kalshi_harness.certify.timeline import LEFT, MARKS_MAX, WIDTH, timeline
from kalshi_harness.certify.wire import Ending, Wire
from support.certify_card import busy_wire
from support.certify_wire import Play


def drawn(wire):
    return ET.fromstring(timeline(wire))


def kinds(wire):
    return [each.get("class") for each in drawn(wire).iter() if each.find("title") is not None]


def test_everything_of_a_record_is_drawn_in_its_colour():
    assert kinds(busy_wire()) == [
        "mark good", "mark refused", "mark limited", "mark broken", "mark broken", "order",
        "stream lost", "stream held", "fault", "fault",
    ]  # fmt: skip


def test_every_mark_tells_what_it_is():
    titles = [each.text for each in drawn(busy_wire()).iter("title")]
    assert any("GET /get_market -> 404" in title for title in titles)
    assert any("order taken" in title for title in titles)


def test_marks_stay_within_the_picture():
    for mark in drawn(busy_wire()).iter("rect"):
        x, width = float(mark.get("x")), float(mark.get("width"))
        assert x >= LEFT
        assert x + width <= WIDTH


def test_the_picture_says_in_words_what_is_in_it():
    assert drawn(busy_wire()).get("aria-label") == (
        "5 requests, 1 orders taken, 2 WebSockets, 2 faults in 8.0 seconds"
    )


def test_a_client_that_did_nothing_has_an_empty_picture():
    assert kinds(Wire()) == []


def test_too_many_marks_are_thinned_out():
    play = Play()
    for at in range(3 * MARKS_MAX):
        play.asks(at / 1000)
    assert 0.9 * MARKS_MAX <= len(kinds(play.wire())) <= MARKS_MAX


def test_the_picture_begins_where_the_client_was_first_heard_of():
    late = Play().asks(3.0).asks(3.1).wire(Ending("by itself", 3.2, 0))
    first, second = (float(mark.get("x")) for mark in drawn(late).iter("rect"))
    assert first - LEFT < 0.15 * (WIDTH - LEFT)
    assert second - first > 0.3 * (WIDTH - LEFT)
    ticks = [each.text for each in drawn(late).iter("text") if each.get("class") == "tick"]
    assert ticks[0] == "2.98 s"
