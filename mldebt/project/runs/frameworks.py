"""What libraries record by themselves: Lightning's default logger, the Trainer's `report_to`, Optuna.

Defaults that changed between versions are decided by the version the repository pins; without a pin the answer is
unknown. Sources: transformers 4.57.1 and 5.23.0, pytorch-lightning 2.6.6, accelerate 1.15, ultralytics 8.4.190 (read
in the package).
"""

import re
from collections.abc import Iterator, Sequence

from mldebt.catalogue.loading import trackers
from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Tracking
from mldebt.project.code import Code, Spot, last_step, without_last
from mldebt.project.runs.calls import Site
from mldebt.project.runs.guards import Guards
from mldebt.project.runs.launches import LaunchSettings, list_of
from mldebt.project.runs.options import Default
from mldebt.project.runs.pins import Pins, major_range
from mldebt.project.runs.reach import Reach
from mldebt.project.runs.telling import NOTABLE
from mldebt.project.runs.tracking import Seen, Sign

LIGHTNING = re.compile(r"(pytorch_lightning|lightning(\.pytorch)?)\.(.*\.)?Trainer(\.from_argparse_args)?")
ARGUMENTS = re.compile(
    r"(transformers|trl|sentence_transformers|setfit|optimum|unsloth)\.(.*\.)?(\w*TrainingArguments|\w+Config)"
)
ALONE: dict[str, tuple[Tracking, str]] = {
    "ultralytics": ("tracked", "ultralytics writes args.yaml and results.csv of every training"),
    "catalyst": ("partial", "catalyst writes TensorBoard files by default"),
    "mmengine": ("partial", "the runner writes its config and scalars below work_dirs"),
    "detectron2": ("partial", "the trainer writes metrics.json and TensorBoard events"),
    "autogluon": ("partial", "the predictor keeps its folder below AutogluonModels"),
    "catboost": ("partial", "catboost writes learning curves to catboost_info"),
    "ray": ("partial", "ray keeps results below ~/ray_results"),
}
PACKAGES = {"comet_ml": "comet-ml", "azure_ml": "azureml-mlflow"}
HF_ROWS = frozenset({"hf.trainer", "trl"})


