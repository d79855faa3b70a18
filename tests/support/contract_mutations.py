"""Values near an object's schema: valid ones with a few things changed, as a hypothesis strategy.

Hand-written, because what is wanted is the border of each schema: fields dropped, added and
retyped, numbers at and just beyond the edges, booleans and strings in the place of numbers, junk
nested where a scalar should be.
"""

import copy
import functools
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from support.contract_files import counterexamples, valid_values

EDGE_INTEGERS = (
    0,
    1,
    -1,
    2,
    60,
    61,
    65,
    99,
    100,
    1000,
    1_000_000,
    1_000_001,
    2**53 - 1,
    2**53,
    -(2**53),
    2**63,
)
EDGE_FLOATS = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.01,
    0.29,
    0.07,
    0.30000000000000004,
    0.655,
    0.99,
    0.995,
    0.009999999999999999,
    100.0,
    100.5,
    1e-9,
    5e-324,
    1e15,
    1e308,
)
WORDS = (
    "",
    " ",
    "buy",
    "market",
    "limit",
    "gtc",
    "cancelled",
    "RATE_LIMIT_EXCEEDED",
    "100",
    "BTC-2024-12-31",
    "BTC-2024-12-31\n",
    "user_0001",
    "ord_123456789",
    "ord_\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
    "fill_123",
    "2024-02-30T10:30:00Z",
    "2024-01-27T10:30:00.000001Z",
    "2024-01-27t10:30:00z",
    "0000-01-01T00:00:00Z",
    "\x00",
    "é" * 70,
)
FIELDS = (
    "ticker",
    "account_id",
    "price",
    "type",
    "channel",
    "status",
    "retry_after",
    "details",
    "x",
    "a/b",
    "~",
    "",
)
GOOD = {
    "account_id": ("user_0002", "a", "Z" * 64),
    "ticker": ("A", "A.B-1", "9" * 64),
    "order_id": ("ord_000000001", "ord_999999999999999999"),
    "fill_id": ("fill_001", "fill_1234567"),
    "api_key": ("abcdefgh", "k" * 128),
    "side": ("buy", "sell"),
    "type": ("limit", "market"),
    "time_in_force": ("gtc", "ioc", "fok"),
    "size": (1, 2, 999_999, 1_000_000),
    "filled_size": (0, 1, 1_000_000),
    "price": (0.01, 0.07, 0.29, 0.57, 0.58, 0.99),
    "last_price": (0, 0.0, 0.01, 0.29, 0.99),
    "avg_price": (0.01, 0.5001, 0.99),
    "position": (-1, 1, 2**53 - 1),
    "unrealized_pnl": (0, -1, 2**53 - 1),
    "balance": (0, 2**53 - 1),
    "volume": (0, 1),
    "open_interest": (0, 1),
    "status": ("open", "partially_filled", "filled", "cancelled", "active", "closed", "settled"),
    "channel": ("account", "market", "orders"),
    "code": ("ORDER_NOT_FOUND", "RATE_LIMIT_EXCEEDED"),
    "retry_after": (1, 60),
    "message": ("x",),
    "fills": ([],),
    "markets": ([],),
    "timestamp": ("2024-02-29T00:00:00Z", "1970-01-01T00:00:00.000001Z"),
    "created_at": ("2024-02-29T00:00:00Z",),
    "filled_at": ("2024-02-29T00:00:00.123456Z",),
}
"""Values that are right in most objects that have the field."""

numbers = st.one_of(
    st.sampled_from(EDGE_INTEGERS),
    st.sampled_from(EDGE_FLOATS),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 100).map(lambda cents: cents / 100),
)
words = st.sampled_from(WORDS)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    words,
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
)
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def near(draw: st.DrawFn, object_name: str) -> Any:
    """Draw a value near the schema of ``object_name``: valid, nearly valid, or far off."""
    good, bad = _starts(object_name)
    value = [copy.deepcopy(_one_of(draw, _one_of(draw, (good, bad))))]
    for _ in range(_one_of(draw, (1, 1, 2, 0, 3))):
        _change(draw, value)
    return value[0]


@functools.cache
def _starts(object_name: str) -> tuple[list[Any], list[Any]]:
    bad = [case["value"] for case in counterexamples(object_name)]
    return valid_values(object_name), [value for value in bad if len(repr(value)) < 2_000]


def _one_of(draw: st.DrawFn, values: Sequence[Any]) -> Any:
    """Draw one of some values, by its place: no strategy is made for each list of values."""
    return values[draw(st.integers(0, len(values) - 1))]


def _change(draw: st.DrawFn, value: list[Any]) -> None:
    """Change one place in ``value``: a list around it, so that the whole can be changed too."""
    wrapper, *inner = _containers(value)
    # The whole is seldom replaced, unless there is nothing inside it: junk tells little.
    parent = _one_of(draw, [*(inner * 8), wrapper])
    if isinstance(parent, dict):
        _change_members(draw, parent)
    elif not parent:
        parent.append(draw(junk))
    elif parent is value or draw(st.booleans()):
        index = draw(st.integers(0, len(parent) - 1))
        parent[index] = _like(draw, "", parent[index])
    else:
        parent.append(copy.deepcopy(parent[0]))


def _change_members(draw: st.DrawFn, members: dict[str, Any]) -> None:
    action = _one_of(draw, ("replace", "replace", "replace", "drop", "add"))
    if action == "add" or not members:
        members[_one_of(draw, FIELDS)] = draw(junk)
        return
    name = _one_of(draw, sorted(members))
    if action == "drop":
        del members[name]
    else:
        members[name] = _like(draw, name, members[name])


def _like(draw: st.DrawFn, name: str, value: Any) -> Any:
    """Draw what may stand in the place of a value: now and then what is good there, else what is of its kind, or junk."""
    if name in GOOD and not draw(st.integers(0, 7)):
        return copy.deepcopy(_one_of(draw, GOOD[name]))
    if isinstance(value, int | float):
        of_its_kind = (float(value), str(value), numbers, numbers, numbers, st.booleans(), junk)
    elif isinstance(value, str):
        of_its_kind = (f"{value}\n", value.upper(), words, junk)
    else:
        of_its_kind = (junk,)
    drawn = _one_of(draw, of_its_kind)
    return draw(drawn) if isinstance(drawn, st.SearchStrategy) else drawn


def _containers(value: Any) -> list[Any]:
    found = []
    if isinstance(value, dict | list):
        found.append(value)
        for part in value.values() if isinstance(value, dict) else value:
            found += _containers(part)
    return found
