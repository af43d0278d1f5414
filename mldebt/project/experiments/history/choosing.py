"""Chooses which changed files of history can tell of an experiment, from their paths alone.

Everything else costs nothing: data, pictures, tests, vendored trees, settings of tools that train nothing.
"""

import posixpath
from functools import lru_cache

from mldebt.facts.stores.layouts import is_plain_metrics, places_of
from mldebt.patterns import regex
from mldebt.project.purposes.roles import BENCHMARK, TEST
from mldebt.repository.kinds import kind_of

TRACKERS_FILE = ("neptune", "mlproject", "wandb")
SETTINGS = frozenset({"yaml", "json", "toml", "ini", "gin"})
VENDORED = regex(
    r"(?:^|/)(?:site-packages|node_modules|third_?party|third_?models?|vendor|externals?|\.ipynb_checkpoints|\.venv|venv)/"
)
TOOLS = regex(
    r"(?i)(?:^|/)(?:\.[^/]+/|docs?/|k8s/|helm/|charts?/|kubernetes/|deploy(?:ment)?/|docker/|(?:docker-compose|compose|environment|"
    r"mkdocs|conda|meta(?=[.\-])|package|package-lock|tsconfig|pyproject|setup|tox|mypy|pytest|renovate|codecov|readthedocs|"
    r"pre-commit-config|citation|uv|poetry|pyrightconfig|manifest|vercel|app|cloudbuild)[^/]*\.(?:ya?ml|json|toml|cfg|ini)$|"
    r"[^/]*(?:environment|requirements|conda)[^/]*\.ya?ml$|[^/]*tokeni[sz]er[^/]*\.json$|[^/]*vocab[^/]*\.json$|"
    r"(?:[^/]*[_\-.])?(?:class(?:es|_?(?:labels?|names?|ind\w*|maps?|list))|label_?(?:map\w*|ind\w*|list|names?)|(?:class|label|name|id|idx)_?(?:2|to)_?(?:class|label|name|id|idx))(?:[_\-.][^/]*)?\.(?:ya?ml|json)$|"
    r"[^/]*metadata\.json$|[^/]*\.meta\.json$|[^/]*\.dvc$|\.[^/]+$)|(?:^|/)[^/]*[_\-.](?:lock|manifest)\.json$|(?:^|[/_\-.]|(?-i:[a-z](?=[A-Z])))(?:outputs?|results?|logs?|runs|checkpoints?|ckpts?|saved?(?:_models?)?|artifacts?)/(?:.*/)?[^/]+\.(?:json|ya?ml)$"
)
PARAMETERS = regex(
    r"(?i)(?:^|[/_.\-])(?:params?|parameters?|hparams?|hyper\w*|hyps?|conf|confs|configs?|configuration|cfgs?|experiments?|exps?|recipes?|"
    r"sweeps?|train\w*|finetune\w*|pretrain\w*|models?|neptune|settings|options)(?=[/_.\-\d]|$)"
)
SETTINGS_CODE = regex(
    r"(?i)(?:^|/)(?:configs?|configurations?|confs?|hparams|experiments)/.*\.py$|"
    r"(?:^|[/_]|(?-i:[a-z](?=[A-Z])))(?:config|(?:hyper_?)?params|hyper_?parameters|hparams|settings)\w*\.py$"
)
OPTIONS_CODE = regex(
    r"(?i)(?:^|[/_]|(?-i:[a-z](?=[A-Z])))(?:config(?:s|uration\w*)?|cfgs?|confs?|(?:hyper_?)?param(?:s|eters?)?|hparams?|settings?|options?|opts?|"
    r"arg(?:s|uments?|_?pars\w*)?|flags|defaults?|const(?:s|ants?)?)(?:[_\-.\d]\w*)?\.py$"
)
GIVEN = regex(r"(?i)(?:^|/)data/(?:raw|interim|processed|external)/")
DISPLAYED = regex(r"(?i)(?:^|/)(?:assets|media|static)/")
"""Pictures that a document or a page shows: chosen for readers, not what a run left."""
ASIDE = regex(
    r"(?i)(?:^|[/_\-.])(?:tests?|debug(?:ging)?|smoke|dummy|analys[ie]s|eval(?:uation)?|plot(?:s|ting)?|"
    r"visuali[sz]ations?|launchers?|slurm|submitit|accelerate)(?=[/_\-.])"
)
"""Settings of what checks, measures, shows or starts a training, not of how it trains."""
MEASURING = regex(
    r"(?i)(?:^|[/_\-])(?:eval\w*|test(?:ing)?|infer\w*|predict\w*|decod\w*|scor(?:e|ing)|demo|export|serv(?:e|ing)|deploy\w*|"
    r"visuali[sz]\w*)(?=[_\-.\d][^/]*$)"
)
"""Scripts that start what measures or uses a model, by their name."""
CHECKING = regex(r"(?i)(?:^|[/_\-.])(?:debug|smoke)(?=[_\-.][^/]*$)")
TRIED = regex(r"(?i)(?:^|/)(?:exps?|exps?[\d_\-]\w*|experiment(?!al)\w*)/.+|(?:^|/)configs?/experiments?\w*/.+")
LEFT = regex(
    r"(?i)(?:summary|metrics?|results?|history|scores?|vocab\w*|logs?|state|index|stats?|labels?)\.(?:json|ya?ml|toml)$"
)
"""What a run leaves behind, by its name."""
TOLD = regex(
    r"(?i)(?:^|/)(?:readme|results?|leaderboard|experiments?|notes|log(?:book)?|model_?zoo|[^/]*benchmark(?!\w*research))[^/]*\.(?:md|markdown|rst)$"
)
SUBMITTED = regex(r"(?i)(?:^|/)[^/]*(?:submi(?:t|ssion)|leader_?board|scores?(?=[_\-. ]))[^/]*\.(?:md|markdown|rst)$")
"""A list of what was handed in, with its scores: in any folder, also one of tests."""
TELLING = regex(
    r"(?i)(?:^|[^a-z])(?:sub|submi[a-z]*|scores?|leader_?board|lb|cv|results?|metrics?|performance|accurac(?:y|ies)|"
    r"(?:exp\w*|train\w*|submi\w*)[_\- ]?(?:logs?|lists?|notes?|records?|history)|history|logs?)(?:[^a-z/][^/]*)?"
    r"\.(?:csv|tsv|txt|md|log|json|xlsx?|html?|(py|ipynb))$"
)
"""What may hold a score by its name; a program only where it is new."""
WROTE = regex(
    r"(?i)(?:^|[/_\-.])(?:outputs?|results?|logs?|runs|checkpoints?|ckpts?|saved?(?:_models?)?|artifacts?)/(?:.*/)?"
    r"[^/]+\.(?:json|ya?ml|[ct]sv|txt)$"
)
"""Texts and tables in a folder that runs write to: whether one is a result its content says."""
OTHERS = regex(r"(?i)(?:^|/)[^/]*(?:state[\-_ ]?of[\-_ ]?the[\-_ ]?art|sota|related[\-_ ]?work|paper[\-_ ]?list)")
"""Documents of what others reached."""
HIDDEN = regex(r"(?:^|/)\.[^/]+/")
PICTURING = regex(r"(?i)(?:^|/)(?:plot(?:s|ting)?|visuali[sz](?:ations?|e|ing)|figures?|analys[ie]s)(?=[/_\-.])")
"""Programs in a folder of experiments that only show or compare what others found."""
DRAWING = regex(r"(?i)(?:^|/)(?:plot(?:s|ting)?|visuali[sz](?:ations?|e|ing)|figures?)(?=[/_\-.])")
SCORED = regex(r"(?<![\d.])0\.\d{3,6}(?!\d)")
PICTURED = regex(
    r"(?i)result|metric|score|loss|roc|auc|accura|curve|confusion|histor|graph|plot|histogram|perform|evaluat|_data"
)
TABLED = regex(r"(?i)(?:^|[^a-z])(?:mae|mse|rmse|auc|acc|loss|metric|perform|results?)")
REPORTED = regex(r"(?i)report|paper|thesis|poster|slides|presentation")
COMPARED = regex(r"(?i)result|metric|perform|evaluat|compar|analys")
LOGGED = regex(r"(?i)(?:^|/)(?:logs?|results?|outputs?|tuning)$|(?:^|/)(?:logs?|results?|outputs?|tuning)/")
PICTURES = frozenset((
    ".pkl", ".pickle", ".npy", ".npz", ".mat", ".h5", ".parquet", ".feather", ".xls", ".xlsx", ".ods", ".png", ".jpg",
    ".jpeg", ".pdf", ".svg",
))  # fmt: skip
WRITTEN = (".txt", ".log", ".out", ".png", ".jpg", ".jpeg", ".svg", ".pdf")
RESULTING = regex(r"(?i)(?:^|[/_\-])(?:results?|reports?|outputs?|logs?|scores?|runs|analy[sz]\w*|submi\w*)(?:/|$)")
LISTED = regex(
    r"(?i)require|readme|licen[cs]e|vocab|label|class|dict|words?|names|list|split|fold|^(?:train|test|val|dev|data|img|image)|"
    r"logo|architect|diagram|framework|overview|network|model|pipeline|flow|example|sample|demo|teaser|icon|screen|input"
)
"""Texts that a run is given and pictures that explain, by their names."""
TABLES = frozenset((".csv", ".tsv", ".txt", ".json"))
REPORTS = frozenset((".pdf", ".doc", ".docx", ".ppt", ".pptx", ".odt", ".tex"))
COMPARISONS = frozenset((".ipynb", ".html"))
SHEETS = frozenset((".rtf", ".doc", ".docx", ".pdf", ".svg", ".html", ".xls", ".xlsx", ".ods"))
UNREAD = ((PICTURED, PICTURES), (TABLED, TABLES), (REPORTED, REPORTS), (COMPARED, COMPARISONS))
COMPARISON = regex(r"(?i)(?:^|/)[^/]*model\w*compar[^/]*\.(?:json|[ct]sv)$")
GENERATING = regex(
    r"(?i)(?:^|/)data/generat\w*(?:/|\.py$)|(?:^|/)generate_data\w*\.py$|(?:^|/)data_?generation(?:/|\.py$)"
)
OUTCOMES = frozenset((
    ".csv", ".tsv", ".npz", ".npy", ".parquet", ".pkl", ".pickle", ".zip", ".gz", ".txt", ".pt", ".pth", ".ckpt",
    ".h5", ".json",
))  # fmt: skip
KEPT = OUTCOMES | {".png", ".jpg", ".jpeg", ".pdf", ".log", ".onnx"}
LANES = ("python", "notebook", "settings", "shell", "document", "result", "left", "scored", "lock")
LARGEST = {
    "python": 400_000, "notebook": 4 << 20, "settings": 200_000, "shell": 100_000, "document": 400_000,
    "result": 2 << 20, "left": 200_000, "lock": 400_000,
}  # fmt: skip


