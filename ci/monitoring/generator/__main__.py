"""Write the files for people's monitoring from the tables: ``python ci/monitoring/generator`` (``--check``: only compare)."""

import argparse
import sys
from pathlib import Path

from files import PAGE, files_of

from kalshi_contract.loader import load_edition

ROOT = Path(__file__).parents[3]


def main() -> int:
    """Write what differs and say what that was; with ``--check`` write nothing and fail if there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit with 1 if a file is not as it would be made",
    )
    options = parser.parse_args()
    stale = {
        path: text
        for path, text in files_of(load_edition(), (ROOT / PAGE).read_text("utf-8")).items()
        if not (ROOT / path).exists() or (ROOT / path).read_text("utf-8") != text
    }
    for path, text in stale.items():
        print(f"{path} {'is stale' if options.check else 'written'}")
        if not options.check:
            (ROOT / path).write_text(text, "utf-8")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
