"""One process for one folder: a lock of the system's on a file in it, gone with the process however it ends."""

import os
import sys
from pathlib import Path

from mock_exchange.journal_store.errors import InUseError, JournalError

FILE = "exchange.lock"


class Lock:
    """A folder's lock, held until ``release``. Raises ``InUseError`` where another process has it, and ``JournalError`` without access."""

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise JournalError(f"{folder} cannot be written to: {error.strerror}") from None
        try:
            _lock(self._file)
        except OSError:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            who = f"process {holder}" if holder else "another process"
            raise InUseError(
                f"{folder} is in use by {who}: one exchange for one folder; stop that one, or take another folder"
            ) from None
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Give the folder free. Twice is once."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, 1_000, os.SEEK_SET)  # behind the number, which others are to read
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
