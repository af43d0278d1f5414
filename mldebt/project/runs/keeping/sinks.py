"""What a run keeps without a tracker: metric files, weights, log text, prints; and whether it only measures time."""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import islice

from mldebt.facts.code import Call, Const, Ref, Table
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, last_step
from mldebt.project.names import Target
from mldebt.project.runs.keeping.beside import has_log_made, keeps_settings, logs_settings, names_folder, opens_log
from mldebt.project.runs.keeping.records import (
    DATABASE_KEPT,
    METRIC_NAME,
    SCORED,
    SETTINGS_KEPT,
    SETTINGS_NAMED,
    gathered,
    is_record,
    is_stored,
    prints_to_file,
    says_settings,
    starts,
    words_of,
)  # fmt: skip
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

SPEED = regex(
    r"\b(ms|secs?|seconds?|throughput|latency|fps|per second|elapsed|speed\w*|\w+/s(ec)?|memory|tflops|mfu)\b",
    re.IGNORECASE,
)
SAVERS = frozenset({
    "save", "save_model", "save_pretrained", "save_weights", "dump", "save_checkpoint", "save_state", "export",
    "to_csv", "to_parquet", "savez", "save_network", "save_networks", "save_file", "savetxt", "save_hf", "save_lora",
    "push_to_hub", "to_pickle", "write", "save_image", "savefig", "to_json", "to_feather", "to_excel",
    "ModelCheckpoint", "MonitorCheckpoint",
})  # fmt: skip
SAVES = regex(r"_?save(?!_?(fig|plot|image)).*")
WRITES = regex(
    r"_?(open|write|put|upload|dump|save|to|copy|move|log|insert|commit|execute|add|export|store|send|publish|push)"
    r"([A-Z_].*|s|)"
)
LOG_FILE = "log text written to a file"
TABLE = regex(
    r"a file saved by (to_\w+|save_?(image|fig|img|txt|part\w*|grid|sample|plot|pred|sub)\w*|savez(_compressed)?|write"
    r"|a picture|a text format|np)( |$)"
)
PICTURE = regex(
    r"(.*_)?(np|numpy|(im|img|image|picture|fig|figure|plt|anim\w*|grid|canvas|frame|mask|wb|workbook|writer|df|doc))s?\d*",
    re.IGNORECASE,
)
STREAM = regex(r"(sys\.)?_*(stdout|stderr)_*\.write|(tqdm|pbar|st)\.write")
STORED, KEPT = -1, 3
SHOWN = regex(r"prints|log text")
CLOCKS = frozenset(
    {"perf_counter", "elapsed_time", "time", "timeit", "Event", "profile", "monotonic", "record_function"}
)
SEEDS = frozenset({
    "manual_seed", "manual_seed_all", "seed_everything", "set_seed", "seed", "set_random_seed", "PRNGKey",
    "default_rng", "fix_seed", "seed_all", "enable_determinism", "setup_seed", "init_seeds", "key",
})  # fmt: skip
LOGS = frozenset({"info", "debug", "warning"})
ROWS = frozenset({".writerow", ".writerows"})


