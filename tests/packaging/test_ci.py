"""The two commands of README and the files they stand on."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSTRAINTS = (ROOT / "ci" / "constraints.txt").read_text().splitlines()
PEERS = (ROOT / "ci" / "peers-constraints.txt").read_text().splitlines()
PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned():
    return {canonical(line.split("==")[0]) for line in CONSTRAINTS}


@pytest.mark.parametrize("script", ["ci/serve", "ci/test", "ci/peers", ".ci/run"])
def test_the_scripts_can_be_run_and_are_sound_shell(script):
    path = ROOT / script

    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


def test_ci_run_is_one_line_that_calls_ci_test():
    assert (ROOT / ".ci" / "run").read_text() == "exec bash ci/test\n"


def test_constraints_are_names_and_exact_versions_and_nothing_else():
    assert [line for line in CONSTRAINTS + PEERS if not PIN.fullmatch(line)] == []


def test_every_dependency_of_the_project_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["harness"], *extras["dev"]]
    names = {canonical(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in asked}

    assert names - {"kalshi-mock-exchange"} - pinned() == set()


def test_a_missing_python_is_said_in_words(tmp_path):
    script = ". ci/environment; PATH=/nowhere; find_python"
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VENV": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_the_second_set_up_does_nothing(tmp_path):
    """A folder that carries the stamp of the present files is taken as it is, however empty."""
    script = (
        "want=\"$(cat pyproject.toml ci/constraints.txt ci/environment ci/install.py | cksum | tr ' ' -)\";"
        'touch "$VENV/.installed-$want-dev"; . ci/environment; PATH=/nowhere; environment dev && echo kept'
    )
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VENV": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "kept", done.stderr
