"""Schemathesis against a served exchange, from the server's own openapi.json: all phases, all checks (C20, C21, C29, D01, D09).

The run is deterministic; ``--nightly`` asks for more examples. What it is told to expect stands in schemathesis.toml.
"""

import json
import os
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kalshi_harness.control import HttpControl
from kalshi_harness.network import Network
from support.harness_serve import serving

CONFIG = Path(__file__).with_name("schemathesis.toml")
PHASES = ("examples", "coverage", "fuzzing", "stateful")


def wfc_auth(document):
    """Return two users in the format of Web Fuzzing Commons."""
    with closing(HttpControl(document["rest_url"], Network())) as control:
        second = control.issue_key("user_0002", ("read", "trade"))
    keys = {"user_0001": document["api_key"], "user_0002": second}
    header = "Authorization"
    return {
        "auth": [
            {"name": name, "fixedHeaders": [{"name": header, "value": f"Bearer {key}"}]}
            for name, key in keys.items()
        ]
    }


def run(tmp_path, *options):
    """Run schemathesis; return the finished process and its report."""
    with serving("--seed", "7", "--limits", "off") as served:
        document = served.document
        auth = tmp_path / "auth.json"
        auth.write_text(json.dumps(wfc_auth(document)))
        origin = urlsplit(document["rest_url"])
        report = tmp_path / "report.json"
        done = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("st")), "--config-file", str(CONFIG), "run"),
                *("--checks", "all", "--phases", ",".join(PHASES), "--generation-deterministic"),
                *("--report", "json", "--report-json-path", str(report), *options),
                f"{origin.scheme}://{origin.netloc}/openapi.json",
            ],
            capture_output=True,
            text=True,
            env={**os.environ, "MOCK_EXCHANGE_AUTH": str(auth), "NO_COLOR": "1"},
            cwd=tmp_path,
            check=False,
        )
    assert report.exists(), done.stdout + done.stderr
    return done, json.loads(report.read_text())


def judge(done, report):
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    text = done.stdout
    assert "8 selected / 8 total" in text
    for phase in PHASES:
        assert f"✅  {phase.title()}" in text, f"the phase {phase} did not pass"
    assert report


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
