"""Settings of every format become keys with the lines they stand on; bombs stop with a reason."""

import time

import pytest

from mldebt.facts.coverage import partial_reads
from mldebt.facts.reading import read_facts
from mldebt.facts.texts import Entry, SettingsFacts


def read(kind: str, text: str) -> SettingsFacts:
    facts = read_facts(kind, text.encode())
    assert isinstance(facts, SettingsFacts)
    return facts


def rows(kind: str, text: str) -> list[tuple[str, int, str | None]]:
    return [(entry.key, entry.line, entry.value) for entry in read(kind, text).entries]


YAML = """\
# @package _global_
model: &m
  name: "bert"   # quoted
  layers: [1, {size: 2}]
train:
  <<: *m
  lr: 1e-3
  "a.b": yes
"""


def test_yaml_keys_have_paths_lines_and_values_as_written() -> None:
    assert rows("yaml", YAML) == [
        ("model", 2, None), ("model.name", 3, "bert"), ("model.layers", 4, None), ("model.layers[0]", 4, "1"),
        ("model.layers[1]", 4, None), ("model.layers[1].size", 4, "2"), ("train", 5, None), ("train.<<", 6, "m"),
        ("train.lr", 7, "1e-3"), ('train."a.b"', 8, "yes"),
    ]  # fmt: skip


def test_yaml_keeps_anchors_quotes_and_directives_and_reads_past_tags() -> None:
    facts = read("yaml", YAML + "hook: !!python/name:os.system ''\nfn: !custom x\n")

    by_key = {entry.key: entry for entry in facts.entries}
    assert by_key["model"].anchor == "m"
    assert by_key["train.<<"].kind == "alias"
    assert by_key["model.name"].quoted
    assert by_key["hook"].value == ""
    assert by_key["fn"] == Entry("fn", 10, "scalar", "x", None, quoted=False, document=0)
    assert facts.directives == ((1, "@package _global_"),)


def test_an_alias_used_as_a_key_does_not_shift_the_keys_after_it() -> None:
    found = rows("yaml", "a: &k one\nb:\n  *k : 1\n  c: 2\n? [x, y]\n: 3\nd: 4\n")

    assert found == [
        ("a", 1, "one"), ("b", 2, None), ("b.*k", 3, "1"), ("b.c", 4, "2"), ("<complex key>[0]", 5, "x"),
        ("<complex key>[1]", 5, "y"), ("<complex key>", 5, "3"), ("d", 7, "4"),
    ]  # fmt: skip


def test_yaml_documents_and_repeated_keys_are_kept_apart() -> None:
    facts = read("yaml", "a: 1\na: 2\n---\na: 3\n")

    assert [(entry.value, entry.line, entry.document) for entry in facts.entries] == [
        ("1", 1, 0),
        ("2", 2, 0),
        ("3", 4, 1),
    ]
    assert facts.documents == 2


@pytest.mark.parametrize(
    ("text", "kept", "reason", "line"),
    [
        ("z: 0\na: 1\n\tb: 2\n", ["z"], "yaml-error", 3),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n", ["a"], "yaml-error", 3),
        ("a: 1\nb: [1, 2\n", ["a", "b", "b[0]", "b[1]"], "yaml-error", 3),
        ("a: 1\nb: *nowhere\n", ["a", "b"], None, None),
    ],
)
def test_yaml_that_stops_keeps_what_was_read(text: str, kept: list[str], reason: str | None, line: int | None) -> None:
    facts = read("yaml", text)

    assert [entry.key for entry in facts.entries] == kept
    assert (facts.error or "").partition(":")[0] == (reason or "")
    assert facts.error_line is None or 1 <= facts.error_line <= facts.lines
    assert line is None or facts.error_line in (line, line - 1)


