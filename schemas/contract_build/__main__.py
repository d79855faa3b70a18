"""``python -m contract_build``: write the built files of every edition that has fact tables.

``--check`` writes nothing and ends with 1 if a file is not as it would be written.
"""

import argparse
import sys

from contract_build.facts import EDITIONS, edition_names, read_facts
from contract_build.files import files_of
from contract_build.folder import stale, write


def main(arguments: list[str] | None = None) -> int:
    """Build or check, say which files differ, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m contract_build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what would be written")
    options = parser.parse_args(arguments)
    changed = []
    for name in edition_names():
        act = stale if options.check else write
        changed += [f"{name}/{path}" for path in act(EDITIONS / name, files_of(read_facts(name)))]
    for path in changed:
        sys.stdout.write(f"{path}\n")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
