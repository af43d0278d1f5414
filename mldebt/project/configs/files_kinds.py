"""Tells which settings files are configuration of this repository and which belong to a tool, to data or to nobody.

The name and place of a file settle most cases, its top-level keys the rest. It cannot know a private tool's own file: such
a file is kept as configuration and its keys end as unknown when no reader is found.
"""

import posixpath
import re
from collections.abc import Mapping

import msgspec

from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.vocabulary import FileStatus

DATA_SCALARS = 300
DATA_INTEGERS = 5
DATA_LIST = 3
TOOLS: tuple[tuple[str, str], ...] = (
    (r"(^|.*/)(\.github|\.gitlab|\.circleci|\.buildkite|\.azure[\w-]*|\.woodpecker|\.semaphore|\.gitea|\.ci)/.*", "the CI service"),
    (r"(^|.*/)(\.gitlab-ci|\.travis|appveyor|azure-pipelines|bitbucket-pipelines|cloudbuild|\.drone|buildspec|jenkins)[\w.\-]*\.ya?ml", "the CI service"),
    (r"(^|.*/)(\.pre-commit-(config|hooks)|\.readthedocs|readthedocs|mkdocs|_config|_toc|\.?codecov|\.?coveragerc|renovate|dependabot|mergify|\.mergify|\.yamllint|\.cookietemple|release-drafter|\.clang-format|\.clang-tidy|sonar-project|lefthook|\.markdownlint|\.goreleaser|\.?citation|\.?bumpversion|\.cruft|cookiecutter|copier|\.all-contributorsrc|\.zenodo|codemeta|\.sourcery|\.lgtm|\.hound|\.stickler|\.prettierrc|\.eslintrc|\.stylelintrc|babel\.config|jest\.config|vercel|netlify|firebase|fly|app|render|procfile|heroku|tslint|tsconfig[\w.\-]*|jsconfig|components|nest-cli|angular|turbo|lerna|nx|package|package-lock|composer|bower|manifest|\.babelrc|deno|biome|taskfile|pixi|conda-lock|meta|recipe|environment[\w.\-]*|conda[\w.\-]*|[\w.\-]*conda[\w.\-]*env[\w.\-]*|\.?[\w\-]*environment|pipfile|poetry|uv|cargo|rust-toolchain|pyrightconfig|mypy|tox|setup|pytest|\.flake8|\.pylintrc|\.isort|\.style|\.ruff|ruff|pylintrc|pyproject|netlify|\.editorconfig|tasks|launch|settings\.vscode|devcontainer|crowdin|bors|\.bettercodehub|\.codeclimate|qodana|\.deepsource|dvc|skaffold|helmfile|kustomization|chart|docker-compose[\w.\-]*|compose[\w.\-]*|prometheus[\w.\-]*|grafana[\w.\-]*|alertmanager|otel[\w.\-]*|nginx)\.(ya?ml|json|toml|ini|cfg|lock|cff|json5|yaml\.example)", "its tool"),
    (r"(^|.*/)(dvc\.(ya?ml|lock)|[^/]*\.dvc|\.dvc/.*|\.dvcignore)", "DVC"),
    (r"(^|.*/)(pipfile|[^/]*\.lock)", "a package manager"),
    (r"(^|.*/)(\.vscode|\.idea|\.devcontainer|\.husky|\.cargo|\.streamlit|\.chainlit|\.jupyter|\.ipython|\.aws|\.docker|\.config|\.claude|\.cursor|\.gemini|node_modules)/.*", "an editor or tool"),
    (r"(^|.*/)(helm|charts|k8s|kubernetes|kustomize|terraform|ansible|playbooks)/.*", "its deployment tool"),
    (r"(^|.*/)(ds_?config|deepspeed|zero\d?|stage\d|ds_z\d|ds_)[\w.\-]*\.json|(^|.*/)(deepspeed|accelerate|fsdp)([\w\-]*)/[^/]*|(^|.*/)(accelerate|deepspeed|fsdp)[\w.\-]*\.(ya?ml|json)", "DeepSpeed or accelerate"),
    (r"(^|.*/)((neptune|comet|wandb|sweep|clearml|polyaxon)[\w.\-]*|\.comet|clearml|trains|guild|polyaxon[\w.\-]*|mlproject|azureml[\w.\-]*|sky|skypilot[\w.\-]*|ray[-_]?cluster|cluster|cog|bentofile|truss|floyd|determined|const|modal|runpod[\w.\-]*|vertex[\w.\-]*|sagemaker[\w.\-]*|mlflow|feast|feature_store|great_expectations|evidently|optuna|dbt_project|profiles)(\.ya?ml|\.config|\.json|\.toml|\.ini)?", "its platform's command line"),
    (r"(^|.*/)(tokenizer|tokenizer_config|special_tokens_map|preprocessor_config|processor_config|generation_config|vocab|merges|added_tokens|model_index|adapter_config|trainer_state|training_args|pytorch_model\.bin\.index|model\.safetensors\.index|scheduler_config)\.json", "the library that loads the checkpoint"),
)  # fmt: skip
OUTPUTS = re.compile(
    r"(^|.*/)(outputs?|runs?|logs?|results?|mlruns|multirun|lightning_logs|checkpoints?|wandb|\.hydra|artifacts|history|reports?|predictions|"
    r"saved_models?|eval_results?|work_dirs|snapshots?)/.*"
    r"|(^|.*/)(metrics?|results?|scores?|report|summary|history|predictions?|leaderboard)[\w.\-]*\.(json|ya?ml)",
    re.IGNORECASE,
)
SETTINGS_NAME = re.compile(
    r"(^|.*[/_.\-])(config(uration)?s?|conf|cfgs?|settings?|params?|parameters|hparams?|hyper\w*|hyps?|args|options?|defaults?|recipes?|experiments?|"
    r"train\w*|presets?|tuning|exp)([/_.\-].*|\d.*)",
    re.IGNORECASE,
)
DATA_FOLDER = re.compile(r"(^|.*/)(data|datasets?|assets|static|public|annotations?|resources|samples?|labels?)/.*")
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
    (frozenset({"program", "method", "parameters"}), "W&B sweeps"),
    (frozenset({"stages"}), "DVC"),
    (frozenset({"build-system"}), "the package builder"),
    (frozenset({"Collections"}), "the model index"),
    (frozenset({"Models"}), "the model index"),
    (frozenset({"architectures", "model_type"}), "transformers (the file of a checkpoint)"),
    (frozenset({"_class_name"}), "diffusers (the file of a checkpoint)"),
    (frozenset({"images", "annotations"}), "a dataset"),
)  # fmt: skip
DEEPSPEED_CLASSES = frozenset({"program", "method"})
_TOOLS = tuple((re.compile(pattern, re.IGNORECASE), owner) for pattern, owner in TOOLS)


class Kind(msgspec.Struct, frozen=True):
    """Why a settings file is set aside: the status it gets, and the reason in words."""

    status: FileStatus
    reason: str


def set_aside(path: str, facts: SettingsFacts) -> Kind | None:
    """Return why a settings file is no configuration to judge, or None where it is."""
    for pattern, owner in _TOOLS:
        if pattern.fullmatch(path):
            return Kind("external", f"read by {owner}, not by this repository's code")
    if facts.format in ("yaml", "json"):
        top = top_level(facts)
        for keys, owner in SHAPES:
            if keys <= top.keys():
                return Kind("external", f"its keys ({', '.join(sorted(keys))}) belong to {owner}")
        return _data(path, facts, top)
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
    return re.split(r"[.\[]", key, maxsplit=1)[0]


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


def is_named_for_settings(path: str) -> bool:
    """Say whether a path speaks of configuration."""
    return SETTINGS_NAME.fullmatch(path) is not None
