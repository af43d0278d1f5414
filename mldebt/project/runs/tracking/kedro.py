"""Tells what a Kedro project keeps of every run by itself: through hooks, plug-ins, and data sets made for tracking.

kedro-mlflow and kedro-neptune register their hooks when they are installed, and mostly leave a settings file of their
own; kedro-neptune keeps the parameters, and the metrics that a node logs to `neptune_run`. Sources: recalled, and seen
in repositories.
"""

from collections.abc import Iterator, Mapping

from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code
from mldebt.project.runs.tracking.verdicts import Sign, sign_at
from mldebt.project.runs.ways.called_by import hooks

TRACKING = regex(r"(kedro_datasets\.)?tracking\.\w+(DataSet|Dataset)|kedro_(mlflow|neptune)\..*")
PLUGIN = regex(r"(?:.*/)?conf/\w+/(mlflow|neptune)\.ya?ml")
PLUGIN_HOOK = regex(r"kedro_(mlflow|neptune)\.(\w+\.)*\w+")
RUN = "neptune_run"


def kedro_signs(code: Code, settings: Mapping[str, SettingsFacts]) -> Iterator[Sign]:
    """Yield what plug-ins and data sets keep of every run of a Kedro project."""
    for spot, call in hooks(code):
        if found := PLUGIN_HOOK.fullmatch(code.callee(spot, call).name):
            yield _plugin(code, found[1], Evidence(spot.path, call.line, f"the hook {call.last_step} is called"))
            return
    for path, facts in sorted(settings.items()):
        found = PLUGIN.fullmatch(path)
        if found and not any(entry.key.endswith("enabled") and entry.value == "false" for entry in facts.entries):
            yield _plugin(code, found[1], Evidence(path, 1, f"kedro-{found[1]} is set up"))
            return
    for path, facts in sorted(settings.items()):
        for entry in facts.entries:
            if entry.key.endswith("type") and TRACKING.fullmatch(entry.value or ""):
                at = Evidence(path, entry.line, f"Kedro's {entry.value} keeps metrics of every run")
                yield sign_at(at, "kedro", "partial")
                return


def _plugin(code: Code, name: str, at: Evidence) -> Sign:
    has_metrics = name == "mlflow" or any(text == RUN for one in code.modules.values() for text, _ in one.strings)
    keeps = "the parameters and metrics of every run" if has_metrics else "the parameters of every run"
    reason = f"kedro-{name} logs {keeps}: {at.says} ({at.path}:{at.line})"
    return Sign(name, "tracked" if has_metrics else "partial", reason, params=True, metrics=has_metrics, evidence=(at,))
