"""A text that is used like any other and does not show itself."""

import copy
import json
import traceback
from dataclasses import asdict, dataclass

import msgspec
import orjson
import pytest

from kalshi_contract.private_text import SHOWN, PrivateText

TEXT = "kx_canary-0123456789"
PRIVATE = PrivateText(TEXT)

pytestmark = pytest.mark.rule("C35", "D27")


def test_it_is_the_text_to_whoever_uses_it():
    assert TEXT == PRIVATE
    assert hash(PRIVATE) == hash(TEXT)
    assert {TEXT: 1}[PRIVATE] == 1
    assert f"Bearer {PRIVATE}" == f"Bearer {TEXT}"
    assert PRIVATE.encode() == TEXT.encode()
    assert copy.deepcopy(PRIVATE) == TEXT
    assert (
        orjson.dumps({"a": PRIVATE}) == json.dumps({"a": PRIVATE}, separators=(",", ":")).encode()
    )
    assert type(str(PRIVATE)) is str
    assert msgspec.json.encode([PRIVATE], enc_hook=str) == msgspec.json.encode([TEXT])


@dataclass
class Holder:
    """A value with a private field."""

    key: str


WAYS = {
    "repr": repr(PRIVATE),
    "a list": repr([PRIVATE]),
    "a dict": repr({"api_key": PRIVATE}),
    "a dataclass": repr(Holder(PRIVATE)),
    "a dataclass as a dict": str(asdict(Holder(PRIVATE))),
    "with its quotes": f"{PRIVATE!r}",
}


@pytest.mark.parametrize("shown", WAYS.values(), ids=WAYS)
def test_it_does_not_show_itself(shown):
    assert SHOWN in shown
    assert TEXT[:8] not in shown


def test_a_traceback_with_locals_does_not_show_it():
    def use(key):
        raise RuntimeError("no" if key else "")

    with pytest.raises(RuntimeError) as caught:
        use(PRIVATE)
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frame = trace.stack[-1]
    assert frame.locals["key"] == SHOWN
