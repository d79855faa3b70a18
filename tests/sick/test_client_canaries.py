"""Broken clients, each of which the fault matrices must catch. One that no check fails on would prove that nothing checks it."""

import json
import ssl
from dataclasses import replace

import httpx2
import pytest

from kalshi_refclient import rest as shell
from kalshi_refclient import transport
from kalshi_refclient._core import call, integrity, pacing, plans, tolerance
from kalshi_refclient._core.budget import RetryQuota
from kalshi_refclient._core.outcomes import NotSent
from kalshi_refclient._core.paging import PageWalk
from kalshi_refclient._core.retry import RetryPolicy
from kalshi_refclient.errors import KalshiError
from support import client_checks_answers as answers
from support import client_checks_refusals as refusals
from support import client_checks_wire as wire
from support.client_speak import Speaker

CAUGHT = (AssertionError, pytest.fail.Exception, KalshiError, ValueError, RecursionError)
"""A check that fails, an error of another kind than the check expects, or a crash of the reader."""


def resends_an_order_after_an_unknown_outcome(patch):
    whole = plans.Plans._as_order
    patch.setattr(
        plans.Plans, "_as_order", lambda *args: replace(whole(*args), resend_unknown=True)
    )


def ignores_retry_after(patch):
    patch.setattr(call, "larger_hint", lambda *_: None)


def sleeps_beyond_its_deadline(patch):
    patch.setattr(RetryPolicy, "delay_s", lambda _self, _index, hint_s, _left, _random: hint_s or 1)


def believes_any_hint(patch):
    patch.setattr(
        call, "hint_of_body", lambda hint: hint if isinstance(hint, int | float) else None
    )


def forgets_what_it_was_told(patch):
    patch.setattr(pacing.Pacer, "told_to_wait", lambda *_: None)


def never_stops_trying(patch):
    patch.setattr(call.Call, "_tries", property(lambda _: 1, lambda *_: None), raising=False)


def retries_400(patch):
    whole = integrity.read_answer

    def read(*args):
        reading = whole(*args)
        if isinstance(reading, integrity.Denied) and reading.status == 400:
            return integrity.Failed(400, reading.code, None, "")
        return reading

    patch.setattr(integrity, "read_answer", read)


def believes_every_4xx(patch):
    whole = integrity.read_answer

    def read(*args):
        reading = whole(*args)
        return replace(reading, declared=True) if isinstance(reading, integrity.Denied) else reading

    patch.setattr(integrity, "read_answer", read)


def renews_for_ever(patch):
    patch.setattr(call.Call, "_may_renew", property(lambda _: True, lambda *_: None), raising=False)


def reads_json_leniently(patch):
    patch.setattr(integrity.strict_json, "parse", json.loads)


def forgets_to_count_what_it_tolerates(patch):
    patch.setattr(tolerance.Counters, "note", staticmethod(lambda *_: None))


def tolerates_wrong_numbers(patch):
    patch.setattr(tolerance, "_is_unknown_word", lambda violation: violation.keyword == "enum")


def follows_redirects(patch):
    whole = httpx2.Client.send

    def send(self, request, **options):
        return whole(self, request, **{**options, "follow_redirects": True})

    patch.setattr(httpx2.Client, "send", send)


def does_not_look_whose_answer_it_is(patch):
    patch.setattr(integrity, "ASKED_AND_ANSWERED", {})


def walks_in_circles(patch):
    def accept(self, page):
        self._pages += 1
        self.done = self._pages >= 3
        return list(page)

    patch.setattr(PageWalk, "accept", accept)


def counts_deadlines_on_the_wall(patch):
    whole = call.Call.__init__

    def init(self, request, around):
        whole(self, request, around)
        self._deadline_s = around.clock.wall_s() + around.policy.deadline_s

    patch.setattr(call.Call, "__init__", init)
    patch.setattr(call.Call, "_left_s", lambda self: self._deadline_s - self._around.clock.wall_s())


def believes_every_venue_deduplicates(patch):
    patch.setattr(
        plans.Plans, "deduplicates_orders", property(lambda _: True, lambda *_: None), raising=False
    )


def has_no_quota(patch):
    patch.setattr(RetryQuota, "take", lambda *_: True)


def has_no_jitter(patch):
    patch.setattr(RetryPolicy, "backoff_s", lambda _self, index, _random: 2.0**index)