@lru_cache(maxsize=50_000)
def lane_of(path: str) -> str | None:
    """Return how a changed file is read, one of LANES, or None where it can tell of no experiment."""
    if VENDORED.search(path) or (TEST.fullmatch(path) and not is_list_of_scores(path)):
        return None
    if (is_told := _is_told(path)) is not None:
        return "document" if is_told else None
    if BENCHMARK.fullmatch(path) or GENERATING.search(path):
        return None
    kind = "shell" if (known := kind_of(path)) == "makefile" else known
    return kind if kind in ("python", "notebook", "shell") and not _is_aside(path, kind) else _lane_of_data(path, kind)


def _is_aside(path: str, kind: str) -> bool:
    """Say whether a program only checks, measures or draws, by its name."""
    if kind == "shell" and MEASURING.search(path) and "train" not in path.rpartition("/")[2].lower():
        return True
    return CHECKING.search(path) is not None or (kind == "python" and DRAWING.search(path) is not None)


def _is_told(path: str) -> bool | None:
    """Say whether a document tells of results of this repository; None where it tells of none."""
    if is_list_of_scores(path) or TOLD.search(path):
        return not (OTHERS.search(path) or HIDDEN.search(path))
    return None


def _lane_of_data(path: str, kind: str | None) -> str | None:
    folder, name = posixpath.split(path)
    if name == "dvc.lock":
        return "lock"
    if _is_scored(folder, name):
        return "scored"
    if (is_plain_metrics(path) or COMPARISON.search(path)) and not HIDDEN.search(path):
        return "result"
    if name == "args.yaml" and not PARAMETERS.search(folder.rpartition("/")[2]):  # what Ultralytics writes
        return None
    if kind in SETTINGS and not any(words.search(path) for words in (TOOLS, ASIDE, GIVEN)):
        return None if _is_recorded(path) else "settings"
    return "left" if _is_left(path) else None


