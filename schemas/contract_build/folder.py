"""An edition's folder against the files that are built for it: what differs, and making it so."""

from collections.abc import Mapping
from pathlib import Path

from contract_build.files import FOLDERS


def stale(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Return the paths that are missing, different, or built no longer, sorted."""
    there = {
        path.relative_to(folder).as_posix()
        for name in FOLDERS
        for path in (folder / name).glob("*.json")
    }
    different = {
        path
        for path, text in files.items()
        if not (folder / path).is_file() or (folder / path).read_text("utf-8") != text
    }
    return sorted(different | (there - set(files)))


def write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Make the folder as it should be and return what changed."""
    changed = stale(folder, files)
    for path in changed:
        place = folder / path
        if path in files:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(files[path], "utf-8", newline="\n")
        else:
            place.unlink()
    return changed
