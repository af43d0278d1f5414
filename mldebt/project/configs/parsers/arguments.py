"""Finds command-line options declared with argparse, and the calls whose result holds their values.

Options built in loops or from variables have no constant name and give no key. The parser a declaration belongs to is
told by the name it is called on; a parser that comes in as a parameter may be anybody's.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec
from msgspec.structs import replace

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, PythonFacts, Ref, Scope, Table
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, without_last
from mldebt.project.resolution.callees import Callees, calls_by

FLAG = regex(r"-{1,2}[A-Za-z0-9_][\w.\-]*|[A-Za-z_][\w\-]*")
ADDS = frozenset({"add_argument", "add_option"})
PARSES = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args", "parse_known_intermixed_args"})
BROWSER_MAKERS = regex(r"\.?(Chrome|Firefox|Edge|Safari|Ie|Opera)?Options")
BROWSERS = regex(r"chrome|firefox|browser|webdriver", re.IGNORECASE)
WEB = frozenset({"required", "location", "store_missing", "trim"})
"""What only the parsers of web requests take for a bare name: `RequestParser.add_argument("name", required=True)`."""
TAKEN = frozenset({"is_config_file", "is_config_file_arg", "is_write_out_config_file_arg"})
"""What ConfigArgParse takes: the parser itself reads the file that such an option names."""
NO_VALUE = frozenset({"help", "version"})
ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "**"})
DEPRECATED = regex(
    r"\bdeprecated\b|\bobsolete\b|no longer (?:used|supported)|\b(?:has|have) no effect|\bunused\b|"
    r"\b(?:not|never) used\b(?! (?:if|when|unless|with|for))|"
    r"\bignored\b\W*$|\bbackwards?.compat|\bdo not (?:change|delete|remove)\b|"
    r"\bkept (?:only )?for (?:compat|old|legacy)|\bkept for\b[^.]{0,60}\bcompat|"
    r"^\W*ignored\b(?! (?:if|when|unless|with|for|in|by)\b)|"
    r"\b(?:does|do) (?:nothing|not do anything)\b(?! (?:if|when|unless|with|for|by)\b)|"
    r"\bdummy (?:opt|options?|arg|arguments?|flag|parameter|param)\b|\bdummy\b[^.]{0,60}\bcompat|"
    r"^\W*(?:only |just )?for (?:\w+ )?compatibility\b|"
    r"\bonly (?:used )?for (?:logging|organi[sz]ation)\b|\bfor (?:logging|organi[sz]ation)(?: purposes?)? only\b",
    re.IGNORECASE,
)
NAMES_DEFAULT = regex(r"[(\[](?:this is )?(?:the )?default[)\]]\W*$", re.IGNORECASE)
PLAINLY = frozenset({"deprecated", "obsolete"})
CONDITION = regex(r"\b(?:if|when|unless|otherwise|else|without|in case|by default)\b", re.IGNORECASE)
SENTENCE, LONGEST_HELP = regex(r"[.;!?](?:\s|$)|\n\s*\n"), 1000

REQUIRED = regex(
    r"\b(?:[Rr]equired|[Nn]eeded|[Pp]assed|[Gg]iven|[Ee]xpected) (?:only )?by (?:the )?"
    r"(?:[A-Z]\w*[A-Z]\w*\b|(?:\w+ )?(?:launcher|scheduler|cluster|platform|wrapper)\b)"
)


class Option(msgspec.Struct, frozen=True, array_like=True):
    """One declared option. `dest`: the name it is read by; `flags`: its spellings; `holder`: what it was added to."""

    key: str
    dest: str
    flags: tuple[str, ...]
    spot: Spot
    line: int
    value: str | None
    help: str
    holder: Ref | Made | None
    source: str = "argparse"
    is_alternative: bool = False
    acts: bool = False
    """Whether its action is code of its own, or its type is made, as a file that is opened while the line is parsed."""
    is_check: bool = False
    """Whether a command must give it, and it may have but one value: that the command means this program is its use."""
    is_default: bool = False
    """Whether it only names what happens without it: a flag that is set already, or whose help ends in "(default)"."""
    kind: Expr | None = None
    """What converts its value: its type, where that is no constant."""

    @property
    def is_deprecated(self) -> bool:
        """Whether its help says that it does nothing any more, or is only kept for what used to pass it."""
        for sentence in SENTENCE.split(self.help[:LONGEST_HELP]):
            found = DEPRECATED.search(sentence)
            if found and (found[0].lower() in PLAINLY or not CONDITION.search(sentence, 0, found.start())):
                return True
        return False

    @property
    def by_flag(self) -> str:
        """The name that its spelling gives where no `dest` says another."""
        return _by_flag(self.key)

    @property
    def is_required_elsewhere(self) -> bool:
        """Whether its help says that another program passes it: "Required by the launcher, not used"."""
        return REQUIRED.search(self.help) is not None


def argparse_options(path: str, code: Code) -> Sequence[Option]:
    """Return the options one module declares, in order."""
    asked = () if ADDS.isdisjoint(code.callees.of(path)) else (path,)
    found = (options for _, options in code.each(declared, tuple[Option, ...], asked))
    return [replace(one, spot=Spot(path, one.spot.scope)) for options in found for one in options]


def declared(facts: PythonFacts) -> tuple[Option, ...]:
    """Return the options of a module, as if it had no path."""
    found, strings = list[Option](), dict(facts.strings)
    shared = _makers(facts.scopes[0]) if facts.scopes else {}
    for number, some in groupby(calls_by(facts, ADDS), itemgetter(0)):
        makers = _makers(facts.scopes[number])
        for _, _, call in some:
            holder = receiver_of(call.func)
            made = makers.get(holder.steps, ()) if isinstance(holder, Ref) else ()
            also = shared.get(holder.steps, ()) if isinstance(holder, Ref) else ()
            option = None if _is_browser(holder, {*made, *also}) else _option(Spot("", number), made, call, strings)
            if option:
                found.append(option)
    return tuple(found)


def _makers(scope: Scope) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Return the calls whose results a scope gives to a name, by the name."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for assign in scope.assigns:
        if isinstance(assign.value, Made):
            found[assign.target].append(scope.call(assign.value.call).last_step)
    return found


def _is_browser(holder: Ref | Made | None, made: Collection[str]) -> bool:
    """Say whether `add_argument` is the method of a web browser's options: `ChromeOptions().add_argument("--mute")`."""
    if not isinstance(holder, Ref):
        return False
    return any(map(BROWSER_MAKERS.fullmatch, made)) or BROWSERS.search(holder.steps[-1]) is not None


