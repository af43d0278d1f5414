"""What one module says, and that no module takes more than its own facts down."""

import pytest

from mldebt.facts.code import Const, Made, Op, PythonFacts, Ref, Scope
from mldebt.facts.reading import decode_facts, encode_facts, read_facts
from mldebt.facts.texts import Unread


def read(source: str | bytes) -> PythonFacts:
    facts = read_facts("python", source if isinstance(source, bytes) else source.encode())
    assert isinstance(facts, PythonFacts), facts
    return facts


def module(source: str) -> Scope:
    return read(source).scopes[0]


def test_a_call_has_its_arguments_result_and_place() -> None:
    scope = module("for x in xs:\n    if a:\n        m = Model(*p, lr=0.1, **k).to('cuda')\n")

    inner, outer = scope.calls
    assert (outer.func, outer.args, outer.result, outer.loop) == (Made(0, (".to",)), (Const("cuda"),), "assigned", 1)
    assert inner.args == (Op("star", (Ref(("p",)),)),)
    assert inner.keywords == (("lr", Const(0.1)), (None, Ref(("k",))))
    assert scope.conditions[outer.under].test == Ref(("a",))
    assert scope.assigns[-1].value == Made(1)


def test_an_augmented_assignment_reads_its_target_once() -> None:
    scope = module("total[key if a else f(b)] += 1\nobj.make().n += 2\n")

    assert scope.complexity == 2
    assert [call.line for call in scope.calls] == [1, 2]
    assert scope.assigns[0].how == "+="


@pytest.mark.parametrize("last", ["exit()", "sys.exit(0)", "raise SystemExit", "import sys; sys.exit()"])
def test_code_below_the_end_of_the_program_is_under_false(last: str) -> None:
    scope = module(f"first()\n{last}\nmodel.fit(x)\n")

    fit = next(call for call in scope.calls if call.line == 3)
    assert scope.conditions[fit.under].test == Const(value=False)
    assert not scope.conditions[fit.under].negated


def test_code_beside_a_block_that_ends_the_program_still_runs() -> None:
    scope = module("if not given:\n    sys.exit(1)\nmodel.fit(x)\n")

    assert [call.under for call in scope.calls if call.line == 3] == [-1]


def test_code_after_an_early_return_is_under_the_negated_test() -> None:
    scope = read("def f(a):\n    if a:\n        return\n    g()\n").scopes[1]

    condition = scope.conditions[scope.calls[0].under]
    assert (condition.test, condition.negated) == (Ref(("a",)), True)


def test_a_form_feed_and_a_line_separator_end_no_line() -> None:
    facts = read("x = 1\n\x0c\ndef f():\n    '''a\u2028b'''\n    return 1\n\nclass K:\n    pass\n")

    assert facts.lines == 8
    assert [(one.name, one.line, one.loc) for one in facts.scopes[1:]] == [("f", 3, 2), ("K", 7, 2)]


def test_carriage_returns_are_line_ends() -> None:
    assert read(b"x = 1\r\ny = 2\r\n").lines == 2
    assert read(b"x = 1\ry = 2\r").lines == 2


def test_a_string_that_stands_alone_below_the_imports_is_the_modules_docstring() -> None:
    found = module("import a\nfrom b import c\n\n'''Forecasts the tide.'''\n").docstring

    assert found is not None
    assert (found.text, found.line) == ("Forecasts the tide.", 4)
    assert module("import a\nx = 1\n'''y = 2'''\n").docstring is None


def test_a_body_hash_ignores_layout_comments_docstrings_and_quotes() -> None:
    first = read("def f(a):\n    '''Doc.'''\n    return g(a, 'x')  # why\n").scopes[1]
    second = read('\n\ndef f(a):\n    # other\n    return g(a,\n             "x",\n    )\n').scopes[1]
    other = read("def f(a):\n    return g(a, 'y')\n").scopes[1]

    assert first.body == second.body != other.body


