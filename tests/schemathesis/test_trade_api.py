"""Schemathesis over all operations of trade-api-3.34, as two users whose key ids are believed: all phases, and all checks but one.

What it is told to expect stands in trade_api.toml. Operations that are not served yet are left out, and may only become fewer.
"""

import json
import tomllib
from pathlib import Path

import httpx2
import pytest

from kalshi_contract.loader import load_edition
from mock_exchange import MockExchange
from mock_exchange.session.query_binding import QueryBinder
from support.peers import EDITION, NOT_YET
from support.schemathesis_run import judge, run

CONFIG = Path(__file__).with_name("trade_api.toml")
OPERATIONS = load_edition(EDITION).operations
USERS = ("user_0001", "user_0002")
UNSERVED = sorted(NOT_YET & set(OPERATIONS))


def as_trusted(exchange):
    """Return the served document, without the two headers that nobody looks at where key ids are believed."""
    document = httpx2.get(f"{exchange.url}/openapi.json", trust_env=False).json()
    signed = document["security"][0]
    for name in [each for each in signed if each != "accessKey"]:
        del document["components"]["securitySchemes"][name]
    document["security"] = believed = [{"accessKey": []}]
    for methods in document["paths"].values():
        for operation in methods.values():
            if operation.get("security"):
                operation["security"] = believed
    return document


def played(folder, *options):
    """Run schemathesis against an exchange of this process."""
    with MockExchange(seed=7, edition=EDITION, limits="off", auth="trust") as exchange:
        keys = {user: exchange.signed_credentials(user).key_id for user in USERS}
        headers = {user: ("KALSHI-ACCESS-KEY", key_id) for user, key_id in keys.items()}
        document = folder / "openapi.json"
        document.write_text(json.dumps(as_trusted(exchange)))
        left_out = [f"--exclude-operation-id={name}" for name in UNSERVED]
        url = f"--url={exchange.rest_url}"
        return run(folder, CONFIG, document, headers, url, *left_out, *options)


@pytest.mark.timeout(300)
@pytest.mark.rule("T00", "T05", "T07")
def test_all_phases_and_checks(tmp_path):
    done, report = played(tmp_path, "--max-examples", "3")
    judge(done, report, selected=len(OPERATIONS) - len(UNSERVED), total=len(OPERATIONS))


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_many_examples(tmp_path):
    done, report = played(tmp_path, "--max-examples", "1000")
    judge(done, report, selected=len(OPERATIONS) - len(UNSERVED), total=len(OPERATIONS))


def test_an_exchange_that_takes_any_query_is_caught(tmp_path, monkeypatch):
    """The canary: with bounds gone, invalid data is accepted."""
    monkeypatch.setattr(QueryBinder, "_bound", lambda self, parameter, texts: None)
    done, _ = played(tmp_path, "--include-operation-id=GetMarkets", "--max-examples", "1")
    assert done.returncode == 1
    assert "Schema-violating request accepted" in done.stdout


def test_every_exception_has_its_reason():
    text = CONFIG.read_text()
    config = tomllib.loads(text)
    assert config["checks"] == {"unsupported_method": {"enabled": False}}
    assert text[: text.index("[checks.unsupported_method]")].rstrip().splitlines()[-1][0] == "#"
    for block, operation in zip(
        text.split("[[operations]]")[1:], config["operations"], strict=True
    ):
        assert block.strip()[0] == "#", "a reason stands above"
        (check,) = operation["checks"]
        assert check in {"object_level_authorization", "positive_data_acceptance"}
        names = operation.get("include-operation-id", [])
        assert set([names] if isinstance(names, str) else names) <= set(OPERATIONS)
