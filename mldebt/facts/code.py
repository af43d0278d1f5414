"""The shape of what one Python module (or notebook) says: scopes, calls, reads, assignments, complexity.

These structs are the only view of code that the project and the rules have; no syntax tree leaves `facts`. An
expression is reduced to what resolving names and following values needs. Lines start at 1. In a notebook, lines are
those of the joined module, and `facts.cells` maps them back to (cell, line). Words of a fixed set are Literals.

Steps. A chain `cfg.model["lr"].x[i]` is the tuple `("cfg", ".model", "[lr", ".x", "[*")`: the first element is the
name, then `.attribute`, `[constant key`, `[*` for a key that is not a constant. `args.lr` is `("args", ".lr")`.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from mldebt.facts.imports import Import
from mldebt.facts.remark import Docstring, Remark

Scalar = str | int | float | bool | None
Use = Literal["callee", "argument", "assigned", "returned", "test", "deleted", "part", "dropped", "with"]
Result = Literal["dropped", "assigned", "argument", "returned", "with", "used"]
Kind = Literal["module", "class", "function"]
Taking = Literal["positional", "keyword", "*", "**"]
How = Literal["=", "+=", ":", "for", "with", ":=", "del"]


class Const(msgspec.Struct, frozen=True, array_like=True, gc=False, tag="c"):
    """A literal; bytes, complex numbers and ... are given as their repr, long strings are cut at 2,000 characters."""

    value: Scalar


class Ref(msgspec.Struct, frozen=True, array_like=True, gc=False, tag="r"):
    """A name with the attributes and subscripts that follow it."""

    steps: tuple[str, ...]


class Made(msgspec.Struct, frozen=True, array_like=True, gc=False, tag="m"):
    """The result of call number `call` of the same scope, with the steps taken on it (`f(x).y` has steps (".y",))."""

    call: int
    steps: tuple[str, ...] = ()


class Items(msgspec.Struct, frozen=True, array_like=True, tag="l"):
    """A list, tuple or set literal (`kind`), cut at 500 items."""

    kind: str
    items: tuple["Expr", ...]


class Table(msgspec.Struct, frozen=True, array_like=True, tag="d"):
    """A dict literal; a key of None is a `**` splat of the value beside it."""

    keys: tuple["Expr | None", ...]
    values: tuple["Expr", ...]


class Text(msgspec.Struct, frozen=True, array_like=True, tag="f"):
    """An f-string: constant parts are Const, replacement fields any expression."""

    parts: tuple["Expr", ...]


class Op(msgspec.Struct, frozen=True, array_like=True, tag="o"):
    """Any other compound expression.

    `name` is an operator (`+ - * / // % @ ** << >> | & ^ and or not == != < <= > >= is isnot in notin neg`), or
    `if` (items: test, body, orelse), `iter` (an element of the item), `item` (a part of an unpacked item), `star`,
    `slice`, `comp` (a comprehension: elements first), `lambda` (body), `await`, `yield`, `access` (steps on something
    that is neither name nor call).
    """

    name: str
    items: tuple["Expr", ...]


class Opaque(msgspec.Struct, frozen=True, array_like=True, gc=False, tag="x"):
    """An expression nothing is kept of."""


Expr = Const | Ref | Made | Items | Table | Text | Op | Opaque
UNKNOWN = Opaque()


def last_step(func: Expr) -> str:
    """Return the last step of what is called: `.method`, or the bare name."""
    if type(func) is Ref or (type(func) is Made and func.steps):
        return func.steps[-1]
    if isinstance(func, Op) and func.name == "access" and isinstance(func.items[1], Ref):
        return func.items[1].steps[-1]
    return ""


class Condition(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A test under which code runs; `negated` in the else branch; `parent` is the enclosing condition or -1."""

    test: Expr
    negated: bool
    parent: int
    line: int


