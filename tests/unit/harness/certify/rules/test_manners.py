import pytest

from kalshi_harness.certify.rules import manners
from kalshi_harness.certify.wire import Ending
from support.certify_wire import Play, case


@pytest.mark.parametrize(
    "rule",
    [
        manners.authenticated,
        manners.no_secret_in_urls,
        manners.keeps_limits,
        manners.survives,
        manners.ends_cleanly,
    ],
)
def test_a_client_that_does_nothing_has_shown_nothing(rule):
    found = rule(Play().wire(), case("do anything", soon_s=2.0))
    assert found.verdict == "not exercised"
    assert found.sentence.startswith("The client did not do anything")


def test_a_request_without_a_good_key_is_named():
    found = manners.authenticated(Play().asks(1).asks(2, "get_fills", key_id=None).wire(), case())
    assert found.verdict == "fail"
    assert "get_fills" in found.shown[0]


def test_operations_that_are_public_need_no_key():
    play = Play().asks(1, key_id=None)
    assert (
        manners.authenticated(play.wire(), case(public=("get_market",))).verdict == "not exercised"
    )
    assert (
        manners.authenticated(
            play.asks(2, "get_fills").wire(), case(public=("get_market",))
        ).verdict
        == "pass"
    )


def test_a_secret_in_an_address_is_a_failure():
    assert manners.no_secret_in_urls(Play().asks(1).wire(), case()).verdict == "pass"
    assert (
        manners.no_secret_in_urls(Play().asks(1, shows_secret=True).wire(), case()).verdict
        == "fail"
    )


@pytest.mark.parametrize(
    ("again_s", "verdict"), [(1.1, "fail"), (1.5, "non-strict"), (None, "non-strict")]
)
def test_who_is_told_to_ask_less_asks_less(again_s, verdict):
    play = Play().asks(1, status=429)
    if again_s is not None:
        play.asks(again_s)
    assert manners.keeps_limits(play.wire(), case()).verdict == verdict


def test_a_429_that_a_fault_gave_is_none_of_the_clients():
    assert (
        manners.keeps_limits(Play().asks(1, status=429, struck=True).wire(), case()).verdict
        == "pass"
    )


def test_a_client_that_ends_with_an_error_after_nonsense_did_not_survive():
    ending = Ending("by itself", 2.0, 1, words="Traceback\n  ...\nValueError: what is this?\n")
    found = manners.survives(Play().asks(1).struck(1).wire(ending), case())
    assert found.verdict == "fail"
    assert "ValueError: what is this?" in found.sentence


def test_a_client_that_goes_on_survived():
    assert manners.survives(Play().struck(1).asks(2).wire(), case()).verdict == "pass"
    assert manners.survives(Play().struck(1).listens(0, "T").wire(), case()).verdict == "pass"
    assert (
        manners.survives(Play().struck(1).wire(Ending("by itself", 2.0, 0)), case()).verdict
        == "pass"
    )


def test_a_client_that_goes_silent_is_a_remark():
    assert manners.survives(Play().asks(0.5).struck(1).wire(), case()).verdict == "non-strict"


@pytest.mark.parametrize(
    ("ending", "verdict"),
    [
        (Ending("killed", 8.0, None, 5.0), "fail"),
        (Ending("asked to end", 8.0, 0, 3.0), "non-strict"),
        (Ending("asked to end", 8.0, 0, 0.5), "pass"),
        (Ending("asked to end", 8.0, -15, 0.5), "pass"),
        (Ending("by itself", 1.0, 0), "pass"),
        (Ending("by itself", 1.0, 1), "not exercised"),
    ],
)
def test_the_end_is_judged_by_how_and_how_fast(ending, verdict):
    found = manners.ends_cleanly(Play().asks(1).wire(ending), case(soon_s=2.0))
    assert found.verdict == verdict


def test_sockets_that_are_left_to_the_system_are_a_remark():
    play = Play().listens(0, "T", closed_s=8.0, cause="lost")
    assert manners.ends_cleanly(play.wire(), case(soon_s=2.0)).verdict == "non-strict"


def test_the_last_words_are_the_last_line_that_says_something():
    assert manners.last_words("one\ntwo\n\n") == "two"
    assert manners.last_words("") == "it said nothing"


def test_the_last_words_of_a_traceback_name_the_error():
    words = "Traceback (most recent call last):\n  File 'x'\nx.WrongError: 1 error\nfield\n  See http://x"
    assert manners.last_words(words) == "x.WrongError: 1 error"
    assert manners.last_words("Traceback (most recent call last):\n  File") == "File"
