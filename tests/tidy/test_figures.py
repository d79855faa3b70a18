"""No figure in README that the benchmarks did not print: its block is the committed report, word for word."""

from support.harness_sources import ROOT

BEGIN = "<!-- figures: written by bench/run.py --write -->\n"
END = "<!-- /figures -->\n"


def test_the_figures_of_readme_are_those_of_the_last_written_report():
    readme = (ROOT / "README.md").read_text()
    block = readme.split(BEGIN)[1].split(END)[0]
    report = (ROOT / "bench" / "RESULTS.md").read_text()

    assert block.count("|") > 40
    assert report == "# Results\n\n" + block
