"""Broken stream clients, each of which the WebSocket matrix must catch."""

import pytest

from kalshi_refclient._core import lifecycle, mailbox, reconnect
from kalshi_refclient._core.arrivals import Arrivals
from kalshi_refclient._core.mailbox import Mailbox
from kalshi_refclient._core.messages import Malformed, MessageReader, Unknown
from kalshi_refclient._core.stream import StreamMachine
from kalshi_refclient._core.subscriptions import Subscriptions
from kalshi_refclient._core.tracker import OrderState, OrderTracker, Verdict
from support import client_checks_content as content
from support import client_checks_stream as connection
from support.client_stream_world import Stream

CAUGHT = (AssertionError, pytest.fail.Exception)


def does_not_subscribe_again(patch):
    whole = StreamMachine._ask
    patch.setattr(
        StreamMachine,
        "_ask",
        lambda self, subscription, now_s: (
            None if self.disconnects else whole(self, subscription, now_s)
        ),
    )


def starts_its_back_off_anew_on_every_connect(patch):
    whole = StreamMachine.opened

    def opened(self, now_s):
        self._failures = 0
        whole(self, now_s)

    patch.setattr(StreamMachine, "opened", opened)


def tries_refused_upgrades_again(patch):
    patch.setattr(lifecycle, "FINAL_STATUSES", frozenset())


def reconnects_after_any_close(patch):
    patch.setattr(lifecycle, "reaction_to", lambda _code: reconnect.Reaction.RECONNECT)


def sends_any_close_code(patch):
    patch.setattr(connection.CloseSocket, "__post_init__", lambda _self: None)


def never_pings(patch):
    patch.setattr(StreamMachine, "_heard", lambda _self, _now_s: None)


def believes_old_data_after_a_cut(patch):
    patch.setattr(Subscriptions, "lost", lambda _self: None)


def believes_the_last_word(patch):
    def apply(self, order_id, status, filled_size):
        self._orders[order_id] = OrderState(status, filled_size)
        return Verdict.NEWS

    patch.setattr(OrderTracker, "apply", apply)


def passes_on_duplicates(patch):
    patch.setattr(Arrivals, "_is_news", lambda _self, _update: True)


def passes_over_malformed_frames(patch):
    whole = MessageReader.read

    def read(self, frame, now_s):
        message = whole(self, frame, now_s)
        return Unknown("?") if isinstance(message, Malformed) else message

    patch.setattr(MessageReader, "read", read)


def drops_silently(patch):
    whole = Mailbox.put

    def put(self, event, now_s):
        if len(self) < self._events_max:
            whole(self, event, now_s)

    patch.setattr(Mailbox, "put", put)


def keeps_everything(patch):
    patch.setattr(mailbox, "conflation_key", lambda _event: None)


def subscribes_ended_markets_again(patch):
    patch.setattr(Subscriptions, "drop", lambda _self, _subscription: False)


def renews_a_refused_key_for_ever(patch):
    patch.setattr(
        StreamMachine, "_may_renew", property(lambda _: True, lambda *_: None), raising=False
    )


def waits_for_auth_for_ever(patch):
    whole = StreamMachine.opened

    def opened(self, now_s):
        whole(self, now_s)
        self._auth_timeout_s = float("inf")

    patch.setattr(StreamMachine, "opened", opened)


def ignores_lost_acknowledgements(patch):
    patch.setattr(StreamMachine, "_ask_again", lambda _self, _now_s: None)


def named(table):
    return [pytest.param(*row, id=f"{row[0].__name__}-{row[1].__name__[6:]}") for row in table]


STREAMS = [
    (
        does_not_subscribe_again,
        content.check_a_reconnect_authenticates_and_subscribes_everything_again,
    ),
    (
        starts_its_back_off_anew_on_every_connect,
        connection.check_a_flapping_server_is_left_alone_more_and_more,
    ),
    (
        starts_its_back_off_anew_on_every_connect,
        connection.check_back_off_starts_anew_only_after_a_stable_minute,
    ),
    (
        tries_refused_upgrades_again,
        connection.check_401_and_403_are_final_and_all_else_is_tried_again,
    ),
    (reconnects_after_any_close, connection.check_close_codes_are_answered_by_their_table),
    (sends_any_close_code, connection.check_reserved_close_codes_are_never_sent),
    (never_pings, connection.check_silence_ends_with_the_ping_deadline),
    (
        believes_old_data_after_a_cut,
        content.check_what_is_known_is_invalid_at_once_when_the_connection_goes,
    ),
    (
        believes_the_last_word,
        content.check_orders_never_leave_a_final_state_whatever_the_order_of_news,
    ),
    (passes_on_duplicates, content.check_duplicates_and_older_states_are_dropped_and_counted),
    (
        passes_over_malformed_frames,
        content.check_unknown_types_are_counted_and_malformed_frames_end_the_connection,
    ),
    (drops_silently, content.check_a_slow_reader_gets_the_newest_and_loses_nothing_silently),
    (keeps_everything, content.check_a_flood_keeps_memory_flat_and_reports_the_lag),
    (
        subscribes_ended_markets_again,
        content.check_a_market_that_ends_is_told_once_and_causes_no_storm,
    ),
    (
        subscribes_ended_markets_again,
        content.check_a_refused_subscription_is_reported_and_not_wanted_any_more,
    ),
    (
        renews_a_refused_key_for_ever,
        connection.check_a_refused_key_is_final_unless_there_is_another,
    ),
    (
        waits_for_auth_for_ever,
        connection.check_auth_timeout_and_too_many_connections_are_typed_and_final,
    ),
    (
        ignores_lost_acknowledgements,
        content.check_lost_acknowledgements_and_strangers_are_reconciled,
    ),
]


@pytest.mark.rule("D22", "D30")
@pytest.mark.parametrize(("broken", "check"), named(STREAMS))
def test_a_broken_stream_client_is_caught(broken, check, monkeypatch):
    check(Stream)

    broken(monkeypatch)

    with pytest.raises(CAUGHT):
        check(Stream)
