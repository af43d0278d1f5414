"""Finds the rules by walking this package, and picks those that the options ask for.

A rule module defines CODE, NAME, SEVERITY, AREA, CHALLENGE, COST, MINUTES, SINCE, VERSION, PREVIEW and
`check(subject, project)`; its docstring is its documentation. What was measured of each rule stands in `measured.json`.
A module that defines CODE and is broken raises here, so it stops the run and the tests instead of looking like a
repository without debt.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import get_args, get_type_hints

import msgspec

import mldebt.rules
from mldebt import startup_cache
from mldebt.errors import NotFoundError, OptionsError
from mldebt.findings.cost import Cost
from mldebt.findings.scan import Measured
from mldebt.findings.vocabulary import Area
from mldebt.options import Options
from mldebt.patterns import regex
from mldebt.rules.rule import Rule, priced, read, written

PREFIX = regex(r"MLD[0-9]{0,2}")
DESCRIBED = "rules"
AREAS: tuple[str, ...] = get_args(Area)
CONSTANTS = (
    "code", "name", "severity", "area", "challenge", "cost", "version", "since", "preview", "minutes",
)  # fmt: skip
"""What a rule module defines in capitals."""


class BrokenRuleError(Exception):
    """A rule module lacks a part; the text names the module and the part."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of the package, preview ones included, by code; an earlier start may have described them."""
    described = startup_cache.known(DESCRIBED)
    return read(described) if described is not None else _walked()


def _walked() -> tuple[Rule, ...]:
    """Import every rule module, and describe what they define for the next start."""
    rules = sorted((read_rule(module) for module in _modules() if hasattr(module, "CODE")), key=lambda rule: rule.code)
    for before, after in pairwise(rules):
        if before.code == after.code:
            message = f"{before.path} and {after.path} both claim {after.code}"
            raise BrokenRuleError(message)
    startup_cache.keep(DESCRIBED, written(rules))
    return tuple(rules)


def chosen(options: Options) -> tuple[Rule, ...]:
    """Return the rules that take part in a scan: what `select` names, else all, less what `ignore` names.

    A selector is a code, the start of one (`MLD4`), a name or an area word. A preview rule takes part only with
    `preview` or when it is selected by its own code or name. Raises OptionsError for a selector that means nothing and
    for a selection that leaves no rule, because a scan without rules looks like a clean one.
    """
    prices = {
        code: Cost(*minutes)
        for selector, minutes in options.costs
        for code in _meant(all_rules(), (selector,), options, f"costs.{selector}")
    }
    for selector, _ in options.thresholds:
        _meant(all_rules(), (selector,), options, f"thresholds.{selector}")
    for place, entry in enumerate(options.per_path_ignore):
        names = (f"per_path_ignore.{place}", f"per_path_ignore.{entry.path}")
        _meant(all_rules(), entry.rules, options, *names)
    return tuple(
        priced(rule, prices[rule.code]) if rule.code in prices else rule for rule in pick(all_rules(), options)
    )


def pick(rules: Sequence[Rule], options: Options) -> tuple[Rule, ...]:
    """Return those of the rules that the options choose; see `chosen`."""
    wanted = _meant(rules, options.select, options, "select") if options.select else {rule.code for rule in rules}
    wanted -= _meant(rules, options.ignore, options, "ignore")
    picked = tuple(
        rule
        for rule in rules
        if rule.code in wanted and (options.preview or not rule.preview or _is_named(rule, options.select))
    )
    if not picked:
        asked = f"select {', '.join(options.select) or 'all'}, ignore {', '.join(options.ignore) or 'none'}"
        message = f"no rule is left: {asked}" + ("" if options.preview else "; preview rules are off")
        raise OptionsError(message)
    return picked


def codes_of(selectors: Sequence[str]) -> tuple[str, ...]:
    """Return the codes that selectors mean, preview rules included; raises OptionsError for one without meaning."""
    return tuple(sorted(_codes(all_rules(), selectors)))


def find(code_or_name: str) -> Rule:
    """Return one rule by code or name; raises NotFoundError naming the nearest."""
    for rule in all_rules():
        if _is_named(rule, (code_or_name,)):
            return rule
    words = [word for rule in all_rules() for word in (rule.code, rule.name)]
    message = f"there is no rule {code_or_name!r}{_nearest(code_or_name, words)}"
    raise NotFoundError(message)