class Libraries:
    """Library defaults at the sites of one started file."""

    def __init__(self, code: Code, guards: Guards, pins: Pins) -> None:
        self.code, self.guards, self.pins = code, guards, pins
        self.launch: LaunchSettings | None = None
        self._notable: dict[Spot, tuple[Call, ...]] = {}

    def signs(self, reach: Reach, sites: Sequence[Site], seen: Sequence[Seen]) -> Iterator[Sign]:
        """Yield what the libraries used at these sites record by themselves."""
        rows = {site.row for site in sites}
        for site in sites:
            if site.framework in ALONE:
                gives, says = ALONE[site.framework]
                at = Evidence(site.spot.path, site.line, says)
                yield Sign(
                    site.framework,
                    gives,
                    f"{says} ({site.spot.path}:{site.line})",
                    params=gives == "tracked",
                    metrics=True,
                    evidence=(at,),
                )
                break
        if rows & {"lightning.fit", "lightning.cli"}:
            yield from self._lightning(reach, sites)
        if rows & HF_ROWS or self._modern_sentences(rows):
            yield self._trainer(reach, sites)
        if "optuna" in rows:
            yield from self._study(reach, sites)
        if any(
            item.use.says.startswith("accelerator.init_trackers") or ".init_trackers" in item.use.says for item in seen
        ):
            yield from self._accelerate(reach, seen)
        if "pycaret" in rows:
            yield from self._pycaret(reach)
        if "sb3" in rows:
            yield from self._keyword(reach, "tensorboard_log", "tensorboard")

    def _calls(self, reach: Reach) -> Iterator[tuple[Spot, Call]]:
        """Yield the calls of reached scopes that can set a library up."""
        for spot in reach.hops:
            if spot not in self._notable:
                self._notable[spot] = tuple(call for call in self.code.scope(spot).calls if _is_notable(call))
            for call in self._notable[spot]:
                yield spot, call

    def _lightning(self, reach: Reach, sites: Sequence[Site]) -> Iterator[Sign]:
        site = next(site for site in sites if site.row in ("lightning.fit", "lightning.cli"))
        made = next(iter(self._trainers(reach, site)), None)
        spot, call = made or (site.spot, None)
        line = call.line if call else site.line
        words = dict(call.keywords) if call else {}
        value = words.get("logger", Const(None))
        found = self.guards.default(spot, value)
        if isinstance(value, Const):
            found = Default(value.value, spot.path, line, f"logger={value.value}")
        quiet = next(
            (
                name
                for name in ("barebones", "fast_dev_run")
                if isinstance(given := words.get(name), Const) and given.value
            ),
            None,
        )
        place = f"{spot.path}:{line}"
        if quiet or (found is not None and (found.value is False or found.size == 0)):
            says = f"the Trainer gets {quiet}=True" if quiet else "the Trainer gets no logger"
            yield Sign("", "untracked", f"{says} ({place})", evidence=(Evidence(spot.path, line, says),))
        elif (found is not None and found.size is None and found.value in (None, True)) or "logger" not in words:
            says = "Lightning's default logger keeps metrics (TensorBoard, else CSV)"
            yield Sign(
                "lightning", "partial", f"{says} ({place})", metrics=True, evidence=(Evidence(spot.path, line, says),)
            )
        else:
            says = "the Trainer gets a logger that cannot be followed"
            yield Sign("", "unknown", f"{says} ({place})", evidence=(Evidence(spot.path, line, says),))

    def _trainers(self, reach: Reach, site: Site) -> Iterator[tuple[Spot, Call]]:
        """Yield the calls that make the Trainer of a site: its receiver's construction, else any Trainer reached."""
        calls = self.code.scope(site.spot).calls
        receiver = without_last(calls[site.call].func) if 0 <= site.call < len(calls) else None
        for where, value, _ in self.code.values(site.spot, receiver.steps) if isinstance(receiver, Ref) else ():
            if isinstance(value, Made) and value.call < len(self.code.scope(where).calls):
                yield where, self.code.scope(where).calls[value.call]
        for spot, call in self._calls(reach):
            target = self.code.callee(spot, call)
            if target.kind == "external" and LIGHTNING.fullmatch(target.name):
                yield spot, call

    def _modern_sentences(self, rows: set[str]) -> bool:
        if "st.fit" not in rows:
            return False
        pin = self.pins.of("sentence-transformers")
        high = major_range(pin.specifier)[1] if pin else None
        return high is None or high > 2  # noqa: PLR2004 - version 3 trains with the Trainer

    def _trainer(self, reach: Reach, sites: Sequence[Site]) -> Sign:
        site = next(site for site in sites if site.row in HF_ROWS or site.row == "st.fit")
        if self.launch and (given := self.launch.values.get("report_to")):
            names = self.launch.lists.get("report_to") or ((str(given.value),) if given.value else ("none",))
            return self._reports(names, Evidence(given.path, given.line, f"report_to is {', '.join(names)}"))
        for spot, call in self._calls(reach):
            target = self.code.callee(spot, call)
            owners = (
                [target.name]
                if target.kind == "external"
                else [base.name for base in self.code.bases(target.spot)]
                if target.kind == "class" and target.spot
                else []
            )
            if any(ARGUMENTS.fullmatch(name) for name in owners):
                words = dict(call.keywords)
                if "report_to" in words:
                    return self._given(spot, call, words["report_to"])
        if (declared := self.guards.options.option("report_to", self.guards.around, self.guards.entry)) and isinstance(
            declared.value, str
        ):
            return self._reports((declared.value,), Evidence(declared.path, declared.line, declared.says))
        return self._by_version(Evidence(site.spot.path, site.line, "the Trainer gets no report_to"))

    def _given(self, spot: Spot, call: Call, value: Expr) -> Sign:
        place = Evidence(spot.path, call.line, "report_to is set here")
        if isinstance(value, Op) and value.name == "if":
            chosen = self.guards.holds(spot, value.items[0])
            branches = value.items[1:]
            if chosen.holds is False and chosen.because and list_of(branches[0]):
                on = self._reports(list_of(branches[0]), place)
                return Sign(
                    on.tracker,
                    on.gives,
                    on.reason,
                    chosen.because,
                    params=on.params,
                    metrics=True,
                    evidence=on.evidence,
                )
            value = branches[0] if chosen.holds is not False else branches[1]
        if isinstance(value, Const) and value.value is None:
            return self._by_version(Evidence(spot.path, call.line, "report_to=None is not report_to='none'"))
        if isinstance(value, Items | Const):
            return self._reports(list_of(value) or ("none",), place)
        default = self.guards.default(spot, value)
        if default is not None and isinstance(default.value, str):
            return self._reports((default.value,), Evidence(default.path, default.line, default.says))
        return Sign("", "unknown", f"report_to cannot be followed ({spot.path}:{call.line})", evidence=(place,))

    def _reports(self, names: Sequence[str], place: Evidence) -> Sign:
        row = next(row for row in trackers() if row.id == "hf_trainer")
        at = f"{place.path}:{place.line}"
        if not names or set(names) <= {"none", "[]", "None", ""}:
            return Sign("", "untracked", f"report_to is none ({at})", evidence=(place,))
        best = next((name for name in names if row.gives_with.get(name) == "tracked"), names[0])
        if best == "all":
            return Sign("", "unknown", f"report_to=all means whatever is installed ({at})", evidence=(place,))
        gives: Tracking = (
            "partial"
            if row.gives_with.get(best, "tracked") == "partial"
            else "remote"
            if row.gives_with.get(best) == "remote"
            else "tracked"
        )
        return Sign(best, gives, f"report_to={best} ({at})", params=gives != "partial", metrics=True, evidence=(place,))

    def _by_version(self, place: Evidence) -> Sign:
        """Decide an unset `report_to` by the pinned version of transformers."""
        pin = self.pins.of("transformers")
        low, high = major_range(pin.specifier) if pin else (None, None)
        pinned = (Evidence(pin.path, pin.line, f"transformers{pin.specifier or ' (any version)'}"),) if pin else ()
        at = f"{place.path}:{place.line}"
        if low is not None and low >= 5:  # noqa: PLR2004 - the default changed to none in version 5
            return Sign(
                "",
                "untracked",
                f"{place.says} ({at}) and transformers 5 reports nowhere by default",
                evidence=(place, *pinned),
            )
        if high is not None and high < 5:  # noqa: PLR2004 - before that, every installed integration
            return self._installed(place, pinned)
        version = f"open: {pin.specifier}" if pin and pin.specifier else "not pinned"
        why = f"{place.says} ({at}); its default changed with transformers 5 and the version is {version}"
        return Sign("", "unknown", why, evidence=(place, *pinned))

    def _installed(self, place: Evidence, pinned: tuple[Evidence, ...]) -> Sign:
        row = next(row for row in trackers() if row.id == "hf_trainer")
        at = f"{place.path}:{place.line}"
        listed = [
            name
            for name in row.integrations
            if self.pins.of(PACKAGES.get(name, name)) or (name == "tensorboard" and self.pins.of("tensorboardx"))
        ]
        for wanted in ("tracked", "partial"):
            for name in listed:
                if row.gives_with.get(name) == wanted:
                    pin = self.pins.of(PACKAGES.get(name, name))
                    also = (Evidence(pin.path, pin.line, f"{name} is required"),) if pin else ()
                    gives: Tracking = "tracked" if wanted == "tracked" else "partial"
                    says = f"{place.says} ({at}): transformers below 5 reports to {name}, which is required"
                    return Sign(
                        name, gives, says, params=gives == "tracked", metrics=True, evidence=(place, *pinned, *also)
                    )
        says = f"{place.says} ({at}): transformers below 5 reports to any tracker installed, and none is required"
        return Sign("", "unknown", says, evidence=(place, *pinned))

    def _study(self, reach: Reach, sites: Sequence[Site]) -> Iterator[Sign]:
        for spot, call in self._calls(reach):
            if last_step(call.func).lstrip(".") in ("create_study", "load_study"):
                storage = dict(call.keywords).get("storage")
                at = Evidence(spot.path, call.line, "the study is created here")
                default = self.guards.default(spot, storage) if storage is not None else None
                if storage is None or (isinstance(storage, Const) and storage.value is None):
                    yield Sign(
                        "",
                        "untracked",
                        f"the study has no storage: its trials live in memory ({spot.path}:{call.line})",
                        evidence=(at,),
                    )
                elif default is not None and not default.is_on:
                    yield Sign(
                        "optuna",
                        "tracked",
                        f"the study's storage ({spot.path}:{call.line})",
                        default,
                        params=True,
                        metrics=True,
                        evidence=(at,),
                    )
                else:
                    yield Sign(
                        "optuna",
                        "tracked",
                        f"the study has a storage ({spot.path}:{call.line})",
                        params=True,
                        metrics=True,
                        evidence=(at,),
                    )
                return
        site = next(site for site in sites if site.row == "optuna")
        yield Sign("", "unknown", f"the study is created out of sight ({site.spot.path}:{site.line})")

    def _accelerate(self, reach: Reach, seen: Sequence[Seen]) -> Iterator[Sign]:
        start = next(item for item in seen if ".init_trackers" in item.use.says)
        logs = [item for item in seen if item.use.role == "metrics"]
        call = self.code.scope(start.use.spot).calls[start.use.call]
        params = len(call.args) > 1 or any(name == "config" for name, _ in call.keywords)
        name, at = "accelerate", start.chain
        for spot, made in self._calls(reach):
            if last_step(made.func).lstrip(".") == "Accelerator":
                value = dict(made.keywords).get("log_with")
                if value is None and not any(word is None for word, _ in made.keywords):
                    return
                default = (
                    Default(value.value, spot.path, made.line, "log_with")
                    if isinstance(value, Const)
                    else self.guards.default(spot, value)
                    if value is not None
                    else None
                )
                name = str(default.value) if default and default.value else name
                break
        gives: Tracking = "partial" if name == "tensorboard" or not (params and logs) else "tracked"
        yield Sign(
            name,
            gives,
            f"accelerate starts {name} trackers ({start.use.spot.path}:{start.use.line})",
            start.off,
            params=params,
            metrics=bool(logs),
            evidence=at,
        )

    def _pycaret(self, reach: Reach) -> Iterator[Sign]:
        for spot, call in self._calls(reach):
            if last_step(call.func).lstrip(".") == "setup":
                value = dict(call.keywords).get("log_experiment")
                if value is not None and not (isinstance(value, Const) and value.value is False):
                    yield Sign(
                        "pycaret",
                        "tracked",
                        f"setup(log_experiment=…) ({spot.path}:{call.line})",
                        params=True,
                        metrics=True,
                    )

    def _keyword(self, reach: Reach, word: str, tracker: str) -> Iterator[Sign]:
        for spot, call in self._calls(reach):
            value = dict(call.keywords).get(word)
            if value is not None and not (isinstance(value, Const) and value.value is None):
                default = self.guards.default(spot, value)
                off = default if default is not None and not default.is_on else None
                yield Sign(
                    tracker,
                    "partial",
                    f"{word}= is given ({spot.path}:{call.line})",
                    off,
                    metrics=True,
                    evidence=(Evidence(spot.path, call.line, f"{word}= is given"),),
                )
                return


def _is_notable(call: Call) -> bool:
    leaf = last_step(call.func).lstrip(".")
    return (
        leaf in NOTABLE
        or leaf.endswith(("Trainer", "TrainingArguments", "Config", "Arguments", "Args"))
        or any(name == "tensorboard_log" for name, _ in call.keywords)
    )
