"""UUIDs of numbers, and back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_exchange.editions.trade_api import ids as module
from mock_exchange.editions.trade_api.ids import Ids

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
NUMBERS = st.integers(0, (1 << 61) - 1)


@given(NUMBERS, st.integers(0, 3))
def test_an_id_is_a_uuid_of_version_4_and_leads_back(number, seed):
    made = Ids(seed).make("order", number)
    assert UUID4.fullmatch(made)
    assert Ids(seed).number("order", made) == number


@given(NUMBERS)
def test_an_id_means_nothing_elsewhere(number):
    made = Ids(1).make("order", number)
    assert Ids(1).number("trade", made) is None
    assert Ids(2).number("order", made) is None


@pytest.mark.parametrize("text", ["", "x", "0" * 36, "de74c6c4-cd8c-5ac9-a98f-95ac0f2a30ed"])
def test_what_is_no_such_uuid_is_no_id(text):
    assert Ids(1).number("order", text) is None


def test_names_have_ids_too():
    assert UUID4.fullmatch(Ids(1).named("user", "user_0001"))
    assert Ids(1).named("user", "a") != Ids(1).named("user", "b") != Ids(2).named("user", "b")


def test_the_user_of_a_trader_is_its_members():
    ids = Ids(1)
    member = ids.user("user_0001")
    assert member == ids.named("user", "user_0001")
    assert ids.user(f"{member}_CUST1") == member
    assert ids.user(f"{member}_a-b") not in {member, f"{member}_a-b"}


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "REMEMBERED_MAX", 3)
    ids = Ids(1)
    made = [ids.make("order", number) for number in range(10)]
    assert len(ids._made) <= 3
    assert [ids.make("order", number) for number in range(10)] == made
