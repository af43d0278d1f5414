"""What the sessions of TensorFlow 1 keep by themselves: summaries, written to the folder they are given.

Sources: tensorflow/tensorflow@v1.15.0 tensorflow/python/training/monitored_session.py:428 (summaries every 100 steps
where `checkpoint_dir` is given), tensorflow/python/training/supervisor.py:222 (`logdir`, every 120 seconds).
"""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import Call, Const
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.verdicts import Sign, sign_at

SESSION = regex(r"tensorflow\.(compat\.v1\.)?train\.(MonitoredTrainingSession|Supervisor|SummarySaverHook)")
SUMMARY = regex(r"tensorflow\.(compat\.v1\.)?(summary\.(scalar|histogram|image|merge\w*)|\w+_summary|merge_\w+ies)")
PLACE = frozenset({"checkpoint_dir", "logdir", "output_dir", "summary_dir", "summary_writer"})
EVERY = frozenset({"save_summaries_steps", "save_summaries_secs", "summary_op", "save_steps", "save_secs"})


def sessions(code: Code, calls: Iterable[tuple[Spot, Call]], reached: Iterable[Spot]) -> Iterator[Sign]:
    """Yield what the first session with a folder records, where the run has summaries at all."""
    for spot, call in calls:
        target = code.callee(spot, call)
        if target.kind != "external" or not SESSION.fullmatch(target.name) or not _writes(call):
            continue
        if any(_is_summary(code, inner) for inner in reached):
            says = "TensorFlow's session writes the summaries of the run to a folder"
            yield sign_at(Evidence(spot.path, call.line, says), "tensorboard", "partial")
        return


def _writes(call: Call) -> bool:
    """Say whether a session is given a folder, and its summaries are not switched off there."""
    words = dict(call.keywords)
    silent = [words[name] for name in EVERY if name in words]
    has_place = any(words[name] != Const(None) for name in PLACE if name in words)
    return has_place and not (silent and all(value in (Const(None), Const(0)) for value in silent))


def _is_summary(code: Code, spot: Spot) -> bool:
    targets = (code.callee(spot, call) for call in code.scope(spot).calls)
    return any(target.kind == "external" and SUMMARY.fullmatch(target.name) for target in targets)
