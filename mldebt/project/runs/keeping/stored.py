"""Recognises what a script writes to a table of a database or sheet, or posts, that may be a record of its runs.

The words it is told by stand in the call, in what the call is handed and in the name of the table: `runs`, `rmse`.
A post to a chat is a message and no record.
"""

import re
from collections.abc import Iterable, Iterator

from mldebt.facts.code import Call, Const, Expr, Made, Ref, Scope, Table
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, everything, without_last
from mldebt.project.runs.keeping.records import words_of

STORES = frozenset({
    "to_sql", "insert_one", "insert_many", "append_row", "append_rows", "bulk_insert_mappings", "put_item", "to_gbq",
    "insert_rows_json", "saveAsTable", "execute", "executemany", "add", "add_all", "bulk_save_objects",
})  # fmt: skip
SENDS = frozenset({"post", "put", "patch"})
POSTS = regex(r"(requests|httpx|urllib3|aiohttp)\..*(post|put|patch)")
CHAT = regex(r"slack|telegram|discord|teams|webhook|notif|line_|ntfy|bot", re.IGNORECASE)
OF_RUNS = regex(
    r"metrics?|scores?|accuracy|evaluations?|performance|experiments?|(train\w*|model)_(runs?|log)|^(ml_?)?runs?$"
    r"|(?<![a-z])(rmse|mape?|mae|f1|auc|r2)(?![a-z])",
    re.IGNORECASE,
)
MEASURED = regex(
    r"(\w+_)?(metrics?|rmse|mape|mae|mse|f1|auc|r2|accuracy|loss|hyper_?param(eter)?s)(_(score|json|val|test))?",
    re.IGNORECASE,
)
INSERTS = regex(r"\s*(insert|upsert|replace|merge)(\s+or\s+\w+)?\s+into\b", re.IGNORECASE)
SESSION = regex(r"(\w*_)?(db|sess(ion)?)", re.IGNORECASE)
WORD = regex(r"\w+")
DATABASE_KEPT = "its scores written to a table of a database or sheet"
SERVER_KEPT = "its scores posted to a server"
STORED = -1
PAIR = 2
FARTHEST = 40


def stores(code: Code, spots: Iterable[Spot]) -> Iterator[Evidence]:
    """Yield the calls of some scopes that write scores to a table of a database, or post them."""
    for spot in spots:
        leaves = code.callees.of(spot.path)
        for call in () if STORES.isdisjoint(leaves) else code.scope(spot).calls:
            if is_stored(code, spot, call):
                yield Evidence(spot.path, call.line, DATABASE_KEPT)
        for call in () if SENDS.isdisjoint(leaves) else code.scope(spot).calls:
            if call.leaf in SENDS and _is_posted(code, spot, call):
                yield Evidence(spot.path, call.line, SERVER_KEPT)


def is_stored(code: Code, spot: Spot, call: Call) -> bool:
    """Say whether a call writes scores to a table of a database: `metrics.to_sql("model_metrics", engine)`."""
    leaf, receiver = call.leaf, without_last(call.func)
    if leaf not in STORES:
        return False
    if leaf in ("add", "add_all", "bulk_save_objects") and not (
        isinstance(receiver, Ref) and SESSION.fullmatch(receiver.steps[-1].lstrip("."))
    ):
        return False
    parts = list(everything((*call.given, *([receiver] if receiver else ())), code.scope(spot).calls))
    if leaf.startswith("execute") and not any(map(_inserts, parts)):
        return False
    words = {word for part in parts for word in words_of(part)}
    if any(OF_RUNS.search(one) for word in words for one in WORD.findall(word)):
        return True
    return any(map(MEASURED.fullmatch, _keys(code, spot, call)))


def _is_posted(code: Code, spot: Spot, call: Call) -> bool:
    """Say whether a call posts what is called scores: `requests.post(url, {"experiment": name, "scores": found})`."""
    if POSTS.fullmatch(code.callee(spot, call).name) is None:
        return False
    words = {word for part in everything(call.given, code.scope(spot).calls) for word in words_of(part)}
    words |= {*_keys(code, spot, call), *_put_under(code.scope(spot), call)}
    return any(map(OF_RUNS.search, words)) and not any(map(CHAT.search, words))


def _put_under(scope: Scope, call: Call) -> Iterator[str]:
    """Yield the keys under which a scope puts something into what a call is handed: `data["scores"] = found`."""
    for assign in scope.assigns:
        if len(assign.target) == PAIR and Ref(assign.target[:1]) in call.given:
            yield assign.target[1].lstrip("[")


def _inserts(part: Expr) -> bool:
    """Say whether a part of what is executed inserts: as text, or built by `table.insert()`."""
    if isinstance(part, Ref):
        return part.steps[-1].lstrip(".") == "insert"
    return isinstance(part, Const) and isinstance(part.value, str) and INSERTS.match(part.value) is not None


def _keys(code: Code, spot: Spot, call: Call) -> Iterator[str]:
    """Yield the columns of what a call is handed, through the names it has here and where it comes from."""
    waiting: list[tuple[Spot, Expr]] = [(spot, value) for value in (call.func, *call.given)]
    seen: set[tuple[Spot, Expr]] = set()
    while waiting and len(seen) < FARTHEST:
        where, value = waiting.pop()
        if (where, value) in seen:
            continue
        seen.add((where, value))
        calls = code.scope(where).calls
        for part in everything((value,), calls):
            if isinstance(part, Table):
                yield from (str(key.value) for key in part.keys if isinstance(key, Const))
            elif isinstance(part, Made) and part.call < len(calls):
                yield from (word for word, _ in calls[part.call].keywords if word)
            elif isinstance(part, Ref):
                waiting += [(there, held) for there, held, _ in code.values(where, part.steps[:1])]