def _option(spot: Spot, made: Sequence[str], call: Call, strings: dict[str, int]) -> Option | None:
    flags = _flags(call)
    if not flags:
        return None
    words = {name: value for name, value in call.keywords if name}
    if _is_no_option(call, words, is_flag=flags[0].startswith("-")):
        return None
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    dest = text(words.get("dest")) or _by_flag(long)
    line = strings.get(long, call.line)
    return Option(
        long, dest, flags, spot, line if call.line <= line <= call.end_line else call.line,
        shown(words.get("default"), text(words.get("action"))), text(words.get("help")) or "", receiver_of(call.func),
        "argparse", _is_exclusive(made), _acts(words), _is_check(words, is_flag=flags[0].startswith("-")),
        _is_default(words), words.get("type"),
    )  # fmt: skip


def _by_flag(flag: str) -> str:
    return flag.lstrip("-").replace("-", "_") if flag.startswith("-") else flag


def _flags(call: Call) -> tuple[str, ...]:
    """Return the spellings of an option, none where one of them is computed or no flag."""
    flags = tuple(arg.value for arg in call.args if isinstance(arg, Const) and isinstance(arg.value, str))
    return flags if len(flags) == len(call.args) and all(FLAG.fullmatch(flag) for flag in flags) else ()


def _is_no_option(call: Call, words: Mapping[str, Expr], *, is_flag: bool) -> bool:
    """Say whether a call declares no value of a command line that this repository could read by name."""
    if any(name is None for name, _ in call.keywords) and "dest" not in words and not is_flag:
        return True
    if text(words.get("action")) in NO_VALUE or not words.keys().isdisjoint(TAKEN):
        return True
    is_computed = "dest" in words and not isinstance(words["dest"], Const)
    return is_computed or (not is_flag and not words.keys().isdisjoint(WEB))


def _acts(words: Mapping[str, Expr]) -> bool:
    """Say whether an action or a made type is code; the action of Python that makes a pair of flags only stores."""
    action = words.get("action")
    is_pair = isinstance(action, Ref) and action.steps[-1].lstrip(".") == "BooleanOptionalAction"
    is_action = action is not None and not isinstance(action, Const) and not is_pair
    return is_action or isinstance(words.get("type"), Made)


def _is_check(words: Mapping[str, Expr], *, is_flag: bool) -> bool:
    """Say whether an option is required with one choice, or a word in its place, as of a sub-command: a check."""
    choices = words.get("choices")
    is_one = isinstance(choices, Items) and len(choices.items) == 1 and isinstance(choices.items[0], Const)
    return is_one and (words.get("required") == Const(value=True) if is_flag else "nargs" not in words)


def _is_default(words: Mapping[str, Expr]) -> bool:
    """Say whether a flag without a value names what is done anyway."""
    set_to = {"store_true": True, "store_false": False}.get(text(words.get("action")) or "")
    says_so = NAMES_DEFAULT.search(text(words.get("help")) or "") is not None
    return set_to is not None and (says_so or words.get("default") == Const(value=set_to))


def _is_exclusive(made: Iterable[str]) -> bool:
    """Say whether an option stands in a group of alternatives, of which one may be the default by another name."""
    return any(maker.endswith("add_mutually_exclusive_group") for maker in made)


def receiver_of(func: Expr) -> Ref | Made | None:
    """Return what a method is called on."""
    receiver = without_last(func)
    return receiver if isinstance(receiver, Ref | Made) else None


def text(value: Expr | None) -> str | None:
    """Return a string constant, or None."""
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def shown(value: Expr | None, action: str | None = None) -> str | None:
    """Return a default as a user would write it, or None where it is computed."""
    if isinstance(value, Const):
        return str(value.value)
    if isinstance(value, Items):
        return "[" + ", ".join(shown(item) or "…" for item in value.items[:8]) + "]"
    if isinstance(value, Table):
        return "{…}"
    if isinstance(value, Op) and value.name in ARITHMETIC and all(isinstance(one, Const) for one in value.items):
        return f" {value.name} ".join(shown(one) or "…" for one in value.items)
    return {"store_true": "False", "store_false": "True"}.get(action or "")


def parse_calls(path: str, callees: Callees) -> Iterator[tuple[Spot, int]]:
    """Yield the calls of one module that parse a command line."""
    for number, place in sorted(one for word in PARSES for one in callees.places(path, word)):
        yield Spot(path, number), place