def read_rule(module: ModuleType) -> Rule:
    """Build the rule a module defines; raises BrokenRuleError for a missing part."""
    from inspect import cleandoc  # 10 ms, not needed where the rules are known

    documentation = cleandoc(module.__doc__ or "")
    heading = documentation.partition("\n")[0]
    if not heading.startswith("# "):
        message = f"{module.__name__}: its docstring does not start with a '# Title' line"
        raise BrokenRuleError(message)
    try:
        return Rule(
            **{name: getattr(module, name.upper()) for name in CONSTANTS}, title=heading[2:].strip(),
            measured=_measured().get(module.CODE, ()), subject=_subject(module), check=module.check,
            documentation=documentation, path=module.__name__.replace(".", "/") + ".py",
            denominator=getattr(module, "denominator", None), over=getattr(module, "OVER", ()),
        )  # fmt: skip
    except AttributeError as problem:
        message = f"{module.__name__} has no {problem.name}"
        raise BrokenRuleError(message) from problem


@cache
def _measured() -> Mapping[str, tuple[Measured, ...]]:
    """Return what was measured of each rule by its code, the earliest first."""
    content = Path(__file__).with_name("measured.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, tuple[Measured, ...]])


def _modules() -> Iterator[ModuleType]:
    """Yield the modules in the area folders; unlike `pkgutil.walk_packages`, an import error is not swallowed."""
    import pkgutil  # only where no earlier start described the rules

    for area in pkgutil.iter_modules(mldebt.rules.__path__, "mldebt.rules."):
        if area.ispkg:
            for entry in pkgutil.iter_modules(import_module(area.name).__path__, f"{area.name}."):
                yield import_module(entry.name)


def _subject(module: ModuleType) -> type:
    """Return the type that annotates the first parameter of `check`."""
    from inspect import signature  # see `read_rule`

    first = next(iter(signature(module.check).parameters), "")
    subject = get_type_hints(module.check).get(first)
    if not isinstance(subject, type):
        message = f"{module.__name__}: the first parameter of check needs the type of its subject"
        raise BrokenRuleError(message)
    return subject


def _meant(rules: Sequence[Rule], selectors: Sequence[str], options: Options, *names: str) -> set[str]:
    """Return the codes that selectors mean; the error for one without meaning says where an option file has it."""
    try:
        return _codes(rules, selectors)
    except OptionsError as problem:
        origins = dict(options.origins)
        at = next((origins[name] for name in names if ":" in origins.get(name, "")), None)
        raise OptionsError(f"{at}: {problem}" if at else str(problem)) from problem


def _codes(rules: Sequence[Rule], selectors: Sequence[str]) -> set[str]:
    return {rule.code for selector in selectors for rule in _matching(rules, selector.strip())}


def _is_named(rule: Rule, selectors: Sequence[str]) -> bool:
    return any(selector.strip().upper() == rule.code or selector.strip().lower() == rule.name for selector in selectors)


def _matching(rules: Sequence[Rule], selector: str) -> tuple[Rule, ...]:
    """Return what a selector means; raises OptionsError naming the nearest valid one where it means nothing."""
    area, prefix = selector.lower(), selector.upper()
    found = tuple(
        rule
        for rule in rules
        if _is_named(rule, (selector,))
        or area == rule.area
        or (PREFIX.fullmatch(prefix) and rule.code.startswith(prefix))
    )
    if not found and area not in AREAS:
        words = [*AREAS, *(word for rule in rules for word in (rule.code, rule.code[:4], rule.name))]
        message = f"{selector!r} is no rule code, code prefix, rule name or area{_nearest(selector, words)}"
        raise OptionsError(message)
    return found


def _nearest(word: str, words: Sequence[str]) -> str:
    from difflib import get_close_matches  # only for a typing error

    spelt = {candidate.lower(): candidate for candidate in words}
    near = get_close_matches(word.lower(), spelt, n=1)
    return f": did you mean {spelt[near[0]]}?" if near else ""