class Call(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One call. `under` is an index into `Scope.conditions` or -1; `within` the call it is an argument of, or -1.

    A keyword of None is a `**` splat; a positional `*` splat is `Op("star", …)`. `result` says what becomes of the
    value: `dropped`, `assigned`, `argument`, `returned`, `with` or `used`. `loop` is the depth of loops around it.
    """

    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str | None, Expr], ...]
    line: int
    end_line: int
    under: int = -1
    within: int = -1
    loop: int = 0
    result: Result = "used"

    @property
    def last_step(self) -> str:
        """The last step of what is called: `.method`, or the bare name."""
        return last_step(self.func)

    @property
    def leaf(self) -> str:
        """The bare last word of what is called."""
        return last_step(self.func).lstrip(".")

    @property
    def given(self) -> tuple[Expr, ...]:
        """All that the call is given: its arguments and what its keywords say."""
        return (*self.args, *(value for _, value in self.keywords))


class Read(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One load of a name chain (its longest form). `within` is the nearest call whose argument it is part of, or -1.

    `use` is `callee` (the chain is called: `args.f()`), `argument` (it is the whole argument), `assigned`, `returned`,
    `test`, `deleted` or `part` (anywhere inside a larger expression, or the base of a further access).
    """

    steps: tuple[str, ...]
    line: int
    within: int = -1
    use: Use = "part"
    under: int = -1


class Assign(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One binding: `target` steps get `value`. Augmented, annotated, with, for, walrus and unpacking included.

    `how` is `=`, `+=` (augmented), `:` (annotation without value), `for`, `with`, `:=` or `del`.
    """

    target: tuple[str, ...]
    value: Expr
    line: int
    how: How = "="
    annotation: str | None = None
    under: int = -1


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One parameter; `kind` is `positional`, `keyword`, `*` or `**`; `default` is None where there is none."""

    name: str
    kind: Taking
    default: Expr | None = None
    annotation: str | None = None
    line: int = 0


class Scope(msgspec.Struct, frozen=True, array_like=True):
    """The module, a class body or a function; comprehensions and lambdas belong to the scope around them.

    `name` is qualified (`Class.method`, `outer.inner`, `<module>`). `complexity` is radon's for this scope alone,
    `cognitive` and `nesting` likewise; `loc` counts lines of code. `body` is a hash of the text (no positions,
    comments, docstrings, layout or quotes, nor names of its own or its owners); `caught` has the first and last lines
    between which a missing name ends nothing.
    """

    kind: Kind
    name: str
    line: int
    end_line: int
    parent: int = -1
    parameters: tuple[Parameter, ...] = ()
    bases: tuple[Expr, ...] = ()
    base_keywords: tuple[tuple[str | None, Expr], ...] = ()
    decorators: tuple[Expr, ...] = ()
    returns_annotation: str | None = None
    docstring: Docstring | None = None
    conditions: tuple[Condition, ...] = ()
    calls: tuple[Call, ...] = ()
    reads: tuple[Read, ...] = ()
    assigns: tuple[Assign, ...] = ()
    returns: tuple[Expr, ...] = ()
    complexity: int = 1
    cognitive: int = 0
    nesting: int = 0
    loc: int = 0
    body: str = ""
    caught: tuple[tuple[int, int], ...] = ()

    def call(self, number: int) -> Call:
        """Return one call: of a scope of which nothing is decoded the others stay as they are."""
        return self.calls[number]

    def read(self, number: int) -> Read:
        """Return one read likewise."""
        return self.reads[number]

    def assign(self, number: int) -> Assign:
        """Return one assignment likewise."""
        return self.assigns[number]

    def funcs(self) -> Iterable[Expr]:
        """Return what each call calls: of a scope of which nothing is decoded nothing else of the calls is."""
        return [call.func for call in self.calls]

    def chains(self) -> Iterable[tuple[str, ...]]:
        """Return the steps of each read likewise."""
        return [read.steps for read in self.reads]

    def targets(self) -> Iterable[tuple[str, ...]]:
        """Return the target of each assignment likewise."""
        return [assign.target for assign in self.assigns]


class PythonFacts(msgspec.Struct, frozen=True, array_like=True, tag="python"):
    """Everything one Python module says. `scopes[0]` is the module itself; `names` its `__all__` or None.

    `main_line` is that of `if __name__ == "__main__"`; `strings` are the distinct string constants of 3 to 200
    characters without line breaks that look like a path, a dotted name or an identifier, with their first line;
    `comments` address mldebt; `header` is the comment at the top; `repaired`: only another Python parses the file.
    """

    lines: int
    loc: int
    scopes: tuple[Scope, ...]
    imports: tuple[Import, ...] = ()
    strings: tuple[tuple[str, int], ...] = ()
    comments: tuple[Remark, ...] = ()
    main_line: int | None = None
    names: tuple[str, ...] | None = None
    header: str = ""
    repaired: bool = False
