"""What is tried, by whom, how fast; and that a server which breaks a schema is caught by the check that speaks for it."""

import re
from contextlib import contextmanager

import msgspec
import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.fuzz.drive import drive
from kalshi_harness.fuzz.expectations import load_expectations
from kalshi_harness.fuzz.plan import Plan
from kalshi_harness.fuzz.rows import row_of
from kalshi_harness.manners import SHOWN, SIGNED
from kalshi_harness.network import TargetUnreachableError
from kalshi_harness.targets import MockTarget
from mock_exchange.session.query_binding import QueryBinder
from sick.servers_rest import Sickness, rewritten, value_of

FILLS = Plan(("get_fills",), seed=1, examples=1)


@contextmanager
def environment_of(manner, **sickness):
    prepare = Sickness("sick", (), **sickness).infect if sickness else None
    with MockTarget(prepare, manner=manner, limited=False).environment() as found:
        yield found


def rows(environment, plan):
    edition, expectations = environment.edition, load_expectations(environment.edition.name)
    found = drive(environment, plan)
    return [row_of(edition.operations[each.operation_id], each, expectations) for each in found]


def answers_500_to_limits(request, handle):
    answer = handle(request)
    return rewritten(answer, status=500) if b"limit=" in request.query else answer


def adds_a_field(request, handle):
    answer = handle(request)
    if answer.status != 200:
        return answer
    return rewritten(answer, body={**value_of(answer), "server": "mock"})


def lets_anybody_in(request, handle):
    answer = handle(request)
    return rewritten(answer, status=200, body={"fills": []}) if answer.status == 401 else answer


def answers_text(request, handle):
    answer = handle(request)
    return rewritten(answer, drop={b"content-type"}, add=[(b"content-type", b"text/plain")])


@pytest.mark.parametrize(
    ("handle", "check"),
    [
        (answers_500_to_limits, "not_a_server_error"),
        (adds_a_field, "response_schema_conformance"),
        (lets_anybody_in, "ignored_auth"),
        (answers_text, "content_type_conformance"),
    ],
)
def test_a_sick_server_is_caught_by_the_check_that_speaks_for_it(handle, check):
    with environment_of(SHOWN, handle=handle) as environment:
        (row,) = rows(environment, FILLS)
    assert row.verdict == "fail"
    told = [line for line in row.shown if line.startswith(f"{check}: ")]
    assert told, row.shown
    curl = row.shown[row.shown.index(told[0]) + 1]
    assert re.match(r"curl -X GET .*http://127\.0\.0\.1:\d+/trade-api/v2/fills", curl)
    assert "kx_" not in curl, "a name stands for the key"


def test_a_signed_server_that_takes_any_query_is_caught(monkeypatch):
    monkeypatch.setattr(QueryBinder, "_bound", lambda self, parameter, texts: None)
    with environment_of(SIGNED) as environment:
        (row,) = rows(environment, Plan(("GetTrades",), examples=1))
    assert row.verdict == "fail"
    assert "Schema-violating request accepted" in row.sentence


def test_the_same_seed_finds_the_same():
    def found(seed):
        with environment_of(SHOWN, handle=adds_a_field) as environment:
            (row,) = rows(environment, Plan(("get_fills",), seed=seed, examples=2))
        text = msgspec.json.encode(row.shown).decode()
        return re.sub(r"127\.0\.0\.1:\d+", "", text)

    assert found(1) == found(1)


def test_somebody_elses_key_opens_nothing_of_ones_own():
    with environment_of(SHOWN) as environment:
        plan = Plan(("get_account", "get_fills"), examples=1, has_peer=True)
        steps = []
        found = drive(environment, plan, on_step=steps.append)
    assert [(each.operation_id, each.findings, each.errors) for each in found] == [
        ("get_account", {}, {}),
        ("get_fills", {}, {}),
    ]
    assert set(steps) == {"get_account", "get_fills"}


def test_only_reads_leave_where_only_they_are_allowed():
    def told(request, handle):
        methods.add(request.method)
        return handle(request)

    methods = set()
    with environment_of(SHOWN, handle=told) as environment:
        found = drive(environment, Plan(("get_fills", "place_order"), examples=1, read_only=True))
    assert [each.operation_id for each in found] == ["get_fills"]
    assert not found[0].errors
    assert methods == {"GET"}


def test_a_server_that_goes_away_is_unreachable_and_nothing_passes():
    with environment_of(SHOWN) as environment:
        assert environment.rest.base_url
    with pytest.raises(TargetUnreachableError, match="unreachable"):
        drive(environment, FILLS)


def test_nothing_chosen_is_nothing_tried():
    with environment_of(SHOWN) as environment:
        assert drive(environment, Plan(())) == ()
        assert load_edition().operations
