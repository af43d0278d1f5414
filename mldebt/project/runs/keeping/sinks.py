"""What a run keeps without a tracker: metric files, weights, log text, prints."""

from collections.abc import Callable, Container, Iterator, Sequence
from itertools import islice

from mldebt.facts.code import Call, Const, Expr, Items, Ref, Table
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.resolution.names import Target
from mldebt.project.runs.keeping.beside import has_log_made, keeps_settings, logs_settings, names_folder, opens_log
from mldebt.project.runs.keeping.records import (
    SCORED,
    SETTINGS_KEPT,
    SETTINGS_NAMED,
    gathered,
    is_checkpoint_of_record,
    is_record,
)  # fmt: skip
from mldebt.project.runs.keeping.saved import CALLBACKS, KEPT, LOG_FILE, TEXT, kept, written
from mldebt.project.runs.keeping.stored import STORED, is_stored, stores
from mldebt.project.runs.objects.visible import is_unread
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

WRITES = regex(
    r"_?(open|write|put|upload|dump|save|to|copy|move|log|insert|commit|execute|add|export|store|send|publish|push)"
    r"([A-Z_].*|s|)"
)
TABLE = regex(
    r"a file saved by (to_\w+|save_?(image|fig|img|txt|part\w*|grid|sample|plot|pred|sub)\w*|savez(_compressed)?"
    r"|write(_text|_bytes)?|image\.save|(json|yaml)\.\w+|np\.save)( |$)"
)
SHOWN = regex(r"prints|log text")
SEEDS = frozenset({
    "manual_seed", "manual_seed_all", "seed_everything", "set_seed", "seed", "set_random_seed", "PRNGKey",
    "default_rng", "fix_seed", "seed_all", "enable_determinism", "setup_seed", "init_seeds", "key",
})  # fmt: skip
PLAIN = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
NAMES_FILE = regex(
    r"[^\s*?]*\.(csv|tsv|json|pkl|pickle|npy|npz|pth?|h5|hdf5|parquet|feather|joblib|bin|model|xlsx|txt)"
)


