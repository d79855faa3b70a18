"""The hostile corpora as values: files of cases, their pieces put together, their names filled in.

A case's bytes are a list of pieces: text with ``{names}``, ``{"repeat": text, "times": n}``, or ``{"hex": …}``. Names are replaced
plainly (no format language: the corpora are full of braces).
"""

import json
from pathlib import Path

HOSTILE = Path(__file__).parents[1] / "hostile"


def load(folder, name):
    """Return the document of one corpus."""
    return json.loads((HOSTILE / folder / f"{name}.json").read_text("utf-8"))


def cases(folder):
    """Return (id, case, let) of every case in a folder, in order."""
    found = []
    for path in sorted((HOSTILE / folder).glob("*.json")):
        document = load(folder, path.stem)
        let = document.get("let", {})
        found += [(f"{path.stem}: {case['name']}", case, let) for case in document.get("cases", ())]
    return found


def assemble(pieces, names, let=()):
    """Return the bytes of a case."""
    parts = pieces if isinstance(pieces, list) else [pieces]
    return b"".join(_piece(part, names, dict(let)) for part in parts)


def fill(text, names, let):
    """Replace {names} in a text, the corpus's own first."""
    for table in (let, names):
        for name, value in table.items():
            text = text.replace("{" + name + "}", value)
    return text


def _piece(part, names, let):
    if isinstance(part, str):
        return fill(part, names, let).encode()
    if "hex" in part:
        return bytes.fromhex(part["hex"])
    return fill(part["repeat"], names, let).encode() * part["times"]
