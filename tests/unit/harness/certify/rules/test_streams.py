import pytest

from kalshi_harness.certify.rules import streams
from kalshi_harness.certify.wire import Ending
from support.certify_wire import Play, case

FIGURES = {"most": 5, "allowed": 2, "hammering": 4, "grace_s": 0.05, "patience_s": 5.0}
CUT = {"closed_s": 1.0, "cause": "fault"}


@pytest.mark.parametrize(
    "rule",
    [
        streams.reconnects,
        streams.restores_subscriptions,
        streams.reconnects_patiently,
        streams.refused_handshake_is_final,
        streams.heals_gaps,
        streams.notices_silence,
    ],
)
def test_a_client_without_a_stream_has_shown_nothing(rule):
    assert rule(Play().asks(1).wire(), case(**FIGURES)).verdict == "not exercised"


def test_a_lost_connection_that_stays_lost_is_a_failure():
    found = streams.reconnects(Play().listens(0, "T", **CUT).wire(), case())
    assert found.verdict == "fail"
    assert "went on without it" in found.sentence


def test_a_client_that_ends_for_it_is_quoted():
    ending = Ending("by itself", 1.1, 1, words="ConnectionError: gone")
    found = streams.reconnects(Play().listens(0, "T", **CUT).wire(ending), case())
    assert "ConnectionError: gone" in found.sentence


def test_a_connection_that_comes_back_must_authenticate():
    play = Play().listens(0, "T", **CUT)
    assert streams.reconnects(play.listens(2, authenticated=False).wire(), case()).verdict == "fail"
    assert streams.reconnects(play.listens(3).wire(), case()).verdict == "pass"


def test_what_was_not_subscribed_to_again_is_named():
    play = Play().listens(0, "A", "B", **CUT).listens(2, "A")
    found = streams.restores_subscriptions(play.wire(), case())
    assert found.verdict == "fail"
    assert found.sentence.endswith("again: market B")


def test_everything_subscribed_again_passes_in_any_number_of_connections():
    play = Play().listens(0, "A", "B", **CUT).listens(2, "A").listens(3, "B")
    assert streams.restores_subscriptions(play.wire(), case()).verdict == "pass"


def test_a_connection_without_subscriptions_shows_nothing_of_them():
    assert (
        streams.restores_subscriptions(Play().listens(0, **CUT).wire(), case()).verdict
        == "not exercised"
    )


@pytest.mark.parametrize(
    ("moments_s", "verdict"),
    [
        ((1, 2, 4, 8), "pass"),
        ((1, 2, 3, 4), "non-strict"),
        ((1, 2), "pass"),
        ((1, 1.1, 1.2, 1.3, 1.4, 1.5), "fail"),
    ],
)
def test_attempts_on_a_flapping_server_grow_apart(moments_s, verdict):
    play = Play().struck(*moments_s, what="")
    assert streams.reconnects_patiently(play.wire(), case(**FIGURES)).verdict == verdict


@pytest.mark.parametrize(
    ("tries", "verdict"), [(1, "pass"), (2, "pass"), (3, "non-strict"), (5, "fail")]
)
def test_a_refused_handshake_is_tried_a_few_times_at_most(tries, verdict):
    play = Play().struck(*range(tries), what="stream")
    assert streams.refused_handshake_is_final(play.wire(), case(**FIGURES)).verdict == verdict


@pytest.mark.parametrize("heal", ["listens", "asks"])
def test_a_gap_is_healed_by_a_new_subscription_or_a_read(heal):
    play = Play().listens(0, "T").struck(1)
    play = play.listens(2, "T") if heal == "listens" else play.asks(2, "get_market")
    assert streams.heals_gaps(play.wire(), case(**FIGURES)).verdict == "pass"


def test_a_gap_is_healed_by_asking_for_the_book_on_the_open_connection():
    wire = Play().listens(0, "T").struck(1).wire(snapshots_s=(1.5,))
    assert streams.heals_gaps(wire, case(**FIGURES)).verdict == "pass"


def test_a_gap_that_nobody_minds_is_a_failure():
    assert (
        streams.heals_gaps(Play().listens(0, "T").struck(1).wire(), case(**FIGURES)).verdict
        == "fail"
    )


def test_an_order_on_a_book_with_a_gap_is_a_failure_even_if_it_is_healed_later():
    play = Play().listens(0, "T").struck(1).orders(1.5).asks(2, "get_market")
    found = streams.heals_gaps(play.wire(), case(**FIGURES))
    assert found.verdict == "fail"
    assert "before it had a whole book" in found.sentence


def test_an_order_that_was_under_way_when_the_gap_came_is_forgiven():
    play = Play().listens(0, "T").struck(1).orders(1.02).asks(2, "get_market")
    assert streams.heals_gaps(play.wire(), case(**FIGURES)).verdict == "pass"


def test_silence_is_noticed_or_not_or_not_watched_long_enough():
    silent = Play().listens(0, "T").struck(1, what="")
    assert streams.notices_silence(silent.wire(), case(**FIGURES)).verdict == "fail"
    assert (
        streams.notices_silence(silent.wire(), case(**{**FIGURES, "patience_s": 60})).verdict
        == "not exercised"
    )
    assert streams.notices_silence(silent.listens(4, "T").wire(), case(**FIGURES)).verdict == "pass"
