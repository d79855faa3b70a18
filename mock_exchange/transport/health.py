"""`/healthz`: whether, and as what, this exchange answers. Cheap: asked often, and first of all."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.refusals import json_response

HEALTH_PATH = "/healthz"


@cache
def package_version() -> str:
    """Return the version of this distribution, or 'unknown' where it is not installed."""
    try:
        return version("kalshi-mock-exchange")
    except PackageNotFoundError:
        return "unknown"


def health(context: Context) -> HttpResponse:
    """Return the answer."""
    return json_response(
        200,
        {
            "status": "ok",
            "edition": context.edition.name,
            "version": package_version(),
            "seed": context.venue.seed,
        },
    )
