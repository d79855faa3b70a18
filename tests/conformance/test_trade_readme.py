"""What docs/reference-client.md shows of the client of trade-api-3.34 runs as it stands there."""

import ast
import asyncio
import inspect

import pytest

from kalshi_refclient import SigningAuth, SigningKey
from support.page_commands import blocks
from support.trade_cards_world import TICKER, exchange_of

BLOCKS = blocks("docs/reference-client.md", "python")


def block(word):
    (found,) = [each for each in BLOCKS if word in each]
    return found


@pytest.fixture
def exchange():
    with exchange_of() as running:
        yield running


def test_the_blocking_snippet(exchange, tmp_path, monkeypatch, capsys):
    tmp_path.chmod(0o700)
    credentials = exchange.signed_credentials(key_type="ed25519")
    credentials.write(tmp_path / "creds.json")
    monkeypatch.chdir(tmp_path)

    told = {"key_id": credentials.key_id, "rest_url": exchange.rest_url}
    exec(compile(block("TradeApiClient(auth"), "page", "exec"), told)

    assert "CanceledOrder" in capsys.readouterr().out
    assert [each.status for each in exchange.requests("CreateOrderV2")] == [201]


def test_the_streaming_snippet(exchange, capsys):
    credentials = exchange.signed_credentials(key_type="ed25519")
    auth = SigningAuth(credentials.key_id, SigningKey.from_pem(credentials.private_key_pem))
    told = {"auth": auth, "ws_url": exchange.ws_url}
    code = compile(block("TradeStreamClient(auth"), "page", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    async def until_it_shows_the_book():
        made = eval(code, told)
        assert inspect.iscoroutine(made)
        task = asyncio.create_task(made)
        shown = ""
        async with asyncio.timeout(20):
            while "0.31" not in shown:
                await asyncio.wait([task], timeout=0.05)
                shown += capsys.readouterr().out
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(until_it_shows_the_book())
    assert TICKER in block("TradeStreamClient(auth")
