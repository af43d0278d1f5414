"""Makes notes of what rules say of files that their own paths call old: nobody repairs what was put away.

What is imported from elsewhere is in use, whatever it is called.
"""

from collections.abc import Callable, Collection

import msgspec

from mldebt.findings.cost import NOTHING
from mldebt.findings.finding import Debt
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Area
from mldebt.project.purposes.putaway import is_archived

NOTED: frozenset[Area] = frozenset({"experiments", "complexity", "configs"})
WAITS = "its path says that it was put away, so it can wait"


def eased(debt: Debt, area: Area, importers: Callable[[str], Collection[str]]) -> Debt:
    """Return a debt as it is, or as a note where it is of code or settings that were put away and nobody imports."""
    if area not in NOTED or debt.severity == "info" or not is_archived(debt.path):
        return debt
    if not all(map(is_archived, importers(debt.path))):
        return debt
    return msgspec.structs.replace(
        debt, severity="info", evidence=(*debt.evidence, Evidence(debt.path, None, WAITS)),
        repair=msgspec.structs.replace(debt.repair, base=NOTHING, each=NOTHING, stops=False),
    )  # fmt: skip