def test_a_body_hash_takes_no_name_of_a_unit_or_its_owner_for_its_text() -> None:
    first = read("class A:\n    def fit(self):\n        return A.step(self.fit)\n").scopes[2]
    second = read("class Net:\n    def train(self):\n        return Net.step(self.train)\n").scopes[2]
    other = read("class A:\n    def fit(self):\n        return B.step(self.fit)\n").scopes[2]

    assert first.body == second.body != other.body


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbfx = 'caf\xc3\xa9'\n", b"# -*- coding: latin-1 -*-\nx = 'caf\xe9'\n", b"# coding: cp1252\nx = 1\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\nx = 'caf\xe9'\n",
    ],
)  # fmt: skip
def test_declared_encodings_are_honoured(source: bytes) -> None:
    assert [assign.target for assign in read(source).scopes[0].assigns] == [("x",)]


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        (b"x = '\xe9'\n", {"encoding", "syntax-error"}), (b"# coding: rot13\nx = 1\n", {"encoding", "syntax-error"}),
        (b"# coding: utf-16\nx = 1\n", {"encoding", "syntax-error"}), (b"print 'python 2' +\n", {"syntax-error"}),
        (b"x = (\n", {"syntax-error"}), (b"x\0y", {"binary"}), (bytes(range(256)) * 10, {"binary"}),
        (b"_" * 501 + b" = 1\n", {"syntax-error"}),
        (b"def f(x):\n    return x." + b"a" * 501 + b"\n", {"syntax-error"}),
        (b"x = " + b"(" * 3000 + b")" * 3000, {"syntax-error", "too-deep", "memory"}),
        (b"x = " + b"-" * 100_000 + b"1", {"too-deep", "memory", "syntax-error"}),
        (b"x = '" + b"a" * ((1 << 20) + 1) + b"'", {"too-large"}),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", {"lfs-pointer"}),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(source: bytes, reasons: set[str]) -> None:
    facts = read_facts("python", source)

    assert isinstance(facts, Unread)
    assert facts.reason in reasons


@pytest.mark.parametrize(
    "source",
    [
        "x = " + " + ".join(["a"] * 5000), "if a: pass\n" + "elif b: pass\n" * 900, "x = " + "a.b" * 2000,
        "x = [" + "1," * 20_000 + "]", "x = {" + "'k': f(1)," * 3000 + "}",
        "".join("  " * depth + f"def f{depth}():\n" for depth in range(90)) + "  " * 90 + "pass\n",
        "x = f'" + "{a}" * 3000 + "'",
    ],
)  # fmt: skip
def test_long_code_is_read_or_too_deep_but_never_an_error(source: str) -> None:
    facts = read_facts("python", source.encode())

    assert isinstance(facts, PythonFacts) or facts.reason in ("too-deep", "memory", "syntax-error")  # type: ignore[union-attr]


def test_lone_surrogates_can_be_stored() -> None:
    facts = read("'''\\ud800'''\nx = {'\\udfff': a['\\ud800'], b'\\xff': 1}\n")

    assert decode_facts(encode_facts(facts)) == facts


def test_facts_survive_storing() -> None:
    with open(__file__, "rb") as stream:  # noqa: PTH123 - a real module
        facts = read(stream.read())

    assert decode_facts(encode_facts(facts)) == facts
    assert decode_facts(b"\x00garbage") is None


def test_the_main_block_exports_and_imports_are_found() -> None:
    facts = read(
        "# Licence\nfrom . import a as b\nimport x.y\nfrom ..z import *\n__all__ = ['one']\n"
        "try:\n    import fast\nexcept ImportError:\n    pass\nif '__main__' == __name__:\n    main()\n"
    )

    assert [(one.local, one.target, one.module, one.under) for one in facts.imports] == [
        ("b", ".a", ".", -1), ("x", "x", "x.y", -1), ("*", "..z", "..z", -1), ("fast", "fast", "fast", -2),
    ]  # fmt: skip
    assert (facts.main_line, facts.names, facts.header) == (10, ("one",), "# Licence")


def test_comments_that_address_us_are_kept_and_strings_are_not_comments() -> None:
    facts = read("x = 1  # mldebt: ignore[MLD101] reason\ny = '# mldebt: ignore[MLD102]'\n")

    assert [(one.line, one.text) for one in facts.comments] == [(1, "# mldebt: ignore[MLD101] reason")]


def test_only_names_are_refused_for_their_length() -> None:
    facts = read_facts("python", f"x = '{'a' * 5000}'\ny{'b' * 499} = 1\n".encode())

    assert isinstance(facts, PythonFacts)
