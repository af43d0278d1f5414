"""Says whether anything around a trained file may tell how well it does, or what it was trained on.

A claim that no text says it needs silence all around: no document, notebook, docstring or string of the code states a
measure with its number, no picture, table or record is named for results, no notebook that was run measures anything,
and nothing that is not read (another language, an article, a tracker's page, an office document) may say it. Whatever
is written counts as told, be it of another model: recall is paid for precision here.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Literal

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.texts import DocumentFacts, SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.models.documentation.surroundings import is_around
from mldebt.project.models.documentation.traces import OFFICE, PAGES, PUBLIC_DATA, SAMPLE
from mldebt.project.models.texts.documents import Documents, rows_of
from mldebt.project.models.texts.mentions import paragraphs
from mldebt.project.models.texts.prose import is_foreign
from mldebt.project.models.texts.words import DATA_SET, METRIC, TRAINED_ON
from mldebt.project.sources import Sources

Question = Literal["metrics", "training_data"]
MEASURED = regex(r"\d[.,]\d|\d\s?%")
DIGIT = regex(r"\d")
NAMES = (
    r"(?:metrics?|scores?|results?|eval(?:uation)?s?|reports?|perf(?:ormance)?|acc(?:uracy)?|confusion|roc|auc|leader"
    r"board|benchmarks?|histor(?:y|ies)|curves?|loss(?:es)?|f1|rmse|mae|validation|submissions?|predictions?|plots?"
    r"|figures?|comparison|summary)"
)
RECORD = regex(
    rf"(?i)(?:.*/)?(?:[\w .-]{{0,80}}[_\-. ])?{NAMES}(?:[_\-. ][\w .-]{{0,80}})?"
    r"\.(?:json|jsonl|csv|tsv|ya?ml|txt|log|html?|png|jpe?g|svg|gif|xlsx?)"
    rf"|(?:.*/)?{NAMES}/[^/]+\.(?:png|jpe?g|svg|csv|json|html?)"
    r"|(?:.*/)?(?:mlruns|wandb|lightning_logs|tb_logs|\.neptune|catboost_info)/.*|(?:.*/)?events\.out\.tfevents.*|.*\.(?:log|db|sqlite3?)"
)
"""Files that may hold what a training scored: named for it, or kept by a tracker."""
PICTURE = regex(rf"(?i)(?:!\[|<img )[^\n]{{0,300}}?(?<![a-z]){NAMES}(?![a-z])")
ELSEWHERE = regex(
    r"(?i)https?://[^\s)\]]*(?:arxiv|doi\.org|openreview|openaccess|medium\.com|towardsdatascience|kaggle\.com/(?:code|c/|comp)"
    r"|notion|readthedocs|\.github\.io|huggingface\.co|/wiki|youtu\.?be|docs\.google|drive\.google|confluence|overleaf"
    r"|researchgate|ieee|acm\.org|springer|sciencedirect|nature\.com|drivendata|zindi|codalab|aicrowd|blog|wandb\.ai|dagshub"
    r"|neptune\.ai|comet\.|colab\.|nbviewer|linkedin|paperswithcode|patents?\.)"
    r"|@(?:article|inproceedings|misc|techreport|software)\{|\[[^\]\n]{0,60}(?:documentation|report|paper|thesis|slides|article)"
    r"[^\]\n]{0,40}\]\(http"
)
RESULTS = regex(
    r"(?i)^\W*(?:\d[\d.]*\s*)?(?:(?:model|test|our|main|key|final|experiment(?:al)?|quantitative|training)\s)?"
    r"(?:results?|evaluations?|performance|benchmarks?|metrics?|accuracy|scores?|model zoo|leaderboard)\b(?![-_])"
)
DATA = regex(
    r"(?i)data ?-?sets?\b|\bcorp(?:us|ora)\b|kaggle|\buci\b|\broboflow|\btrained (?:on|with|using)\b|\.csv\b|data/"
)
MEASURES = regex(
    r"\.?(?:\w*(?:score|accuracy|auc|rmse|confusion|cross_val)\w*|evaluate\w*|classification_report|mean_\w+_error|r2_score"
    r"|compare_models|create_model|tune_model|lr_find|fit_one_cycle|fine_tune)"
)


class Results:
    """What the texts of one snapshot may tell of results and data, wherever they stand."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.documents = Documents(sources)

    def told(self, path: str, question: Question) -> Evidence | None:
        """Return the first text around a file that may answer a question about it, or None where all is silent."""
        told = self._results if question == "metrics" else self._data
        return next((says for name, says in told.items() if is_around(name, path)), None)

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The documents that were read, those of the top first."""
        return tuple(sorted(self.documents.found, key=lambda path: (path.count("/"), path)))

    @cached_property
    def _results(self) -> Mapping[str, Evidence]:
        sources = self.sources
        found = {path: Evidence(path, None, "may hold results") for path in _records(sources)}
        found |= self._by_document(_states_result)
        for path, facts in sources.facts.items():
            if isinstance(facts, NotebookFacts) and (says := _of_notebook(path, facts)):
                found[path] = says
        for path, module in sources.code.modules.items():
            texts = (*module.strings, *((text.text, text.line) for scope in module.scopes if (text := scope.docstring)))
            if line := next((line for text, line in texts if _measured(text)), None):
                found[path] = Evidence(path, line, "states a measure")
        for path, held in sources.settings.items():
            if line := next(_measures_in(held), None) if isinstance(held, SettingsFacts) else None:
                found[path] = Evidence(path, line, "holds a measure")
        return found

    @cached_property
    def _data(self) -> Mapping[str, Evidence]:
        sources = self.sources
        found = self._by_document(_names_data)
        for path, facts in sources.facts.items():
            told = "\n".join(cell.text for cell in facts.cells) if isinstance(facts, NotebookFacts) else ""
            if told and (_names_data(told) or is_foreign(told)):
                found[path] = Evidence(path, 1, "may name the data")
        for path, module in sources.code.modules.items():
            texts = [text.text for scope in module.scopes if (text := scope.docstring)]
            is_public = any(PUBLIC_DATA.fullmatch(entry.target) for entry in module.imports)
            if is_public or any(map(_names_data, texts)) or any(SAMPLE.search(text) for text, _ in module.strings):
                found[path] = Evidence(path, 1, "may name the data")
        return found

    def _by_document(self, tells: Callable[[str], bool]) -> dict[str, Evidence]:
        found: dict[str, Evidence] = {}
        for path, facts in self.documents.found.items():
            if line := next(_lines(facts, tells), 0):
                found[path] = Evidence(path, line, "may tell it")
        for path in (*self.sources.files, *sorted(self.sources.set_aside)):
            is_lost = self.documents.is_readme(path) and path not in self.documents.found
            if is_lost or (OFFICE.fullmatch(path) and not PAGES.fullmatch(path)):
                found[path] = Evidence(path, None, "a document that is not read")
        return found


def _lines(facts: DocumentFacts, tells: Callable[[str], bool]) -> Iterator[int]:
    """Yield the lines of a document where something is told, or where it cannot be known."""
    for part in facts.sections:
        if tells(f"{part.title}\n{part.text}") or is_foreign(part.text) or ELSEWHERE.search(part.text):
            yield max(part.line, 1)
    for row, header in rows_of(facts):
        if tells(" ".join((*header, *row.cells))):
            yield max(row.line, 1)
    for fence in facts.fences:
        if tells(fence.text):
            yield max(fence.line, 1)
    for target, line in facts.links:
        if ELSEWHERE.match(target) or OFFICE.fullmatch(target):
            yield max(line, 1)


def _states_result(text: str) -> bool:
    title, _, body = text.partition("\n")
    if PICTURE.search(body) or (
        RESULTS.search(title.rpartition(" > ")[2]) and (DIGIT.search(body) or "![" in body or "<img" in body)
    ):
        return True
    return any(_measured(f"{title} {paragraph}") for paragraph, _ in paragraphs(body)) or _measured(title)


def _measured(text: str) -> bool:
    return bool(MEASURED.search(text) and METRIC.search(text))


def _names_data(text: str) -> bool:
    return bool(DATA.search(text) or DATA_SET.search(text) or TRAINED_ON.search(text))


def _of_notebook(path: str, facts: NotebookFacts) -> Evidence | None:
    """Return what a notebook may show of results: measures in its text or output, or calls that measured."""
    told = next((cell for cell in facts.cells if _measured(cell.text) or _measured(cell.outputs)), None)
    if told is not None:
        return Evidence(path, 1, "states a measure", told.index)
    if is_foreign("\n".join(cell.text for cell in facts.cells)):
        return Evidence(path, 1, "language not read")
    is_run = any(cell.outputs or cell.execution_count is not None for cell in facts.cells)
    calls = (call for scope in facts.code.scopes for call in scope.calls) if is_run else ()
    measures = any(MEASURES.fullmatch(call.last_step) for call in calls)
    return Evidence(path, 1, "was run and measures something") if measures else None


def _records(sources: Sources) -> Iterator[str]:
    """Yield the files that may hold what a training scored."""
    for path in (*sources.files, *sorted(sources.set_aside)):
        if RECORD.fullmatch(path) and sources.role(path) != "test" and not PAGES.fullmatch(path):
            yield path


def _measures_in(facts: SettingsFacts) -> Iterator[int]:
    for entry in facts.entries:
        if (
            entry.value
            and METRIC.fullmatch(posixpath.basename(entry.key.replace(".", "/")))
            and DIGIT.match(entry.value)
        ):
            yield max(entry.line, 1)


@lru_cache(maxsize=1)
def results(sources: Sources) -> Results:
    """Return what the texts of a snapshot tell of results and data, gathered once."""
    return Results(sources)
