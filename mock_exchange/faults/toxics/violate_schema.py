"""An answer that breaks its schema."""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from mock_exchange.faults.bodies import changed
from mock_exchange.faults.damage import How, spoil
from mock_exchange.faults.data import Pointer
from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.pointers import parts_of
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class ViolateSchema(HttpToxic, frozen=True, tag="violate_schema"):
    """Spoil a field of the answer: take it away, null it, or give it another type or ``value``. The command took effect.

    ``pointer`` is a JSON pointer in which '*' stands for every item; without one it is the first field that has a plain value.
    """

    pointer: Pointer | None = None
    how: How = "remove"
    value: Any = msgspec.UNSET

    example: ClassVar[Mapping[str, Any]] = {"pointer": "/markets/*/ticker", "how": "wrong_type"}

    def __post_init__(self) -> None:
        """Refuse a pointer that is none, and a value without its use."""
        check_damage(self.pointer, self.how, self.value)

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Spoil the field."""
        del scene
        return changed(response, lambda body: spoil(body, self.pointer, self.how, self.value))


def check_damage(pointer: str | None, how: How, value: Any) -> None:
    """Raise ``ValueError`` for a place or a way of damage that cannot be meant."""
    if pointer is not None and not parts_of(pointer):
        raise ValueError("'pointer' leads to a field, like '/order/status'; '' is the whole answer")
    if (how == "value") != (value is not msgspec.UNSET):
        raise ValueError("'value' goes with how = 'value', and only with it")
