"""The pipelines in ci/examples: their YAML is whole, their certify lines are good ones, and what they write is kept."""

import shlex

import pytest
import yaml
from click.testing import CliRunner

from kalshi_harness.certify.cli import certify
from support.harness_sources import ROOT

EXAMPLES = ROOT / "ci" / "examples"
REPORTS = {"--junit": "certify.xml", "--html": "certify.html", "--json": "certify.json"}


def github():
    """Return the lines that run, and the files that are kept."""
    steps = yaml.safe_load((EXAMPLES / "github-actions-certify.yml").read_text())["jobs"][
        "certify"
    ]["steps"]
    (kept,) = [each for each in steps if "upload-artifact" in each.get("uses", "")]
    assert kept["if"] == "always()"
    return [each["run"] for each in steps if "run" in each], set(kept["with"]["path"].split())


def gitlab():
    """Return the lines that run, and the files that are kept."""
    job = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text())["certify"]
    kept = job["artifacts"]
    assert kept["when"] == "always"
    return job["script"], {*kept["paths"], kept["reports"]["junit"]}


@pytest.mark.parametrize("pipeline", [github, gitlab])
def test_a_pipeline_certifies_and_keeps_its_reports(pipeline):
    lines, kept = pipeline()
    (line,) = [shlex.split(each) for each in lines if each.startswith("kalshi-harness certify")]
    at = line.index("--")
    assert line[at + 1 :] == ["python", "my_bot.py"]
    for option, file in REPORTS.items():
        assert line[line.index(option) + 1] == file
    assert kept == set(REPORTS.values())
    listed = CliRunner().invoke(certify, [*line[2:at], "--list"])
    assert listed.exit_code == 0, listed.output


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.name)
def test_every_example_is_whole_yaml(path):
    assert isinstance(yaml.safe_load(path.read_text()), dict)
