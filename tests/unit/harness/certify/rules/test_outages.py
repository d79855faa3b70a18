import pytest

from kalshi_harness.certify.rules import outages
from kalshi_harness.certify.wire import Ending, Visit
from support.certify_wire import Play, case

FIGURES = {"most": 6, "away_s": 4.0, "patience_s": 10.0}
LATE = Ending("asked to end", 30.0, 0, 0.1)


def knocks(*moments_s):
    """Return a record in which the exchange went away after a second."""
    return Play().struck(1.0).struck(*moments_s, what="connect")


def judged(play, ending=LATE):
    return outages.rides_out_outages(play.wire(ending), case("go on", **FIGURES))


def test_an_exchange_that_never_went_away_shows_nothing():
    assert judged(Play().asks(1)).verdict == "not exercised"


@pytest.mark.parametrize(
    "life", [lambda play: play.asks(6), lambda play: play.listens(6, "T")], ids=["asks", "listens"]
)
def test_who_knocks_seldom_and_comes_back_passes(life):
    found = judged(life(knocks(1.5, 2.5, 4.4)))
    assert (found.verdict, "3 times" in found.sentence) == ("pass", True)
    assert judged(life(knocks())).sentence.startswith("The client tried to connect never")


def test_who_hammers_is_caught():
    found = judged(knocks(*[1 + at / 10 for at in range(7)]).asks(6))
    assert (found.verdict, "7 times" in found.sentence) == ("fail", True)


def test_waits_that_do_not_grow_are_a_remark():
    found = judged(knocks(1.5, 2.0, 2.5, 3.0, 3.5).asks(6))
    assert (found.verdict, "do not grow" in found.sentence) == ("non-strict", True)


@pytest.mark.parametrize(
    ("ending", "verdict", "said"),
    [
        (Ending("by itself", 2.0, 1, words="OSError: reset"), "fail", "OSError: reset"),
        (Ending("by itself", 2.0, 0), "non-strict", "took the exchange for gone"),
        (Ending("asked to end", 9.0, 0), "not exercised", "watched for 4.0 s"),
        (Ending("asked to end", 4.0, 0), "not exercised", "watched for 0.0 s"),
        (LATE, "fail", "never came back"),
    ],
)
def test_who_does_not_come_back_is_judged_by_how_it_ended(ending, verdict, said):
    found = judged(knocks(1.5).asks(2, status=0).asks(6, status=503), ending)
    assert found.verdict == verdict
    assert said in found.sentence


def redirected(*visits):
    wire = Play().asks(1, status=307, struck=True).wire()
    return outages.keeps_credentials_home(type(wire)(wire.requests, visits=visits), case("read"))


def test_a_redirect_that_is_not_followed_takes_nothing_along():
    found = redirected()
    assert (found.verdict, "did not follow" in found.sentence) == ("pass", True)
    assert outages.keeps_credentials_home(Play().wire(), case("read")).verdict == "not exercised"


def test_what_counts_is_what_came_along():
    bare, laden = Visit(1.1, "GET", "/moved"), Visit(1.2, "GET", "/moved", ("Authorization",))
    assert redirected(bare).verdict == "pass"
    found = redirected(bare, laden)
    assert (found.verdict, "(Authorization)" in found.sentence) == ("fail", True)
    assert found.shown[1].endswith("GET /moved at another host, with Authorization")
