"""One run of Schemathesis against a served exchange, from the server's own openapi.json."""

import json
import os
import subprocess
import sys
from pathlib import Path

PHASES = ("examples", "coverage", "fuzzing", "stateful")


def wfc_auth(headers):
    """Return users in the format of Web Fuzzing Commons; ``headers``: user -> (name, value)."""
    return {
        "auth": [
            {"name": user, "fixedHeaders": [{"name": name, "value": value}]}
            for user, (name, value) in headers.items()
        ]
    }


def run(folder, config, document, headers, *options):
    """Run all phases, and all checks that ``config`` leaves on; return the finished process and its report."""
    auth, report = folder / "auth.json", folder / "report.json"
    auth.write_text(json.dumps(wfc_auth(headers)))
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("st")), "--config-file", str(config), "run"),
            *("--phases", ",".join(PHASES), "--generation-deterministic"),
            *("--report", "json", "--report-json-path", str(report), *options),
            str(document),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "MOCK_EXCHANGE_AUTH": str(auth), "NO_COLOR": "1"},
        cwd=folder,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    return done, json.loads(report.read_text())


def judge(done, report, *, selected, total):
    """Hold a run to success in all phases, for so many operations."""
    text = done.stdout
    assert done.returncode == 0, text[-8000:] + done.stderr[-2000:]
    assert f"{selected} selected / {total} total" in text, text[:2000]
    for phase in PHASES:
        assert f"✅  {phase.title()}" in text, f"the phase {phase} did not pass"
    assert report
