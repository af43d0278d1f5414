"""The errors a user can meet, each one line they can act on.

MldebtError                exit code 2
├── TargetError            the path or repository cannot be scanned
│   └── RevisionError      the asked revision does not exist
├── OptionsError           an option file or flag is wrong (carries path and line in its text)
├── BaselineError          a baseline file cannot be read (carries path and line in its text)
├── StoreError             the database cannot be used
│   └── NewerStoreError    it was written by a newer mldebt
└── NotFoundError          a scan, finding, rule or place that was asked for does not exist
"""


class MldebtError(Exception):
    """Anything a user can act on; the command line prints its text and exits 2."""


class TargetError(MldebtError):
    """The path is not there, not readable, or its git directory is refused."""


class RevisionError(TargetError):
    """The revision does not name a commit of this repository."""


class OptionsError(MldebtError):
    """An option file or flag cannot be obeyed; the text names file and line."""


class BaselineError(MldebtError):
    """A baseline file cannot be read; the text names file and line."""


class StoreError(MldebtError):
    """The results database cannot be opened, read or written."""


class NewerStoreError(StoreError):
    """The database holds a schema this version does not know."""


class NotFoundError(MldebtError):
    """What was asked for is not in the scan or not in the store."""
