"""The catalogue's trackers, and those of the house, by the names of their calls."""

import re
from collections.abc import Sequence
from functools import cached_property

from mldebt.catalogue.loading import Tracker, named, trackers
from mldebt.options import OwnTracker
from mldebt.patterns import regex
from mldebt.project.runs.tracking.trackernames import WRITER_CLASS
from mldebt.remembering import remembered

DECIDED_ELSEWHERE = frozenset({
    "hydra.main", "optuna.create_study", "optuna.load_study", "sacred.Experiment", "metaflow.FlowSpec",
    "zenml.pipeline", "zenml.step",
})  # fmt: skip
METHOD = regex(r"(?:\{run\}\[\{x\}\])?\.(\w+)")
"""A method on a started run, or on what it holds below a key: `run["train/loss"].append(loss)`."""


def _described(one: OwnTracker) -> Tracker:
    """Return a tracker of the house as a row of the catalogue."""
    return Tracker(
        one.id, one.gives, one.imports, one.run_start, one.params, one.metrics, one.artifacts, callbacks=one.callbacks
    )


class TrackerRows:
    """Which tracker a dotted name belongs to, and what a call of it does."""

    def __init__(self, own: Sequence[OwnTracker] = ()) -> None:
        self._rows = (*(_described(one) for one in own), *trackers())
        calls = (name for one in own for name in (*one.run_start, *one.params, *one.metrics, *one.artifacts))
        self.own = frozenset(calls)

    @cached_property
    def metrics_only(self) -> re.Pattern[str]:
        """Return the pattern of callbacks that record metrics and give the run no settings."""
        return named([name for row in self._rows for name in row.metrics_only])

    @cached_property
    def starts(self) -> dict[str, Tracker]:
        """Return the tracker of every call that starts a run."""
        return {
            name.partition("(")[0]: row for row in self._rows for name in row.run_start if not name.startswith(".")
            and name not in DECIDED_ELSEWHERE
        }  # fmt: skip

    @cached_property
    def _roles(self) -> tuple[tuple[re.Pattern[str], Tracker, str], ...]:
        found = []
        for row in self._rows:
            lists = {
                "params": row.params, "metrics": row.metrics, "artifacts": row.artifacts, "data": row.data,
                "autolog": row.autolog, "callback": row.callbacks,
            }  # fmt: skip
            for role, names in lists.items():
                dotted = [
                    name
                    for name in names
                    if not name.startswith((".", "{", "@")) and "(" not in name and "=" not in name
                ]
                if dotted:
                    found.append((named(dotted), row, role))
        return tuple(found)

    @cached_property
    def _methods(self) -> dict[tuple[str, str], str]:
        return {
            (row.id, found[1]): role
            for row in self._rows
            for role, names in (("artifacts", row.artifacts), ("metrics", row.metrics), ("params", row.params))
            for name in names
            if (found := METHOD.fullmatch(name))
        }

    @cached_property
    def given(self) -> dict[tuple[str, str], tuple[Tracker, str]]:
        """Return (class, package) → row and answer for loggers that libraries ship."""
        packages = {"ray": "ray", "fastai_callbacks": "fastai", "mmengine": "mmengine", "detectron2": "detectron2"}
        return {
            (leaf, packages[row.id]): (row, gives)
            for row in self._rows
            if row.id in packages
            for leaf, gives in row.gives_with.items()
        }

    @cached_property
    def leaves(self) -> frozenset[str]:
        """Return the last words of the calls by which trackers start a run or record something."""
        listed = (name for row in self._rows for name in (*row.run_start, *row.params, *row.metrics, *row.artifacts))
        return frozenset(name.rpartition(".")[2] for name in listed)

    @cached_property
    def roots(self) -> frozenset[str]:
        """Return the top-level packages in which a tracker call may stand."""
        dotted = [*self.starts, *(name for row in self._rows for name in (*row.callbacks, *row.imports))]
        return frozenset(name.partition(".")[0] for name in dotted) | {
            "pytorch_lightning", "lightning", "keras", "tensorflow", "fastai", "ray", "composer", "ignite",
            "deepsense", "detectron2",
        }  # fmt: skip

    @cached_property
    def own_roots(self) -> frozenset[str]:
        """Return the top-level packages that do nothing but track."""
        return frozenset(name.partition(".")[0] for row in self._rows for name in row.imports) - {
            "torch", "google", "flax", "sagemaker", "hydra", "azureml",
        }  # fmt: skip

    @remembered
    def roles_of(self, name: str) -> Sequence[tuple[Tracker, str]]:
        """Return every row whose lists name a call, with what the list is of."""
        return tuple((row, role) for pattern, row, role in self._roles if pattern.fullmatch(name))

    @remembered
    def method_of(self, name: str) -> tuple[Tracker, str] | None:
        """Return the tracker of which a name is a method on a started run, and what the method records."""
        starts = self.starts if name.partition(".")[0].partition("[")[0] in self.roots else {}
        owners = (owner for start, owner in starts.items() if name.startswith((f"{start}.", f"{start}[")))
        found = ((owner, role) for owner in owners if (role := self._role_of(owner, name)))
        return next(found, None)

    def _role_of(self, owner: Tracker, name: str) -> str | None:
        """Return what a method on a started run records."""
        if name.endswith(".config.update"):
            return "params"
        return self._methods.get((owner.id, name.rpartition(".")[2]))

    def starter(self, name: str, leaf: str) -> Tracker | None:
        """Return the tracker whose run a call starts: by its full name, or as a writer of event files."""
        found = self.starts.get(name)
        if found is None and leaf in WRITER_CLASS:
            return next(row for row in self._rows if row.id == "tensorboard")
        return found
