"""The pages make a site: every page is in it, and every link leads somewhere."""

import shutil
import subprocess
import sys
import tomllib

import pytest

from support.harness_sources import ROOT

PAGES = sorted(
    str(path.relative_to(ROOT / "docs"))
    for path in (ROOT / "docs").glob("**/*.md")
    if path.name != "README.md"
)


def build(folder):
    """Build the site of a copy of the pages; return the process."""
    return subprocess.run(
        [sys.executable, "-W", "default", "-m", "zensical", "build", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "zensical.toml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    return folder


def test_the_pages_become_a_site_and_a_broken_link_is_an_error(folder):
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in PAGES:
        made = "index.html" if page == "index.md" else f"{page.removesuffix('.md')}/index.html"
        text = (folder / "build/site" / made).read_text("utf-8")
        assert "fonts.googleapis" not in text

    index = folder / "docs/index.md"
    index.write_text(index.read_text("utf-8") + "\n[nowhere](nowhere.md)\n", "utf-8")
    done = build(folder)
    assert done.returncode != 0
    assert "page does not exist" in done.stdout + done.stderr


def test_the_navigation_leads_to_every_page():
    def leaves(entry):
        for each in entry.values() if isinstance(entry, dict) else entry:
            yield from [each] if isinstance(each, str) else leaves(each)

    site = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]

    assert sorted(leaves(site["nav"])) == PAGES
