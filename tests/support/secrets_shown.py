"""How an error is shown at its worst: its words, its attributes, and its whole traceback with the variables of every frame.

Frames of the test itself are left out: what a test's own variables hold is the test's own doing.
"""

import traceback

from support.secrets_search import Searcher

KEY = "kx_Canary_qWzXvBnMkLpOiUyT-77"
SECRET = "sEcReT_canary_HgFdSaZxCvBn-42"
ALL = Searcher({"the key": KEY, "the secret": SECRET})
OURS = ("/tests/",)


def worst(error):
    """Return everything an error can show of itself and its causes."""
    parts, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        trace.stack[:] = [
            frame for frame in trace.stack if not any(each in frame.filename for each in OURS)
        ]
        for frame in trace.stack:
            parts.append(f"{frame.filename}:{frame.lineno} {frame.name}")
            parts += [f"    {name} = {value}" for name, value in (frame.locals or {}).items()]
        parts += [repr(error), str(error), repr(error.args), repr(vars(error))]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(dict.fromkeys(parts))  # an edition is in many frames, and long


def leaks(text):
    """Return what was found in a text, for people."""
    return [f"{each.secret}, {each.form}: {each.around}" for each in ALL.search(text)]


def raised(act):
    """Return the error that an act raises."""
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what we look at
        return error
    raise AssertionError("it was to raise")