def _is_recorded(path: str) -> bool:
    """Say whether a tracker or a launcher wrote a file, whose run is told from its store."""
    return any(place.kind not in ("plain_metrics", "dvc") and not place.is_companion for place in places_of(path))


def _is_left(path: str) -> bool:
    """Say whether a file lies where runs write to, and is of no store that is read by itself."""
    is_tools = HIDDEN.search(path) or GIVEN.search(path) or TOOLS.search(posixpath.basename(path))
    return (
        WROTE.search(path) is not None
        and not is_tools
        and all(place.kind == "plain_metrics" for place in places_of(path))
    )


def _is_scored(folder: str, name: str) -> bool:
    """Say whether a file holds the outcome of a run, by its own name or by that of its folder."""
    ending = posixpath.splitext(name)[1].lower()
    return (SCORED.search(name) is not None and ending in OUTCOMES) or (
        SCORED.search(folder) is not None and ending in KEPT
    )


@lru_cache(maxsize=50_000)
def holds_parameters(path: str) -> bool:
    """Say whether a settings file's name says that its leaves are parameters."""
    return PARAMETERS.search(path) is not None


@lru_cache(maxsize=50_000)
def is_settings_code(path: str) -> bool:
    """Say whether a Python file is a configuration written in code."""
    return SETTINGS_CODE.search(path) is not None