NESTED = "b0: &b0 [x]\n" + "".join(f"b{i}: &b{i} [{f'*b{i - 1}, ' * 9}]\n" for i in range(1, 200))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: " + "[" * 30_000, "too-deep|yaml-error"),
        ("a: &a\n  x: 1\n" + "".join(f"b{i}: &b{i}\n  <<: [*a, *a]\n" for i in range(2000)), "too-many-aliases"),
        (NESTED, "too-many-aliases"),
        ("a: &a [*a]\n", None),
        ("- 1\n" * 250_000, "too-large"),
        ("a: 2001-99-99\n", None),
        ("a: 1:30:00\n", None),
        ("{" + "k" * 290 + ": {" * 0 + "}", None),
        ("".join("{" + "k" * 290 + ": " for _ in range(60)), "too-deep"),
    ],
)  # fmt: skip
def test_a_yaml_bomb_stops_at_once(text: str, reason: str | None) -> None:
    started = time.process_time()

    facts = read("yaml", text)

    assert time.process_time() - started < 3
    assert (facts.error or "").partition(":")[0] in (reason or "").split("|")


JSON = """\
{
  "a": 1,
  "b": {"c.d": [true, null, {"e": "x\\ty"}],
        "f": -1.5e3},
  "emoji": "\\ud83d\\ude00 \\/"
}
"""


def test_json_keys_have_paths_lines_and_values() -> None:
    assert rows("json", JSON) == [
        ("a", 2, "1"), ("b", 3, None), ('b."c.d"', 3, None), ('b."c.d"[0]', 3, "true"), ('b."c.d"[1]', 3, "null"),
        ('b."c.d"[2]', 3, None), ('b."c.d"[2].e', 3, "x\ty"), ("b.f", 4, "-1.5e3"), ("emoji", 5, "\U0001f600 /"),
    ]  # fmt: skip
    assert read("json", JSON).error is None


def test_json_with_comments_and_commas_keeps_all_its_keys_and_says_so() -> None:
    facts = read("json", '{\n  // why\n  "a": 1, /* b */\n  "c": [1, 2,],\n}\n')

    assert [entry.key for entry in facts.entries] == ["a", "c", "c[0]", "c[1]"]
    assert facts.error == "json-error: JSON with comments"
    assert facts.error_line == 2


def test_json_with_comments_and_an_error_is_no_json() -> None:
    assert read("json", '{\n  // why\n  "a" 1\n}\n').error == "json-error: not valid JSON at line 2"


def test_only_what_stopped_the_reading_is_a_failure_of_the_scan() -> None:
    facts = {"tsconfig.json": read("json", '{"a": 1, // why\n}'), "broken.json": read("json", '{"a" 1}')}

    failures = list(partial_reads(facts))

    assert [one.where for one in failures] == ["broken.json"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "too-deep"),
        ('{"a": ' * 150 + "1" + "}" * 150, "too-deep"), ("[" + "9" * 200_000 + "]", "json-error"),
        ('{"a": "\\ud800"}', None), ("", "json-error"), ('{"a"', "json-error"), ("}}}]", "json-error"), ("NaN", None),
        ('{"' + "k" * 1_900_000 + '": 1}', None),
    ],
)  # fmt: skip
def test_a_json_bomb_is_only_a_reason(text: str, reason: str | None) -> None:
    started = time.process_time()

    facts = read("json", text)

    assert time.process_time() - started < 3
    assert (facts.error or "").partition(":")[0] == (reason or "")


TOML = """\
title = "x" # remark
[tool.ruff]
line-length = 0x78
select = [
  "A = b",
  "C",
]
rate = 1e-3
on = true
[[run]]
name = "one"
[[run]]
name = "two"
opts = {lr = 0.1, "a.b" = 2}
text = \"\"\"
[not.a.table]
key = 1
\"\"\"
[run.inner]
deep.er = 2020-01-01
"""


def test_toml_keys_have_their_lines_and_values() -> None:
    assert rows("toml", TOML) == [
        ("title", 1, "x"), ("tool", 1, None), ("tool.ruff", 2, None), ("tool.ruff.line-length", 3, "120"),
        ("tool.ruff.select", 4, None), ("tool.ruff.select[0]", 4, "A = b"), ("tool.ruff.select[1]", 4, "C"),
        ("tool.ruff.rate", 8, "1e-3"), ("tool.ruff.on", 9, "true"), ("run", 1, None), ("run[0]", 10, None),
        ("run[0].name", 11, "one"), ("run[1]", 12, None), ("run[1].name", 13, "two"), ("run[1].opts", 14, None),
        ("run[1].opts.lr", 14, "0.1"), ('run[1].opts."a.b"', 14, "2"), ("run[1].text", 15, "[not.a.table]\nkey = 1\n"),
        ("run[1].inner", 19, None), ("run[1].inner.deep", 19, None), ("run[1].inner.deep.er", 20, "2020-01-01"),
    ]  # fmt: skip


