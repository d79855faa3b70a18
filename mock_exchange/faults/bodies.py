"""An answer's JSON body as a value, spoiled, and an answer again. For the toxics that change what a body says."""

from collections.abc import Callable
from typing import Any

import orjson

from mock_exchange.faults.delivery import Delivery, with_body
from mock_exchange.session.http import HttpResponse


def changed(response: HttpResponse | None, change: Callable[[Any], bool]) -> Delivery:
    """Return an answer whose body was changed in place, or as it was (``missed``) where there was nothing to change."""
    if response is None:
        return Delivery(None, missed=True)
    try:
        value = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return Delivery(response, missed=True)
    if not change(value):
        return Delivery(response, missed=True)
    return Delivery(with_body(response, orjson.dumps(value)))