class Sinks:
    """The sinks of each scope, in the order a reader would name them."""

    def __init__(self, code: Code) -> None:
        self.code = code

    @remembered
    def of(self, spot: Spot) -> tuple[tuple[int, Evidence], ...]:
        """Return (rank, evidence) of one scope; lower ranks say more about the run."""
        return tuple(self._search(spot))

    def best(self, reach: Reach, paths: Container[str]) -> list[Evidence]:
        """Return the two most telling sinks a run reaches in some files, and with them a model that it saves."""
        ranked = [
            (rank, TABLE.match(sink.says) is not None, order, sink)
            for order, spot in enumerate(reach.hops)
            if spot.path in paths and reach.off(spot) is None
            for rank, sink in self.of(spot)
        ]
        logs = ((2, False, -1, sink) for spot in reach.hops for sink in self._log_file(spot))
        ranked += islice(logs, 1)
        kinds: dict[int, Evidence] = {}
        for rank, *_, sink in sorted(ranked, key=lambda row: row[:3]):
            kinds.setdefault(rank, sink)
        best = list(kinds.values())[:2]
        saved = kinds.get(KEPT)
        return best if saved is None or saved in best else [*best, saved]

    @remembered
    def _log_file(self, spot: Spot) -> Sequence[Evidence]:
        """Return the first call of a scope that writes log text to a file."""
        lines = islice(opens_log(self.code.scope(spot)), 1)
        return tuple(Evidence(spot.path, line, LOG_FILE) for line in lines)

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
        if any(self._log_file(spot) or has_log_made(self.code, spot) for spot in spots):
            for spot in spots:
                yield from (Evidence(spot.path, line, SETTINGS_KEPT) for line in logs_settings(self.code.scope(spot)))
        if any(STORED < rank < KEPT for spot in spots for rank, _ in self.of(spot)):
            for spot in spots:
                yield from (Evidence(spot.path, line, SETTINGS_NAMED) for line in names_folder(self.code.scope(spot)))

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
            if isinstance(assign.value, Table) and is_record(assign.value, assign.target, calls):
                yield Evidence(spot.path, assign.line, SETTINGS_KEPT)

    def _writes(self, spot: Spot) -> Iterator[Evidence]:
        for call in self.code.scope(spot).calls:
            if keeps_settings(call) or says_settings(call, self.code.scope(spot).calls):
                yield Evidence(spot.path, call.line, SETTINGS_KEPT)

    def is_seeded(self, reach: Reach) -> bool:
        """Say whether a run reaches a call that fixes a seed."""
        return any(self._seeds(spot) for spot in reach.hops)

    @remembered
    def _seeds(self, spot: Spot) -> bool:
        return any(
            (call.args and last_step(call.func).lstrip(".") in SEEDS)
            or any(
                name in ("random_state", "seed") and not (isinstance(value, Const) and value.value is None)
                for name, value in call.keywords
            )
            for call in self.code.scope(spot).calls
        )

    def only_measures(self, reach: Reach) -> bool:
        """Say whether a run measures time and keeps nothing: a benchmark."""
        keeps = any(rank <= KEPT for spot in reach.hops for rank, _ in self.of(spot))
        clocks = sum(
            last_step(call.func).lstrip(".") in CLOCKS for spot in reach.hops for call in self.code.scope(spot).calls
        )
        words = [text for spot in reach.hops for text in self._printed(spot)]
        tells_time = any(SPEED.search(text) for text in words)
        return not keeps and clocks > 1 and tells_time and not any(METRIC_NAME.search(text) for text in words)

    def _printed(self, spot: Spot) -> Iterator[str]:
        for call in self.code.scope(spot).calls:
            if last_step(call.func).lstrip(".") in ("print", *LOGS):
                for value in call.args:
                    yield from words_of(value)

    def _saves_by_name_only(self, spot: Spot, call: Call) -> bool:
        """Say whether a call enters a function of the repository in which nothing is written, however deep."""
        entered = [target.spot for one, target in self._own(spot) if one == call and target.spot is not None]
        return bool(entered) and not any(self._may_write(inner) for inner in self.code.reachable(entered, hops=3))

    def _may_write(self, spot: Spot) -> bool:
        own = [call for call, _ in self._own(spot)]
        calls = self.code.scope(spot).calls
        return any(call not in own and WRITES.fullmatch(last_step(call.func).lstrip(".")) for call in calls)

    def _own(self, spot: Spot) -> Iterator[tuple[Call, Target]]:
        """Yield the calls of a scope that enter functions of the repository."""
        return ((call, target) for call, target in self.code.calls_from(spot) if target.kind == "function")

    def _search(self, spot: Spot) -> Iterator[tuple[int, Evidence]]:
        for call in self.code.scope(spot).calls:
            found = _kept(call, last_step(call.func).lstrip("."))
            if found is not None and not (found[0] == KEPT and self._saves_by_name_only(spot, call)):
                yield found[0], Evidence(spot.path, call.line, found[1])


def _kept(call: Call, leaf: str) -> tuple[int, str] | None:
    """Return how good a record a call keeps (0 is best) and what that is, or None where it keeps nothing."""
    if prints_to_file(call):
        return 2, LOG_FILE
    if leaf == "print" or (isinstance(call.func, Ref) and STREAM.fullmatch("".join(call.func.steps))):
        return 5, "prints"
    if leaf in LOGS:
        return 4, "log text"
    if is_stored(call):
        return STORED, DATABASE_KEPT
    kept = _metrics(call, leaf)
    return kept if kept is not None and _speaks_of_metrics(call) else _saved(call, leaf)


def _metrics(call: Call, leaf: str) -> tuple[int, str] | None:
    """Return what a call that speaks of metrics writes them to."""
    if leaf in ("dump", "dumps") and starts(call.func, ("json", "pickle", "yaml")):
        return 0, "metrics written as home-grown JSON" if starts(call.func, ("json",)) else "history pickled"
    if leaf in ("to_csv", "to_excel", "writer", "DictWriter", "savetxt") or f".{leaf}" in ROWS:
        return 1, "results written to a home-grown table"
    return (2, "metrics written as home-grown text") if leaf == "write" else None


def _saved(call: Call, leaf: str) -> tuple[int, str] | None:
    is_saver = (leaf in SAVERS and leaf not in ("write", "savefig")) or SAVES.fullmatch(leaf)
    return (KEPT, f"a file saved by {_saver(call, leaf)}") if is_saver else None


def _saver(call: Call, leaf: str) -> str:
    """Return what saves a file: the method, or what it is called on where that is a picture or an array."""
    steps = call.func.steps if isinstance(call.func, Ref) else ()
    if starts(call.func, ("json", "yaml")):
        return "a text format"
    if leaf != "save" or len(steps) < 2 or PICTURE.fullmatch(steps[-2].lstrip(".")) is None:  # x.save
        return leaf
    return "np" if steps[0] in ("np", "numpy") else "a picture"


def _speaks_of_metrics(call: Call) -> bool:
    given = call.given
    keys = [key for value in given if isinstance(value, Table) for key in value.keys if key is not None]
    words = [word for value in (*given, *keys) for word in words_of(value)]
    words += call.func.steps if isinstance(call.func, Ref) else ()
    is_row = last_step(call.func) in ROWS and any(SCORED.search(word) for word in words)
    return is_row or any(METRIC_NAME.search(word) for word in words)
