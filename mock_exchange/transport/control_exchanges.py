"""Control operations on other exchanges of the same process: open one, list them, close one. For jobs that run at the same time."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from mock_exchange.transport.backoffice import BackOfficeError
from mock_exchange.transport.control_table import (
    COUNT,
    SOMETHING,
    TEXT,
    Call,
    Row,
    a_list,
    an_object,
)
from mock_exchange.transport.control_world import SEED

FIRST: Final = "exchange-1"
"""The name of the exchange that opens the others."""

_PORT = {"type": "integer", "minimum": 0, "maximum": 65_535}
_OPTIONS: Final = {
    "name": {**TEXT, "description": "1 to 40 of a-z, 0-9 and '-'; without it one is given."},
    "port": {**_PORT, "description": "0, or nothing: a free one."},
    "edition": TEXT,
    "seed": SEED,
    "limits": TEXT,
    "clock": {"enum": ["running", "frozen"]},
    "start_at": TEXT,
    "activity": {"anyOf": [SEED, {"type": "null"}]},
    "auth": {"enum": ["verify", "trust"]},
    "faults": a_list(TEXT),
}
_EXCHANGE: Final = an_object(
    {
        "name": TEXT,
        "url": TEXT,
        "edition": TEXT,
        "seed": COUNT,
        "awake": {"type": "boolean", "description": "False until somebody calls there."},
        "credentials": SOMETHING,
    },
    optional=("credentials",),
)


class FleetError(Exception):
    """An exchange cannot be opened or closed as things are."""


class FleetDesk(Protocol):
    """What this file needs of whoever makes exchanges; ``told`` have the fields of an answer."""

    def open_told(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """Open one; return what is told of it, credentials among it."""

    def all_told(self) -> list[Mapping[str, Any]]:
        """Return what is told of each, the first one first."""

    def close(self, name: str) -> None:
        """End one."""


def _desk(call: Call) -> FleetDesk:
    desk = call.context.fleet
    if desk is None:
        message = "This exchange was opened by another: ask the first one of the process"
        raise BackOfficeError(409, "NOT_THE_FIRST", message)
    return desk()


def _open(call: Call) -> Any:
    try:
        return _desk(call).open_told(call.body or {})
    except FleetError as error:
        raise BackOfficeError(409, "EXCHANGE_EXISTS", str(error)) from None
    except OSError as error:
        raise BackOfficeError(409, "PORT_IN_USE", str(error)) from None
    except (LookupError, ValueError) as error:
        raise BackOfficeError(400, "INVALID_PARAMETER", str(error.args[0])) from None


def _list(call: Call) -> Any:
    return {"exchanges": _desk(call).all_told()}


def _close(call: Call) -> Any:
    name, desk = call.path["name"], _desk(call)
    if name == FIRST:
        raise BackOfficeError(409, "THE_FIRST", "The first exchange ends with its process")
    try:
        desk.close(name)
    except LookupError as error:
        raise BackOfficeError(404, "EXCHANGE_NOT_FOUND", str(error.args[0])) from None
    return _list(call)


_LIST: Final = an_object({"exchanges": a_list(_EXCHANGE)})
ROWS = (
    Row(
        "POST",
        "/exchanges",
        "open_exchange",
        "exchanges",
        "Open another exchange in this process: own port, clock, seed, state and faults; what is not said is as here",
        _open,
        _EXCHANGE,
        an_object(_OPTIONS, optional=tuple(_OPTIONS)),
        body_required=False,
    ),
    Row("GET", "/exchanges", "list_exchanges", "exchanges", "All of this process", _list, _LIST),
    Row(
        "DELETE",
        "/exchanges/{name}",
        "close_exchange",
        "exchanges",
        "End one that was opened, and give its port back",
        _close,
        _LIST,
    ),
)
