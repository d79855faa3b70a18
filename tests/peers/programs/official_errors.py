"""The official SDK is refused: which exceptions it raises, with which status and body."""

import json

import official_trading
from report import PLACEHOLDER


async def play(peer, limited, fresh_client):
    """Provoke a 401, 404, 409, 400 and 429."""
    await not_known(peer, fresh_client)
    await not_there(peer)
    await twice(limited)
    await off_the_grid(limited)
    await too_often(limited)


def _code(error):
    return json.loads(error.body)["error"]["code"]


async def not_known(peer, fresh_client):
    client, peer.client = peer.client, fresh_client()
    peer.client.kalshi_auth.key_id = PLACEHOLDER
    error = await peer.refused("get_balance")
    peer.check("401", holds=type(error) is peer.sdk.UnauthorizedException)
    peer.check("an unknown key", holds=_code(error) == "authentication_error")
    if hasattr(peer.client, "close"):
        await peer.client.close()
    peer.client = client


async def not_there(peer):
    error = await peer.refused("get_market", ticker="KXNOTHING")
    peer.check("404", holds=type(error) is peer.sdk.NotFoundException)
    peer.check("not found", holds=_code(error) == "not_found")


async def twice(peer):
    order = official_trading.order()
    await peer("create_order_v2", **order)
    error = await peer.refused("create_order_v2", **order)
    peer.check("409", holds=type(error) is peer.sdk.ConflictException)
    peer.check("the same client_order_id", holds=_code(error) == "order_already_exists")


async def off_the_grid(peer):
    error = await peer.refused("create_order_v2", **official_trading.order(price="0.0505"))
    peer.check("400", holds=type(error) is peer.sdk.BadRequestException)
    peer.check("no such price", holds=_code(error) == "invalid_price")


async def too_often(peer):
    for _ in range(1_000):
        try:
            answer = peer.client.get_balance()
            if hasattr(answer, "__await__"):
                await answer
        except peer.sdk.ApiException as error:
            peer.check("429", holds=error.status == 429)
            told = json.loads(error.body)
            peer.check("the body of a 429", holds=told == {"error": "too many requests"})
            return
    peer.check("a thousand reads in a row go beyond the limit", holds=False)
