"""Plays one after the other in one interpreter: an SDK takes seconds to be imported.

``python plays.py "official kalshi_python_sync plain" FOLDER "official kalshi_python_sync raw" FOLDER``: each play is a module and what its ``play``
is told beside the folder. A folder has the credentials of two users (one.json, two.json) and of a user of a second exchange with rate
limits (limited.json). What came of them is a list of reports, as JSON on stdout.
"""

import asyncio
import importlib
import json
import sys
import traceback
import warnings

from report import Report


def reported(play, folder):
    """Play, and return the report, whatever comes."""
    name, *told = play.split()
    report = Report()
    try:
        asyncio.run(importlib.import_module(name).play(report, *told, folder))
    except Exception:  # noqa: BLE001 - the findings so far are worth more than a bare traceback
        report.wrong.append(traceback.format_exc())
    return report.document()


if __name__ == "__main__":
    warnings.simplefilter(
        "ignore", DeprecationWarning
    )  # what an SDK gives up is called all the same
    pairs = zip(sys.argv[1::2], sys.argv[2::2], strict=True)
    json.dump([reported(play, folder) for play, folder in pairs], sys.stdout)
