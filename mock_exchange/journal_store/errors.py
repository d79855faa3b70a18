"""What can be wrong with a journal on disk, as sentences for people. Whatever it is, the files are left as they are."""


class JournalError(Exception):
    """A folder cannot be used as a journal, or no longer. The message names the folder and says what to do."""


class DamagedError(JournalError):
    """The files were changed by something else, or are not whole."""


class OtherWorldError(JournalError):
    """The journal is of an exchange that was made with other options."""


class InUseError(JournalError):
    """Another process keeps its journal here."""
