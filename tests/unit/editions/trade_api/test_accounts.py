"""Which account a call is about."""

from types import SimpleNamespace

import pytest

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import holder, is_own, on_this_shard

DESK = SimpleNamespace(
    views=SimpleNamespace(has_account=lambda account_id: account_id == "me/3"),
    not_found=lambda: Refusal("not_found", "not found"),
)


@pytest.mark.parametrize(
    ("query", "given", "found"),
    [(None, None, True), (0, None, True), (None, 0, True), (7, None, False), (0, 7, False)],
)
def test_the_primary_subaccount_is_always_there(query, given, found):
    call = SimpleNamespace(account_id="me", query={"subaccount": query}, locked_to=None)
    assert (holder(DESK, call, given) == "me") is found


def test_a_subaccount_that_was_made_is_an_account_of_its_own():
    call = SimpleNamespace(account_id="me", query={"subaccount": None}, locked_to=None)
    assert holder(DESK, call, 3) == "me/3"
    assert is_own(call, "me/3")
    assert is_own(call, "me")
    assert not is_own(call, "other/3")


def test_a_key_that_is_locked_owns_one_of_them():
    call = SimpleNamespace(account_id="me", locked_to=3)
    assert [is_own(call, each) for each in ("me/3", "me", "me/4")] == [True, False, False]


@pytest.mark.parametrize(("index", "here"), [(None, True), (-1, True), (0, True), (1, False)])
def test_all_markets_are_on_one_shard(index, here):
    assert on_this_shard(index) is here