@lru_cache(maxsize=50_000)
def is_options_code(path: str) -> bool:
    """Say whether a Python file declares options or defaults for programs."""
    return OPTIONS_CODE.search(path) is not None or is_settings_code(path)


@lru_cache(maxsize=50_000)
def is_unread_result(path: str) -> bool:
    """Say whether a file's name says that it keeps a result in a form that is not read: pickles, arrays, pictures."""
    folder, name = posixpath.split(path)
    stem, _, suffix = name.rpartition(".")
    suffix = f".{suffix.lower()}"
    is_named = any(suffix in suffixes and words.search(stem) for words, suffixes in UNREAD)
    is_logged = suffix in SHEETS and bool(stem) and LOGGED.search(folder) is not None
    return (is_named or is_logged) and not any((TEST.fullmatch(path), GIVEN.search(path), DISPLAYED.search(path)))


@lru_cache(maxsize=50_000)
def is_output(path: str, family: str) -> bool:
    """Say whether a file that changed with a try may be what its run wrote: beside it or among results."""
    folder, name = posixpath.split(path)
    stem, suffix = posixpath.splitext(name)
    if suffix.lower() not in WRITTEN or GIVEN.search(path) or TEST.fullmatch(path) or LISTED.search(stem):
        return False
    place = posixpath.dirname(family)
    return folder == place or bool(place and folder.startswith(f"{place}/")) or RESULTING.search(folder) is not None


def may_tell(path: str, *, is_new: bool) -> bool:
    """Say whether a file that changed with a try may hold a score of it: by its name, or as a new notebook."""
    found = TELLING.search(path.rpartition("/")[2])
    is_named = found is not None and (is_new or not found[1])
    return (is_named or (is_new and path.endswith(".ipynb"))) and not GIVEN.search(path)


def is_list_of_scores(path: str) -> bool:
    """Say whether a document lists what was handed in with its scores."""
    return SUBMITTED.search(path) is not None


def is_of_a_tracker(path: str) -> bool:
    """Say whether a file is named after a tracker, whose launcher reads it."""
    return any(word in path.rpartition("/")[2].lower() for word in TRACKERS_FILE)


@lru_cache(maxsize=50_000)
def is_trial(path: str) -> bool:
    """Say whether a path lies in a folder of experiments and is no file that a run left there."""
    is_place = TRIED.search(path) is not None and lane_of(path) in ("python", "notebook", "settings", "shell")
    if is_place and (LEFT.search(path) or PICTURING.search(path)):
        return False
    return is_place and all(place.kind in ("plain_metrics", "tensorboard") for place in places_of(path))
