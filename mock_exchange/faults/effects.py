"""What a fault does to the process as a whole. Values only; the transport carries them out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessEffect:
    """What happens to the process, in this order; times are on the exchange's clock.

    ``cut``: every connection of clients ends. ``lose_state``: the exchange begins anew, the journal of requests and the plan stay.
    ``down_us``: nobody listens for so long, or, where it ``resets``, who comes is turned away at once. ``pause_us``: nothing is answered or sent for so long, and nothing is lost.
    """

    cut: bool = False
    lose_state: bool = False
    down_us: int = 0
    resets: bool = False
    pause_us: int = 0