def test_broken_toml_keeps_the_keys_that_can_be_seen() -> None:
    facts = read("toml", "a = 1\n[b]\nc = \nd = 2\n")

    assert [(entry.key, entry.line) for entry in facts.entries] == [("a", 1), ("b", 2), ("b.c", 3), ("b.d", 4)]
    assert facts.error == "toml-error: not valid TOML at line 3"


def test_ini_keys_are_lower_case_and_continue_on_indented_lines() -> None:
    text = "[metadata]\nName = mldebt\n; remark\n[options]\ninstall_requires =\n    a>=1\n    b\nempty:\n"

    assert rows("ini", text) == [
        ("metadata", 1, None), ("metadata.name", 2, "mldebt"), ("options", 4, None),
        ("options.install_requires", 5, "a>=1\nb"), ("options.empty", 8, ""),
    ]  # fmt: skip


def test_a_block_of_gin_binds_the_indented_lines_below_it() -> None:
    text = "eval/Trainer:  # one\n    lr = %rate\n\n    # why\n    steps = 3\nModel.width = 4\n  Model.depth = 2\n"

    assert rows("gin", text) == [
        ("eval/Trainer.lr", 2, "%rate"), ("eval/Trainer.steps", 5, "3"), ("Model.width", 6, "4"),
    ]  # fmt: skip


def test_a_value_of_gin_goes_on_inside_brackets_and_after_a_backslash() -> None:
    text = "Trainer.sizes = [  # three\n    %small,\n    '(',\n    @train/Net(),\n]\n"
    text += "Trainer.lr = \\\n    0.1\nTrainer.seed = 1\n"

    assert rows("gin", text) == [
        ("Trainer.sizes", 1, "[ %small, '(', @train/Net(), ]"), ("Trainer.lr", 6, "0.1"), ("Trainer.seed", 8, "1"),
    ]  # fmt: skip


def test_gin_bindings_macros_and_includes() -> None:
    text = "include 'base.gin'\nimport my.models\nlr = 0.1  # rate\ntrain/Trainer.lr = %lr\nTrainer.name = 'a#b'\n"

    assert rows("gin", text) == [
        ("include", 1, "base.gin"), ("import", 2, "my.models"), ("lr", 3, "0.1"), ("train/Trainer.lr", 4, "%lr"),
        ("Trainer.name", 5, "'a#b'"),
    ]  # fmt: skip


def test_values_of_an_environment_file_are_never_kept() -> None:
    facts = read("env", "# x\nexport API_KEY=secret\nB = 2\nnot a line\n")

    assert [(entry.key, entry.line, entry.value) for entry in facts.entries] == [("API_KEY", 2, None), ("B", 3, None)]
    assert "secret" not in str(facts.entries)


def test_windows_line_ends_and_byte_order_marks_move_nothing() -> None:
    assert rows("yaml", "\ufeffa: 1\r\nb: 2\r\n") == [("a", 1, "1"), ("b", 2, "2")]
    assert rows("json", '\ufeff{\r\n"a": 1}\r\n') == [("a", 2, "1")]
    assert rows("yaml", "a: x\u2028y\nb: 2\n") == [("a", 1, "x y"), ("b", 2, "2")]


def test_of_a_data_file_only_the_start_is_kept() -> None:
    whole = "[" + ",\n".join(f'{{"text": "{number}"}}' for number in range(9_000)) + "]"

    facts = read("json", whole)

    assert len(facts.entries) == 5_000
    assert facts.error is None
    assert read("json", whole[:-1]).error == "json-error: not valid JSON at line 9000"
