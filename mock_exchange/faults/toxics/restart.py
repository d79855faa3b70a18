"""A process that ends and comes back."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from mock_exchange.faults.data import Extra
from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.toxic import Moment, ProcessToxic, Scene
from mock_exchange.session.http import HttpResponse


class Restart(ProcessToxic, frozen=True, tag="restart"):
    """Restart the exchange: every connection ends without a word, nobody listens for ``down_s``, and with ``state`` 'lose' it begins anew.

    The request that it strikes is lost ``before`` the exchange saw it, or its answer is, ``after`` it took effect. With ``when.at_s`` it
    happens at that second of the plan, without any request. The journal of requests, the plan and the control API's connections stay.
    """

    state: Literal["keep", "lose"] = "keep"
    down_s: Extra = 0.0
    at: Moment = "before"

    strikes_handshakes: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"state": "keep", "down_s": 5.0}

    def delivery(self, response: HttpResponse | None, scene: Scene) -> Delivery:
        """Let out nothing."""
        del response, scene
        return Delivery(None, "fin")

    def effect(self) -> ProcessEffect:
        """Return what happens to the process."""
        down_us = round(self.down_s * 1_000_000)
        return ProcessEffect(cut=True, lose_state=self.state == "lose", down_us=down_us)
