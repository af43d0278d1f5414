"""Tells which settings files are configuration of this repository and which belong to a tool, to data or to nobody.

The name and place of a file settle most cases, its top-level keys the rest. It cannot know a private tool's own
file: such a file is kept as configuration and its keys end as unknown when no reader is found.
"""

import posixpath
import re
from collections.abc import Mapping

import msgspec

from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.vocabulary import FileStatus
from mldebt.patterns import regex

DATA_SCALARS = 300
DATA_INTEGERS = 5
SUFFIX = r"\.(ya?ml|json|toml|ini|cfg|lock|cff|json5|yaml\.example)"
TOOL_NAMES = (
    r"\.?(codecov|coveragerc|citation|bumpversion|editorconfig|style|isort|flake8|pylintrc|babelrc|sourcery|lgtm|hound|towncrier)",
    r"\.(pre-commit-(config|hooks)|readthedocs|yamllint|cookietemple|clang-(format|tidy)|markdownlint|goreleaser|cruft)",
    r"\.(all-contributorsrc|zenodo|stickler|prettierrc|eslintrc|stylelintrc|mergify|bettercodehub|codeclimate|deepsource)",
    r"readthedocs|mkdocs|_config|_toc|renovate|dependabot|mergify|release-drafter|sonar-project|lefthook|cookiecutter|copier",
    r"codemeta|babel\.config|jest\.config|vercel|netlify|firebase|fly|app|render|procfile|heroku|tslint|[tj]sconfig[\w.\-]*",
    r"components|nest-cli|angular|turbo|lerna|nx|package(-lock)?|composer|bower|manifest|deno|biome|taskfile|pixi|conda-lock",
    r"meta|recipe|environment[\w.\-]*|conda[\w.\-]*|[\w.\-]*conda[\w.\-]*env[\w.\-]*|\.?[\w\-]*environment|pipfile|poetry|uv",
    r"cargo|rust-toolchain|pyrightconfig|mypy|tox|setup|pytest|\.?ruff|pylintrc|pyproject[\w-]*|tasks|launch|devcontainer|crowdin",
    r"bors|qodana|dvc|skaffold|helmfile|kustomization|chart|(docker-)?compose[\w.\-]*|prometheus[\w.\-]*|grafana[\w.\-]*",
    r"alertmanager|otel[\w.\-]*|nginx|_?typos",
)
FOLDERS_OF_TOOLS = (
    r"\.(vscode|idea|devcontainer|husky|cargo|streamlit|chainlit|jupyter|ipython|aws|docker|config|claude|cursor|gemini)",
    r"node_modules",
)
PLATFORM_NAMES = (
    r"(neptune|comet|wandb|sweep|clearml|polyaxon)[\w.\-]*|\.comet|trains|guild|mlproject|azureml[\w.\-]*|sky|skypilot[\w.\-]*",
    r"ray[-_]?cluster|cluster|cog|bentofile|truss|floyd|determined|const|modal|runpod[\w.\-]*|vertex[\w.\-]*|sagemaker[\w.\-]*",
    r"mlflow|feast|feature_store|great_expectations|evidently|optuna|dbt_project|profiles",
)
SWEEPS = tuple(frozenset({one, "method", "parameters"}) for one in ("program", "metric", "command"))
CHECKPOINT_NAMES = (
    r"tokenizer(_config)?|special_tokens_map|preprocessor_config|processor_config|generation_config|vocab|merges|added_tokens",
    r"model_index|adapter_config|trainer_state|training_args|pytorch_model\.bin\.index|model\.safetensors\.index",
    r"scheduler_config",
)
TOOLS: tuple[tuple[str, str], ...] = (
    (r"(^|.*/)\.(github|gitlab|circleci|buildkite|azure[\w-]*|woodpecker|semaphore|gitea|ci)/.*", "the CI service"),
    (
        (
            r"(^|.*/)(\.gitlab-ci|\.travis|appveyor|azure-pipelines|bitbucket-pipelines|cloudbuild|\.drone|buildspec|jenkins)"
            r"[\w.\-]*\.ya?ml"
        ),
        "the CI service",
    ),
    (rf"(^|.*/)({'|'.join(TOOL_NAMES)}){SUFFIX}", "its tool"),
    (r"(^|.*/)models/(.*/)?(schema|sources|_\w+__(models|sources))\.ya?ml", "dbt"),
    (r"(^|.*/)(dvc\.(ya?ml|lock)|[^/]*\.dvc|\.dvc/.*)", "DVC"),
    (r"(^|.*/)(pipfile|[^/]*\.lock)", "a package manager"),
    (rf"(^|.*/)({'|'.join(FOLDERS_OF_TOOLS)})/.*", "an editor or tool"),
    (r"(^|.*/)(helm|charts|k8s|kubernetes|kustomize|terraform|ansible|playbooks)/.*", "its deployment tool"),
    (
        (
            r"(^|.*/)((ds_?config|zero\d?|stage\d|ds_)[\w.\-]*\.json|(deepspeed|accelerate|fsdp)[\w\-]*/[^/]*"
            r"|(accelerate|deepspeed|fsdp)[\w.\-]*\.(ya?ml|json))"
        ),
        "DeepSpeed or accelerate",
    ),
    (rf"(^|.*/)({'|'.join(PLATFORM_NAMES)})(\.ya?ml|\.config|\.json|\.toml|\.ini)?", "its platform's command line"),
    (rf"(^|.*/)({'|'.join(CHECKPOINT_NAMES)})\.json", "the library that loads the checkpoint"),
    (r".*\.schema\.json", "a validator, as a JSON schema"),
    (r"(^|.*/)(oracle|tuner\d+)\.json|(^|.*/)trial_[0-9a-f]+/(trial|build_config)\.json", "Keras Tuner"),
)
STEP = regex(r"[.\[]")
OUTPUTS = regex(
    r"(^|.*/)(outputs?|runs?|logs?|results?|mlruns|multirun|lightning_logs|checkpoints?|wandb|\.hydra|artifacts|history|reports?|predictions|"
    r"saved_models?|eval_results?|work_dirs|snapshots?)/.*"
    r"|(^|.*/)(metrics?|results?|scores?|report|summary|history|predictions?|leaderboard)[\w.\-]*\.(json|ya?ml)",
    re.IGNORECASE,
)
SETTINGS_NAME = regex(
    r"(^|.*[/_.\-])(config(uration)?s?|conf|cfgs?|settings?|params?|parameters|hparams?|hyper\w*|hyps?|args|options?|defaults?|recipes?|experiments?|"
    r"train\w*|presets?|tuning|exp)([/_.\-].*|\d.*)",
    re.IGNORECASE,
)
DATA_FOLDER = regex(r"(^|.*/)(data|datasets?|assets|static|public|annotations?|resources|samples?|labels?)/.*")
SAMPLE_FOLDER = regex(r"(^|.*/)(\w+[_-])?(data|datasets?|samples?|examples?|expected|golden)/.*", re.IGNORECASE)
SHAPES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"apiVersion", "kind"}), "Kubernetes"),
    (frozenset({"AWSTemplateFormatVersion"}), "CloudFormation"),
    (frozenset({"jobs", "on"}), "GitHub Actions"),
    (frozenset({"services", "version"}), "compose"),
    (frozenset({"openapi", "paths"}), "OpenAPI"),
    (frozenset({"swagger", "paths"}), "OpenAPI"),
    (frozenset({"$schema", "properties"}), "a JSON schema"),
    (frozenset({"nbformat", "cells"}), "Jupyter"),
    (frozenset({"dependencies", "channels"}), "conda"),
    (frozenset({"compute_environment", "distributed_type"}), "accelerate"),
    (frozenset({"zero_optimization"}), "DeepSpeed"),
    *((keys, "W&B sweeps") for keys in SWEEPS),
    (frozenset({"_wandb"}), "W&B (the settings of a run)"),
    (frozenset({"stages"}), "DVC"),
    (frozenset({"build-system"}), "the package builder"),
    (frozenset({"Collections"}), "the model index"),
    (frozenset({"Models"}), "the model index"),
    (frozenset({"architectures", "model_type"}), "transformers (the file of a checkpoint)"),
    (frozenset({"_class_name"}), "diffusers (the file of a checkpoint)"),
    (frozenset({"images", "annotations"}), "a dataset"),
    (frozenset({"architectures", "hidden_size"}), "a published model of transformers"),
    (frozenset({"nlp", "components"}), "spaCy"),
    (frozenset({"dataset_reader", "model", "trainer"}), "AllenNLP"),
    (frozenset({"workflows", "commands"}), "spaCy projects"),
)  # fmt: skip
LONGEST = 120
LAUNCHERS = frozenset({"W&B sweeps", "accelerate", "DeepSpeed"})
_TOOLS = tuple((regex(pattern, re.IGNORECASE), owner) for pattern, owner in TOOLS)


