"""README's lines with the official SDK do what they say, exactly as they stand there."""

import re
import subprocess

from mock_exchange import MockExchange
from support.harness_sources import ROOT
from support.peers import EDITION, environment

BLOCK = re.compile(r"```python\n(import json\n.*?kalshi_python_sync.*?)```", re.DOTALL)


def test_readme_trades_with_the_official_sdk(peers_python, tmp_path):
    (lines,) = BLOCK.findall((ROOT / "README.md").read_text())
    with MockExchange(seed=7, edition=EDITION) as exchange:
        exchange.signed_credentials().write(tmp_path / "creds.json")
        done = subprocess.run(
            [peers_python, "-W", "error", "-c", lines],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    assert (done.returncode, done.stderr) == (0, "")
    cancelled, filled, held = done.stdout.splitlines()
    assert cancelled == "cancelled 5.00"
    count = re.fullmatch(r"filled \['([0-9]+\.00)'\]", filled)[1]
    assert held == f"held {count}"
