"""Writes a user's credentials file as it should be, so that tests can spoil one thing at a time."""

import json
import os
from pathlib import Path


def folder_of(root: Path, user_id: str = "user_0001") -> Path:
    return root / "backend" / "data" / "users" / user_id / "credentials"


def write_credentials(root: Path, api_key: str, *, secret: str = "s", body: bytes | None = None):
    """Write the file anew, as a rotation does: another file takes the place of the old one. Return its path."""
    folder = folder_of(root)
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        folder.parent.chmod(0o700)
    content = json.dumps({"api_key": api_key, "secret": secret}).encode() if body is None else body
    draft = folder / "draft"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    return draft.replace(folder / "kalshi-credentials")
