"""What a call and its shell say to each other are values: alike when they say the same, and never changed."""

import dataclasses

import pytest

from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.steps import Renew, Request, Return, Send, Wait
from support.client_world import EDITION

READ = Request(EDITION.operations["get_account"], "/accounts/user_0001", {"account_id": "a"})


@pytest.mark.parametrize(
    "step",
    [Send(READ, 1, 5.0), Wait(1.0, "pacing"), Renew(Answer(401, {}, b"")), Return({}), READ],
    ids=lambda step: type(step).__name__,
)
def test_a_step_is_a_frozen_value(step):
    assert step == dataclasses.replace(step)
    for field in dataclasses.fields(step):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(step, field.name, None)


def test_a_request_may_not_be_sent_twice_unless_it_says_so():
    assert not READ.resend_unknown
    assert not READ.deduplicated
    assert READ.order is None
