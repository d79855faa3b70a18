"""A folder is compared and made as it should be."""

import subprocess
import sys

from contract_build.folder import stale, write

FILES = {"openapi.json": "{}\n", "objects/A.json": "1\n"}


def test_a_missing_a_changed_and_an_old_file_are_found_and_put_right(tmp_path):
    assert write(tmp_path, FILES) == ["objects/A.json", "openapi.json"]
    assert stale(tmp_path, FILES) == []
    (tmp_path / "openapi.json").write_text("[]\n")
    (tmp_path / "objects" / "Old.json").write_text("2\n")
    (tmp_path / "venue.json").write_text("by hand\n")

    assert stale(tmp_path, FILES) == ["objects/Old.json", "openapi.json"]
    assert write(tmp_path, FILES) == ["objects/Old.json", "openapi.json"]
    assert write(tmp_path, FILES) == []
    assert (tmp_path / "venue.json").read_text() == "by hand\n"


def test_the_command_finds_nothing_to_write():
    done = subprocess.run(
        [sys.executable, "-m", "contract_build", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
