"""Finds the code that answers requests: modules that import a server, a page or a job runner, and what they import."""

from mldebt.facts.code import PythonFacts
from mldebt.patterns import regex
from mldebt.project.sources import Sources

SERVERS = regex(
    r"(?:fastapi|flask|streamlit|gradio|bentoml|ray\.serve|litserve|django|starlette|sanic|chainlit|celery|uvicorn|quart"
    r"|aiohttp\.web|torchserve|ts\.torch_handler|triton_python_backend_utils|cog|potassium|beam|modal|runpod)"
    r"(?:\..*)?"
)
SHOWN = regex(r"(?:.*/)?(?:demos?|examples?|samples?|playground|tools|scripts)/.*|(?:.*/)?[^/]*demo[^/]*\.py")


def served_files(sources: Sources) -> frozenset[str]:
    """Return the files that answer requests, and those that they import; tests, demos and notebooks are none."""
    code = sources.code
    first = [
        path
        for path, facts in code.modules.items()
        if sources.role(path) == "code" and _serves(facts) and not path.endswith(".ipynb") and not SHOWN.fullmatch(path)
    ]
    return frozenset(first).union(*(code.closure(path) for path in first))


def _serves(facts: PythonFacts) -> bool:
    return any(entry.scope == 0 and entry.under < 0 and SERVERS.fullmatch(entry.module) for entry in facts.imports)