class Kind(msgspec.Struct, frozen=True):
    """Why a settings file is set aside: the status it gets, and the reason in words."""

    status: FileStatus
    reason: str


def is_of_launcher(facts: SettingsFacts) -> bool:
    """Say whether a file is one of what starts programs, wherever it lies: a plan of sweeps, how processes are made."""
    top = top_level(facts).keys()
    return any(top >= keys for keys, owner in SHAPES if owner in LAUNCHERS)


def set_aside(path: str, facts: SettingsFacts) -> Kind | None:
    """Return why a settings file is no configuration to judge, or None where it is."""
    for pattern, owner in _TOOLS:
        if pattern.fullmatch(path):
            return Kind("external", f"read by {owner}, not by this repository's code")
    if facts.format in ("yaml", "json", "ini"):
        top = top_level(facts)
        for keys, owner in SHAPES:
            if keys <= top.keys():
                return Kind("external", f"its keys ({', '.join(sorted(keys))}) belong to {owner}")
        schema = top["$schema"].value if "$schema" in top else None
        if schema is not None and schema.startswith("http"):
            return Kind("external", f"its keys belong to the tool that publishes {schema[:LONGEST]}")
        return _data(path, facts, top) if facts.format != "ini" else None
    return None


def top_level(facts: SettingsFacts) -> Mapping[str, Entry]:
    """Return the first entry of each top-level key; items of a top-level list have no key."""
    found: dict[str, Entry] = {}
    for entry in facts.entries:
        name = first_part(entry.key)
        if name == entry.key and not name.startswith("["):
            found.setdefault(name.strip('"'), entry)
    return found


