"""Registers: numbers, newest states, and no step that the table does not have."""

import pytest

from mock_exchange.editions.trade_api.negotiation.register import Record, Register

STEPS = {"open": frozenset({"done"}), "done": frozenset()}


def record(number=0, account_id="ann/2"):
    return Record(number=number, account_id=account_id, created_us=1, updated_us=1)


@pytest.fixture
def register():
    return Register(STEPS)


def test_records_are_numbered_from_0_and_found_by_number(register):
    first = register.add(record())
    assert (len(register), list(register), register.get(0)) == (1, [first], first)
    assert register.get(1) is register.get(None) is register.get(-1) is None
    with pytest.raises(ValueError, match="not the next"):
        register.add(record(5))


def test_a_step_gives_the_newest_state_and_the_end_is_no_longer_live(register):
    first = register.add(record())
    done = register.step(first, "done", 9, reason="asked")
    assert (done.status, done.reason, done.updated_us, done.created_us) == ("done", "asked", 9, 1)
    assert register.get(0) == done
    assert register.live() == []


def test_what_the_table_does_not_have_is_no_step_even_from_an_old_state(register):
    first = register.add(record())
    register.step(first, "done", 9)
    with pytest.raises(ValueError, match="never followed"):
        register.step(first, "done", 10)


def test_a_record_is_of_a_holder_and_a_subaccount():
    assert (record().holder_id, record().subaccount) == ("ann", 2)
    assert record(account_id="ann").subaccount == 0
