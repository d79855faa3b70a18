"""A value that the contract's list has not."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_exchange.faults.bodies import changed
from mock_exchange.faults.damage import UNHEARD_OF, spoil
from mock_exchange.faults.data import Name, Pointer
from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.enums import first_enum
from mock_exchange.faults.pointers import pointer_of
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.faults.toxics.violate_schema import check_damage
from mock_exchange.session.http import HttpResponse


class UnknownEnum(HttpToxic, frozen=True, tag="unknown_enum"):
    """Put a value that the contract does not list into a field with a list of values: what a newer exchange would do.

    Without a ``pointer`` it is the first such field of the answer, by the contract's own schema.
    """

    pointer: Pointer | None = None
    value: Name = UNHEARD_OF

    example: ClassVar[Mapping[str, Any]] = {"pointer": "/status"}

    def __post_init__(self) -> None:
        """Refuse a pointer that is none."""
        check_damage(self.pointer, "value", self.value)

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Put the value in."""
        return changed(response, lambda body: self._change(body, response, scene))

    def _change(self, body: Any, response: HttpResponse | None, scene: Scene) -> bool:
        pointer = self.pointer
        if pointer is None:
            operation = scene.operation
            if operation is None or response is None:
                return False
            name = operation.response_objects.get(response.status, "")
            pointer = pointer_of(first_enum(scene.edition, name, body))
        return bool(pointer) and spoil(body, pointer, "value", self.value)