def first_part(key: str) -> str:
    """Return the first part of a dotted key; a quoted part is kept whole."""
    if key.startswith('"'):
        return key[: key.find('"', 1) + 1]
    return STEP.split(key, maxsplit=1)[0]


def _data(path: str, facts: SettingsFacts, top: Mapping[str, Entry]) -> Kind | None:
    scalars = sum(entry.kind == "scalar" for entry in facts.entries)
    nothing = Kind("unknown", "data, not configuration")
    if facts.error is None and not top and scalars > 1:
        return Kind("unknown", "data, not configuration: a list at the top")
    if len(top) >= DATA_INTEGERS and all(key.lstrip("-").isdigit() for key in top):
        return Kind("unknown", f"data, not configuration: a map of {len(top):,} integers")
    if scalars > DATA_SCALARS:
        return Kind("unknown", f"data, not configuration: {scalars:,} values")
    if OUTPUTS.fullmatch(path) and not SETTINGS_NAME.fullmatch(posixpath.basename(path)):
        return Kind("unknown", "written by a run, not configuration")
    if facts.format == "json" and not SETTINGS_NAME.fullmatch(path):
        return nothing
    return None


def is_data_folder(path: str) -> bool:
    """Say whether a file stands in a folder named for data; its keys need a reader by name to be configuration."""
    return DATA_FOLDER.fullmatch(path) is not None


def is_kept_with_results(path: str) -> bool:
    """Say whether a file stands in a folder of data or results: whoever gets the folder gets the file."""
    return any(pattern.fullmatch(path) is not None for pattern in (DATA_FOLDER, OUTPUTS, SAMPLE_FOLDER))


def is_output(path: str) -> bool:
    """Say whether a file stands in a folder named for results: a program wrote it, nobody sets its keys."""
    return OUTPUTS.fullmatch(path) is not None


def is_named_for_settings(path: str) -> bool:
    """Say whether a path speaks of configuration."""
    return SETTINGS_NAME.fullmatch(path) is not None
