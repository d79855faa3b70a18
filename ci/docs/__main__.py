"""Write the tables of the pages anew: ``python ci/docs`` (``--check``: only compare)."""

import argparse
import sys
from pathlib import Path

from page_tables import PAGES, with_tables

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Write what differs and say what that was; with ``--check`` write nothing and fail if there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if a page is stale"
    )
    options = parser.parse_args()
    stale = 0
    for name in PAGES:
        path = ROOT / name
        page = path.read_text("utf-8")
        made = with_tables(page)
        if made != page:
            stale += 1
            print(f"{name} {'is stale' if options.check else 'written'}")
            if not options.check:
                path.write_text(made, "utf-8")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
