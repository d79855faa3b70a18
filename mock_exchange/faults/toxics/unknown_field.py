"""A field that the contract has not."""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from mock_exchange.faults.bodies import changed
from mock_exchange.faults.damage import UNHEARD_OF
from mock_exchange.faults.data import Name
from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.session.http import HttpResponse


class UnknownField(HttpToxic, frozen=True, tag="unknown_field"):
    """Add a field to every object of the answer: what a newer exchange would do, and no client should mind."""

    name: Name = UNHEARD_OF
    value: Any = msgspec.UNSET

    example: ClassVar[Mapping[str, Any]] = {"name": "unheard_of", "value": {"since": 2031}}

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Add the field; one that is there already stays."""
        del scene
        return changed(response, self._add)

    def _add(self, body: Any) -> bool:
        value = UNHEARD_OF if self.value is msgspec.UNSET else self.value
        added = False
        stack = [body]
        while stack:
            found = stack.pop()
            if isinstance(found, dict):
                stack += found.values()
                added = added or self.name not in found
                found.setdefault(self.name, value)
            elif isinstance(found, list):
                stack += found
        return added
