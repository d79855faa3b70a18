import pytest

from kalshi_harness.certify.rules import retries
from support.certify_wire import Play, case

FINAL = {"soon_s": 1.0}
LOCKED = {"window_s": 5.0, "allowed": 1, "hammering": 3}
HINT = {"hint_s": 2.0, "others": 1}
BACKOFF = {"most": 5, "sustained_per_s": 0.25, "least_s": 0.02, "hammering": 3}


def tries(*moments_s, status=503, **more):
    """Return a play in which one request is struck at these moments."""
    play = Play()
    for at_s in moments_s:
        play.asks(at_s, status=status, struck=True, **more)
    return play


@pytest.mark.parametrize(
    ("rule", "figures"),
    [
        (retries.refusal_is_final, FINAL),
        (retries.locked_out_is_final, LOCKED),
        (retries.waits_as_told, HINT),
        (retries.backs_off, BACKOFF),
    ],
)
def test_a_client_that_was_never_struck_has_shown_nothing(rule, figures):
    assert rule(Play().asks(1).wire(), case(**figures)).verdict == "not exercised"


@pytest.mark.parametrize(
    ("moments_s", "operation", "verdict"),
    [
        ((1.0,), "get_market", "pass"),
        ((1.0, 1.2), "get_market", "fail"),
        ((1.0, 2.5), "get_market", "pass"),
        ((1.0, 2.5), "place_order", "non-strict"),
    ],
)
def test_what_was_refused_is_not_asked_again_soon(moments_s, operation, verdict):
    play = tries(*moments_s, status=400, operation=operation)
    assert retries.refusal_is_final(play.wire(), case(**FINAL)).verdict == verdict


def test_another_request_than_the_refused_one_is_no_repetition():
    play = tries(1.0, status=404).asks(1.1, path="/other")
    assert retries.refusal_is_final(play.wire(), case(**FINAL)).verdict == "pass"


@pytest.mark.parametrize(
    ("more", "verdict"),
    [(0, "pass"), (1, "pass"), (2, "non-strict"), (3, "non-strict"), (4, "fail")],
)
def test_a_refused_key_is_tried_once_more_at_most(more, verdict):
    play = tries(*(1.0 + at / 10 for at in range(more + 1)), status=401)
    assert retries.locked_out_is_final(play.wire(), case(**LOCKED)).verdict == verdict


def test_requests_long_after_the_lock_out_do_not_count():
    play = tries(1.0, 7.0, 8.0, 9.0, 10.0, 11.0, status=401)
    assert retries.locked_out_is_final(play.wire(), case(**LOCKED)).verdict == "pass"


def test_the_same_again_before_the_told_time_fails():
    play = tries(1.0, status=429).asks(2.5)
    found = retries.waits_as_told(play.wire(), case(**HINT))
    assert found.verdict == "fail"
    assert "after 1.500 s" in found.sentence


def test_waiting_as_told_passes_also_for_who_never_comes_back():
    assert (
        retries.waits_as_told(tries(1.0, status=429).asks(3.0).wire(), case(**HINT)).verdict
        == "pass"
    )
    assert retries.waits_as_told(tries(1.0, status=429).wire(), case(**HINT)).verdict == "pass"


def test_the_wait_begins_when_the_answer_left():
    play = tries(1.0, status=429, duration_s=1.0).asks(3.5)
    assert retries.waits_as_told(play.wire(), case(**HINT)).verdict == "fail"


def test_carrying_on_with_everything_else_is_a_remark():
    play = tries(1.0, status=429).asks(1.5, "get_fills").asks(1.6, "get_fills")
    assert retries.waits_as_told(play.wire(), case(**HINT)).verdict == "non-strict"


@pytest.mark.parametrize(
    ("moments_s", "verdict", "said"),
    [
        ((1.0,), "pass", "Nothing was sent again"),
        ((1.0, 1.2, 1.6, 2.4), "pass", "at most 4 times"),
        ((1.0, 1.0, 1.0, 1.0), "fail", "3 of them at once"),
        ((1.0, 1.01, 1.5), "non-strict", "without a wait"),
        ((1.0, 1.5, 2.0, 2.5), "non-strict", "do not grow"),
        ((1.0, 1.1, 1.3, 1.7, 2.5, 4.1), "fail", "6 times"),
    ],
)
def test_waits_between_tries_are_judged_by_their_number_length_and_growth(moments_s, verdict, said):
    found = retries.backs_off(tries(*moments_s).wire(), case(**BACKOFF))
    assert found.verdict == verdict
    assert said in found.sentence


def test_who_is_watched_longer_may_ask_more_often():
    slow = tries(*(2.0 * at for at in range(8)))
    fast = tries(*(0.5 * at for at in range(8)))
    assert retries.backs_off(slow.wire(), case(**BACKOFF)).verdict != "fail"
    assert retries.backs_off(fast.wire(), case(**BACKOFF)).verdict == "fail"


def test_a_good_answer_ends_a_run_of_tries():
    play = tries(1.0, 1.5).asks(2.0)
    for at_s in (5.0, 5.5):
        play.asks(at_s, status=503, struck=True)
    assert retries.backs_off(play.wire(), case(**{**BACKOFF, "most": 3})).verdict == "pass"


def test_waits_that_are_always_the_same_are_told_apart_from_scattered_ones():
    def play(scatter):
        made = Play()
        for at in range(5):
            first_s = 10.0 * at
            made.asks(first_s, path=f"/{at}", status=503, struck=True)
            made.asks(first_s + 0.5 + scatter * at, path=f"/{at}", status=503, struck=True)
        return made.wire()

    assert retries.backs_off(play(0.0), case(**BACKOFF)).verdict == "non-strict"
    assert "jitter" in retries.backs_off(play(0.0), case(**BACKOFF)).sentence
    assert retries.backs_off(play(0.1), case(**BACKOFF)).verdict == "pass"


@pytest.mark.parametrize(
    ("gaps", "verdict"),
    [
        ([1, 1, 1], False),
        ([1, 1.1, 1.15], False),
        ([1, 2, 1], True),
        ([2, 0.5, 0.7], True),
        ([3, 2, 1], False),
    ],
)
def test_waits_grow_where_any_is_longer_than_one_before(gaps, verdict):
    assert retries.grows(gaps) is verdict