def takes_any_2xx(patch):
    whole = integrity._read_success
    patch.setattr(
        integrity,
        "_read_success",
        lambda operation, asked, answer, check: whole(
            operation, asked, replace(answer, status=200), check
        ),
    )


def takes_lost_for_not_sent(patch):
    patch.setattr(shell, "outcome_of", lambda error, _trace, _status: NotSent(str(error)))


def verifies_nothing(patch):
    def careless(_url, _ca_file):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    patch.setattr(shell, "tls_context_for", careless)


def counts_encoded_bytes_only(patch):
    whole = transport.BodyBuffer.add
    patch.setattr(
        transport.BodyBuffer,
        "add",
        lambda self, chunk: whole(self, chunk if len(chunk) < 500_000 else chunk[:1]),
    )


REST = [
    (
        resends_an_order_after_an_unknown_outcome,
        refusals.check_an_order_is_not_sent_again_after_5xx,
    ),
    (ignores_retry_after, refusals.check_waits_as_long_as_it_was_told),
    (
        sleeps_beyond_its_deadline,
        refusals.check_a_hint_beyond_the_deadline_fails_now_and_says_when,
    ),
    (believes_any_hint, refusals.check_backs_off_without_a_hint_or_with_nonsense),
    (forgets_what_it_was_told, refusals.check_a_told_wait_holds_back_the_next_call_too),
    (never_stops_trying, refusals.check_surfaces_after_three_tries),
    (retries_400, refusals.check_refusals_are_typed_and_not_tried_again),
    (believes_every_4xx, refusals.check_a_4xx_of_somebody_else_decides_nothing_about_an_order),
    (renews_for_ever, refusals.check_401_is_answered_with_fresh_credentials_once),
    (reads_json_leniently, answers.check_unreadable_answers_are_violations_and_never_crash),
    (
        forgets_to_count_what_it_tolerates,
        answers.check_extra_fields_and_new_words_are_tolerated_and_counted,
    ),
    (tolerates_wrong_numbers, answers.check_a_price_off_the_grid_is_no_new_word),
    (follows_redirects, answers.check_redirects_are_never_followed),
    (
        does_not_look_whose_answer_it_is,
        answers.check_an_answer_about_something_else_is_a_violation,
    ),
    (walks_in_circles, answers.check_repeating_pages_and_endless_lists_are_stopped),
    (counts_deadlines_on_the_wall, answers.check_deadlines_do_not_care_about_the_wall_clock),
    (has_no_quota, answers.check_an_outage_empties_the_quota_and_ends_with_it),
    (has_no_jitter, answers.check_jitter_spreads_ten_thousand_clients),
    (takes_any_2xx, answers.check_undeclared_2xx_are_violations_and_never_tried_again),
    (
        believes_every_venue_deduplicates,
        answers.check_reconcile_finds_the_order_or_its_absence_and_never_makes_two,
    ),
    (
        resends_an_order_after_an_unknown_outcome,
        answers.check_reconcile_finds_the_order_or_its_absence_and_never_makes_two,
    ),
]
ON_THE_WIRE = [
    (counts_encoded_bytes_only, wire.check_bodies_are_capped_as_decoded),
    (takes_lost_for_not_sent, wire.check_read_and_write_timeouts_leave_an_order_unknown),
    (
        takes_lost_for_not_sent,
        wire.check_resets_leave_an_order_unknown_and_a_read_is_tried_again,
    ),
    (verifies_nothing, wire.check_a_certificate_that_does_not_hold_is_final),
]


def named(table):
    return [pytest.param(*row, id=f"{row[0].__name__}-{row[1].__name__[6:]}") for row in table]


@pytest.mark.rule("D20", "D21", "D30")
@pytest.mark.parametrize(("broken", "check"), named(REST))
def test_a_broken_rest_client_is_caught(broken, check, monkeypatch):
    speak = Speaker(is_async=False)
    check(speak)

    broken(monkeypatch)

    with pytest.raises(CAUGHT):
        check(speak)


@pytest.mark.rule("D21", "D25")
@pytest.mark.parametrize(("broken", "check"), named(ON_THE_WIRE))
def test_a_client_that_is_broken_on_the_wire_is_caught(broken, check, monkeypatch, tmp_path):
    broken(monkeypatch)

    with pytest.raises(CAUGHT):
        check(Speaker(is_async=False), tmp_path, monkeypatch)