class Sinks:
    """The sinks of each scope, in the order a reader would name them."""

    def __init__(self, code: Code) -> None:
        self.code = code

    @remembered
    def of(self, spot: Spot) -> tuple[tuple[int, Evidence], ...]:
        """Return (rank, evidence) of one scope; lower ranks say more about the run."""
        return tuple(self._search(spot))

    def best(self, reach: Reach, paths: Container[str], bar: Callable[[Spot, int], Default | None]) -> list[Evidence]:
        """Return the two most telling sinks a run reaches in some files, and with them a model that it saves.

        `bar` tells of code under a condition what keeps it from running: a log that no code asks for is none.
        """
        ranked = [
            (rank, TABLE.match(sink.says) is not None, order, sink)
            for order, spot in enumerate(reach.hops)
            if spot.path in paths and reach.off(spot) is None and self._is_asked(spot, reach)
            for rank, sink in self.of(spot)
        ]
        spots = (spot for spot in reach.hops if reach.off(spot) is None)
        ranked += [(STORED, False, -1, sink) for sink in islice(stores(self.code, spots), 1)]
        logs = ((spot, call) for spot in reach.hops for call in self._log_files(spot))
        opened = ((spot, call.line) for spot, call in logs if (off := bar(spot, call.under)) is None or not off.fixed)
        ranked += [(2, False, -1, Evidence(spot.path, line, LOG_FILE)) for spot, line in islice(opened, 1)]
        kinds: dict[int, Evidence] = {}
        for rank, *_, sink in sorted(ranked, key=lambda row: row[:3]):
            kinds.setdefault(rank, sink)
        best = list(kinds.values())[:2]
        saved = kinds.get(KEPT)
        return best if saved is None or saved in best else [*best, saved]

    def _is_asked(self, spot: Spot, reach: Reach) -> bool:
        """Say whether a method that keeps something is called by its name, or may be: by what its class extends."""
        scope, name = self.code.scope(spot), self.code.scope(spot).name.rpartition(".")[2]
        if not self.of(spot) or scope.decorators or name.startswith("__") or not self.code.is_in_class(spot):
            return True
        bases = self.code.bases(Spot(spot.path, scope.parent))
        if any(base.kind != "class" and base.name not in PLAIN for base in bases):
            return True
        return any(name in self.code.callees.of(path) for path in {one.path for one in reach.hops})

    @remembered
    def _log_files(self, spot: Spot) -> Sequence[Call]:
        calls = self.code.scope(spot).calls
        return tuple(call for call in calls if opens_log(call, calls))

    def settings(self, reach: Reach) -> Iterator[Evidence]:
        """Yield the first call that writes what a run was set to; weights that carry it along do not count."""
        for spot in reach.hops:
            record, written = self._settings_of(spot)
            if record is not None:
                yield record
                return
            if written is not None and reach.off(spot) is None:
                yield written
                return
        yield from islice(self._in_passing(reach), 1)

    def _in_passing(self, reach: Reach) -> Iterator[Evidence]:
        """Yield where settings stand beside the results: in the log file, or in the name of the folder."""
        spots = [spot for spot in reach.hops if reach.off(spot) is None]
        if any(map(self._makes_log, spots)):
            yield from (logged for spot in spots for logged in self._logged(spot))
        if any(STORED < rank < KEPT for spot in spots for rank, _ in self.of(spot)):
            yield from (named for spot in spots for named in self._named(spot))

    @remembered
    def _makes_log(self, spot: Spot) -> bool:
        return bool(self._log_files(spot)) or has_log_made(self.code, spot)

    @remembered
    def _logged(self, spot: Spot) -> Sequence[Evidence]:
        return tuple(Evidence(spot.path, line, SETTINGS_KEPT) for line in logs_settings(self.code.scope(spot)))

    @remembered
    def _named(self, spot: Spot) -> Sequence[Evidence]:
        return tuple(Evidence(spot.path, line, SETTINGS_NAMED) for line in names_folder(self.code.scope(spot)))

    @remembered
    def _settings_of(self, spot: Spot) -> tuple[Evidence | None, Evidence | None]:
        """Return the first record of settings that a scope makes, and its first call that writes them."""
        return next(self._records(spot), None), next(self._writes(spot), None)

    def _records(self, spot: Spot) -> Iterator[Evidence]:
        calls = self.code.scope(spot).calls
        for name, line in gathered(self.code.scope(spot).assigns):
            if any(isinstance(value, Ref) and value.steps == (name,) for call in calls for value in call.args):
                yield Evidence(spot.path, line, SETTINGS_KEPT)
        for assign in self.code.scope(spot).assigns:
            if not isinstance(assign.value, Table):
                continue
            if is_record(assign.value, assign.target, calls) or is_checkpoint_of_record(assign.value):
                yield Evidence(spot.path, assign.line, SETTINGS_KEPT)
        for call in calls:
            if any(isinstance(value, Table) and is_checkpoint_of_record(value) for value in call.args):
                yield Evidence(spot.path, call.line, SETTINGS_KEPT)

    def _writes(self, spot: Spot) -> Iterator[Evidence]:
        for call in keeps_settings(self.code.scope(spot)):
            yield Evidence(spot.path, call.line, SETTINGS_KEPT)

    def is_seeded(self, reach: Reach) -> bool:
        """Say whether a run reaches a call that fixes a seed."""
        return any(self._seeds(spot) for spot in reach.hops)

    @remembered
    def _seeds(self, spot: Spot) -> bool:
        return any(
            (call.args and call.leaf in SEEDS)
            or any(
                name in ("random_state", "seed") and not (isinstance(value, Const) and value.value is None)
                for name, value in call.keywords
            )
            for call in self.code.scope(spot).calls
        )

    def _saves_by_name_only(self, spot: Spot, call: Call) -> bool:
        """Say whether a call enters a function of the repository in which nothing is written, however deep."""
        entered = [target.spot for one, target in self._own(spot) if one == call and target.spot is not None]
        return bool(entered) and not any(self._may_write(inner) for inner in self.code.reachable(entered, hops=3))

    def _may_write(self, spot: Spot) -> bool:
        own = [call for call, _ in self._own(spot)]
        calls = self.code.scope(spot).calls
        return any(call not in own and WRITES.fullmatch(call.leaf) for call in calls)

    def _own(self, spot: Spot) -> Iterator[tuple[Call, Target]]:
        """Yield the calls of a scope that enter functions of the repository."""
        return ((call, target) for call, target in self.code.calls_from(spot) if target.kind == "function")

    def _search(self, spot: Spot) -> Iterator[tuple[int, Evidence]]:
        for number, call in enumerate(self.code.scope(spot).calls):
            found = None if is_stored(self.code, spot, call) else kept(call, call.leaf)
            if call.leaf in CALLBACKS and is_unread(self.code, spot, number):
                continue
            if found is not None and not (found[0] == KEPT and self._saves_by_name_only(spot, call)):
                yield found[0], Evidence(spot.path, call.line, found[1])
            elif found is None and any(
                isinstance(one, Const) and NAMES_FILE.fullmatch(str(one.value)) for one in call.given
            ):
                yield from self._handed_path(spot, call)
            elif found is None and any(self._holds_scores(spot, one) for one in call.given):
                yield from self._handed_scores(spot, call)

    def _holds_scores(self, spot: Spot, value: Expr) -> bool:
        """Say whether a value holds scores by name, written out or by its own: `{"auc": area}`, `[step, loss]`."""
        held = [value]
        if isinstance(value, Ref) and len(value.steps) == 1:
            held = [one for _, one, _ in self.code.values(spot, value.steps) if isinstance(one, Table)]
        pairs = [pair for one in held if isinstance(one, Table) for pair in zip(one.keys, one.values, strict=True)]
        names = (one for row in held if isinstance(row, Items) for one in row.items if isinstance(one, Ref))
        pairs += [(Const(one.steps[-1]), one) for one in names]
        return any(
            isinstance(key, Const) and SCORED.search(str(key.value)) and not isinstance(score, Const)
            for key, score in pairs
        )

    def _handed_scores(self, spot: Spot, call: Call) -> Iterator[tuple[int, Evidence]]:
        """Yield where a function of the repository that is handed scores writes them, perhaps by way of others."""
        entered = self.code.callee(spot, call)
        inside = self.code.reachable([entered.spot], hops=2) if entered.kind == "function" and entered.spot else ()
        calls = ((inner, one) for inner in inside for one in self.code.scope(inner).calls)
        for inner, one in calls:
            if (found := written(one, one.leaf)) is not None and found[0] < TEXT:
                yield found[0], Evidence(inner.path, one.line, found[1])
                return

    def _handed_path(self, spot: Spot, call: Call) -> Iterator[tuple[int, Evidence]]:
        """Yield what a function of another file saves to the path that a call gives it."""
        target = self.code.callee(spot, call)
        entered = target.spot if target.kind == "function" and target.path != spot.path else None
        if entered is None:
            return
        names = {parameter.name for parameter in self.code.scope(entered).parameters}
        for inner in self.code.scope(entered).calls:
            found = kept(inner, inner.leaf)
            is_there = any(
                isinstance(one, Ref) and one.steps[0] in names and len(one.steps) == 1 for one in inner.given
            )
            if found is not None and found[0] <= KEPT and is_there:
                yield found[0], Evidence(entered.path, inner.line, found[1])
                return
