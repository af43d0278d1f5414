"""Finds the models that code logs to a registry and the names under which settings publish to a hub."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from mldebt.facts.code import Call, Ref
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.texts.names import GENERIC, normal
from mldebt.project.sources import Sources

LOGS = frozenset({"log_model", "register_model", "save_model"})
STORES = regex(r"bentoml\.\w+\.save_model")
NOT_MODEL = regex(r"[\w.-]*(?:scaler|encoder|vectori[sz]er|tokeni[sz]er|imputer|pre_?process\w*)", re.IGNORECASE)
HUB_KEY = regex(r"(?:.*\.)?(?:hub_model_id|push_to_hub_model_id|repo_id_to_push)")


def hub_names(path: str, facts: SettingsFacts) -> Iterator[Declared]:
    """Yield the checkpoints that a settings file publishes under a name on a hub."""
    for entry in facts.entries:
        if HUB_KEY.fullmatch(entry.key) and entry.value and entry.value.lower() not in {"null", "none", "~", "false"}:
            says = (Evidence(path, entry.line, f"published under `{entry.key}`: its card lives on the hub"),)
            yield Declared(
                entry.value,
                "checkpoint",
                path,
                entry.line,
                "transformers",
                None,
                says,
                (entry.value,),
                is_elsewhere=True,
                reach=("published",),
            )


def logged(sources: Sources) -> Iterator[Declared]:
    """Yield the models that code logs under a constant name; copies and the later registration join its family."""
    families: dict[tuple[str, str], str] = {}
    for path in sources.code.modules:
        if sources.role(path) == "test":
            continue
        found = list(_once(_of_module(sources, path)))
        first = next((row for row in found if not row[1]), None)
        for row in found:
            meant, _, body = first if first and row[1] else row
            family = families.setdefault((meant.name, body), f"{path}#{meant.name}")
            yield msgspec.structs.replace(row[0], group=family)


def _once(rows: Iterable[tuple[Declared, bool, str]]) -> Iterator[tuple[Declared, bool, str]]:
    """Yield the rows, but one of those that one scope logs under a telling name: that with a signature, or a first."""
    found: dict[object, tuple[Declared, bool, str]] = {}
    for number, row in enumerate(rows):
        is_telling = normal(row[0].name) not in GENERIC and not row[0].path.endswith(".ipynb")
        key = (row[0].spot, row[0].name, row[1]) if is_telling else number
        if key not in found or (row[0].texts and not found[key][0].texts):
            found[key] = row
    yield from found.values()


def handed(code: Code, found: Declared) -> bool:
    """Say whether a function logs under a plain name what it is given: the caller's model is the one."""
    if found.spot is None or normal(found.name) not in GENERIC:
        return False
    scope = code.scope(found.spot)
    given = {parameter.name for parameter in scope.parameters}
    calls = (call for call in scope.calls if call.line == found.line and call.leaf in LOGS)
    return any(isinstance(one, Ref) and one.steps[0] in given for call in calls for one in call.args[:1])


def _of_module(sources: Sources, path: str) -> Iterator[tuple[Declared, bool, str]]:
    for number, _, call in sources.code.callees.named(path, LOGS):
        spot = Spot(path, number)
        if found := _log_call(sources, spot, call):
            yield found, call.last_step.endswith("register_model"), sources.code.scope(spot).body


def _log_call(sources: Sources, spot: Spot, call: Call) -> Declared | None:
    target = sources.code.callee(spot, call)
    if target.kind != "external" or not target.name.startswith(("mlflow", "bentoml", "wandb", "comet_ml", "clearml")):
        return None
    options = {name: value for name, value in call.keywords if name}
    is_stored = bool(STORES.fullmatch(target.name))
    if target.name.endswith(".save_model") and not is_stored:
        return None
    named = call.args[:1] if is_stored else call.args[1:2]
    places = [options.get("registered_model_name"), options.get("artifact_path"), options.get("name"), *named]
    name = next((text for value in places if (text := sources.code.text(spot, value))), None)
    if not name or NOT_MODEL.fullmatch(name):
        return None
    says = (Evidence(spot.path, call.line, f"logged by `{target.name}`"),)
    signature = options.keys() & {"signature", "input_example"}
    texts = (
        (("Args: input as in its signature. Returns: output as in its signature.", spot.path, call.line),)
        if signature
        else ()
    )
    flavour = target.name.split(".")[1] if target.name.count(".") > 1 else target.name.partition(".")[0]
    artifact = Artifact(flavour, None, "external")
    return Declared(name, "artifact", spot.path, call.line, flavour, artifact, says, (name,), texts, spot=spot)
