"""Finds models of a hub that a document loads by their ids, `AutoModel.from_pretrained("owner/bert-dk")`, or lists.

They are the authors' own where the document knows one owner, and the section says that they are; or where it links to a
repository of that owner's: then what it only links to is theirs as well. Whose models everybody takes gives out its own
only at its home.
"""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.facts.texts import DocumentFacts
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.published.handing_out import BESIDE, BORROWED, HANDED_OUT, OTHERS, is_below_released
from mldebt.project.models.published.links import OWN, TAKES, hub_owner, split_link
from mldebt.project.models.texts.documents import Documents
from mldebt.project.models.texts.passages import Part, Passage
from mldebt.project.models.texts.prose import cleaned

ID = r"[A-Za-z][\w-]{1,40}/[A-Za-z][\w.-]{2,80}"
LOADED = regex(rf"(?:from_pretrained\(\s*|\bpipeline\([^()]{{0,200}}?(?:model\s*=\s*|,\s*))[\"']({ID})[\"']")
LISTED = regex(rf"(?m)^[ \t]*(?:[-*+•|]|\d+[.)])[^`\n]{{0,80}}`({ID})`")
"""An id that stands first in a row or an entry: `| `owner/tide-base` | 81.2 |`."""
HOME = regex(r"github\.com[/:]([\w-]+)/[\w.-]+")
FILE = regex(r"(?i).*\.(?:py|sh|md|ya?ml|json|txt|csv|pth?|ckpt|ipynb|zip|tar|gz|png|jpe?g)")
PUBLIC = frozenset({
    "google", "facebook", "microsoft", "openai", "meta-llama", "huggingface", "stabilityai", "runwayml", "EleutherAI",
    "sentence-transformers", "mistralai", "allenai", "bigscience", "distilbert", "FacebookAI", "google-bert", "Qwen",
    "dslim", "cardiffnlp", "openai-community", "timm", "nvidia", "deepset", "Helsinki-NLP", "CompVis", "xlnet",
    "lmsys", "THUDM", "tiiuae", "BAAI", "intfloat", "Salesforce", "laion", "deepseek-ai", "bigcode", "nlptown",
    "HuggingFaceH4", "HuggingFaceTB",
})  # fmt: skip
"""Whose models everybody takes."""


def hub_ids(documents: Documents, path: str, given: set[str]) -> Iterator[tuple[Declared, tuple[Passage, ...]]]:
    """Yield what a document loads by ids of a hub in its blocks, or links to as its owner's; `given` are known."""
    facts = documents.found[path]
    loaded = [(name, fence.line) for fence in facts.fences for name in LOADED.findall(fence.text)]
    linked = [(split_link(link).path.strip("/"), line) for link, line in facts.links if hub_owner(link)]
    listed = tuple(_listed(documents, path))
    own = not_public(facts, {name.partition("/")[0] for name, _ in (*loaded, *linked, *listed)})
    if len(own) != 1:  # several owners: others' models
        return
    is_home = own <= _homes(facts)
    tops = documents.top(path)
    for name, line in (*loaded, *listed, *(linked if is_home else ())):
        part, (owner, _, leaf) = documents.part_at(path, line), name.partition("/")
        if part is None or owner not in own or not _is_own(part, is_home=is_home) or given & {name, leaf}:
            continue
        given.add(name)
        if not (BESIDE.search(leaf) or FILE.fullmatch(name)):
            yield _declared(path, name, line), (Passage(part.text, path, line, "section", name, part.title), *tops)


def not_public(facts: DocumentFacts, owners: set[str]) -> set[str]:
    """Return those of some owners that a document may speak of as its authors."""
    homes = _homes(facts)
    return {one for one in owners if one not in PUBLIC or any(home.startswith(one) for home in homes)}


def _homes(facts: DocumentFacts) -> set[str]:
    """Return whose repositories a document links to, or clones."""
    texts = (*(link for link, _ in facts.links), *(fence.text for fence in facts.fences))
    return {owner for text in texts for owner in HOME.findall(text)}


def _listed(documents: Documents, path: str) -> Iterator[tuple[str, int]]:
    """Yield the ids that rows and entries begin with where models are given out, and no paths of files."""
    for part in documents.parts(path):
        is_released = is_below_released(part) or OWN.search(part.text)
        for found in LISTED.finditer(part.text) if is_released else ():
            if not documents.has_folder(found[1].partition("/")[0]):
                yield found[1], part.line + 1 + part.text.count("\n", 0, found.start(1))


@lru_cache(maxsize=8)
def _is_own(part: Part, *, is_home: bool) -> bool:
    """Say whether a section that loads a model says that its authors give it out, or stands at their home."""
    told = cleaned(part.text)
    if OTHERS.search(part.heading) or BORROWED.search(told):
        return False
    if is_home:
        return True
    is_handed_out = HANDED_OUT.search(told) and not TAKES.search(told)
    return is_below_released(part) or bool(OWN.search(told) or is_handed_out)


def _declared(path: str, name: str, line: int) -> Declared:
    says = Evidence(path, line, f"a text names it by its id on a hub: {name}")
    return Declared(
        name, "checkpoint", path, line, "", Artifact("unknown", None, "external"), (says,),
        (name.partition("/")[2],), reach=("published",), group=f"{path}#hub", is_elsewhere=True,
    )  # fmt: skip
