"""Schemathesis against a served exchange, from the server's own openapi.json: all phases, all checks (C20, C21, C29, D01, D09).

The run is deterministic; ``--nightly`` asks for more examples. What it is told to expect stands in schemathesis.toml.
"""

import tomllib
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kalshi_harness.control import HttpControl
from kalshi_harness.network import Network
from support import schemathesis_run
from support.harness_serve import serving

CONFIG = Path(__file__).with_name("schemathesis.toml")


def run(tmp_path, *options):
    """Run schemathesis as two users; return the finished process and its report."""
    with serving("--seed", "7", "--limits", "off") as served:
        document = served.document
        with closing(HttpControl(document["rest_url"], Network())) as control:
            second = control.issue_key("user_0002", ("read", "trade"))
        keys = {"user_0001": document["api_key"], "user_0002": second}
        headers = {user: ("Authorization", f"Bearer {key}") for user, key in keys.items()}
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(document["rest_url"]))
        return schemathesis_run.run(
            tmp_path, CONFIG, f"{origin}/openapi.json", headers, "--checks", "all", *options
        )


def judge(done, report):
    schemathesis_run.judge(done, report, selected=8, total=8)


@pytest.mark.timeout(120)
@pytest.mark.rule("C20", "C21", "C29", "D01", "D09", "D11")
def test_all_phases_and_checks(tmp_path):
    judge(*run(tmp_path, "--max-examples", "20"))


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_many_examples(tmp_path):
    judge(*run(tmp_path, "--max-examples", "1000"))


def test_no_check_is_excluded_and_every_exception_has_its_reason():
    text = CONFIG.read_text()
    config = tomllib.loads(text)
    assert "checks" not in config
    for operation in config["operations"]:
        (check,) = operation["checks"]
        assert set(operation["checks"][check]) == {"expected-statuses"}
        place = text.index(operation["include-operation-id"])
        assert text[:place].rstrip().splitlines()[-2].startswith("#"), "a reason stands above"
