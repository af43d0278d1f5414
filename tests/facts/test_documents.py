"""Documents and scripts: sections, tables, fences, commands, each on its line."""

import time

import pytest

from mldebt.facts.reading import read_facts
from mldebt.facts.texts import DocumentFacts, RequirementsFacts, ScriptFacts, TextFacts


def document(text: str) -> DocumentFacts:
    facts = read_facts("markdown", text.encode())
    assert isinstance(facts, DocumentFacts)
    return facts


def script(text: str) -> ScriptFacts:
    facts = read_facts("shell", text.encode())
    assert isinstance(facts, ScriptFacts)
    return facts


CARD = """\
---
license: mit
tags: [a, b]
---
Lead text.

# Model **card**
Some [link](docs/a.md) and `python eval.py --x`.

Usage
-----
```bash
$ python train.py \\
    --lr 0.1  # comment
make run
```

| Metric | Value |
|:-------|------:|
| F1 \\| macro | **0.9** |

Under setext
============
~~~
plain
"""


def test_a_card_has_front_matter_sections_fences_and_rows() -> None:
    facts = document(CARD)

    assert [(entry.key, entry.line) for entry in facts.front] == [
        ("license", 2), ("tags", 3), ("tags[0]", 3), ("tags[1]", 3),
    ]  # fmt: skip
    assert [(one.title, one.level, one.line) for one in facts.sections] == [
        ("", 0, 1), ("Model card", 1, 7), ("Usage", 2, 10), ("Under setext", 1, 22),
    ]  # fmt: skip
    assert [(one.language, one.line) for one in facts.fences] == [("bash", 13), ("", 25)]
    assert [(row.cells, row.line, row.header) for row in facts.rows] == [
        (("Metric", "Value"), 18, True), (("F1 | macro", "0.9"), 20, False),
    ]  # fmt: skip
    assert facts.links == (("docs/a.md", 8),)
    assert [(one.words, one.line) for one in facts.commands][:2] == [
        (("python", "train.py", "--lr", "0.1"), 13), (("make", "run"), 15),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("# Use\n\nTo search, do: `python3 search.py` again.\n", ("python3", "search.py"), 3),
        ("1. Tune:\n    ```bash\n    cd sft/ && deepspeed tune.py\n    ```\n", ("deepspeed", "tune.py"), 3),
        ("```python\nimport a\npython train.py --lr 1\n```\n", ("python", "train.py", "--lr", "1"), 3),
        ("Train:\n\n    python train.py \\\n        --lr 1\n", ("python", "train.py", "--lr", "1"), 3),
        ("```\n# python train.py\n```\n", ("python", "train.py"), 2),
        ("```\n# python 3.8 is needed\nls\n```\n", ("ls",), 3),
        ("* CUDA_VISIBLE_DEVICES=0 python a.py\n", ("CUDA_VISIBLE_DEVICES=0", "python", "a.py"), 1),
    ],
)
def test_commands_are_read_wherever_a_document_shows_them(text: str, words: tuple[str, ...], line: int) -> None:
    facts = document(text)

    assert [(one.words, one.line) for one in facts.commands][-1:] == [(words, line)]


def test_options_on_lines_of_their_own_belong_to_the_command_above() -> None:
    command = "python main.py\n   --lr=0.1 \\\n   --task ner\n   -- dropout 0.2\nls\n"
    text = f"```\n{command}```\n```\nusage: main.py\n --lr LR\n```\n"

    facts = document(text)

    assert [(one.words, one.line) for one in facts.commands][:2] == [
        (("python", "main.py", "--lr=0.1", "--task", "ner", "--", "dropout", "0.2"), 2), (("ls",), 6),
    ]  # fmt: skip


def test_sentences_and_foreign_fences_are_no_commands() -> None:
    text = "Needs python and train.py.\nThe python code in\n```python\nrun('train.py')\n```\n`model.py` and `python`\n"

    facts = document(text)

    assert facts.commands == ()


def test_restructured_text_has_headings_of_any_mark_and_indented_blocks() -> None:
    text = (
        "Top\n===\n\nSub\n~~~\n.. code-block:: bash\n\n    python train.py\n    make\n\nText::\n\n  raw\n\nEnd\n+++\n"
    )

    facts = read_facts("rst", text.encode())

    assert isinstance(facts, DocumentFacts)
    assert [(one.title, one.line) for one in facts.sections] == [("Top", 1), ("Sub", 4), ("End", 15)]
    assert [(one.language, one.line, one.text) for one in facts.fences] == [
        ("bash", 8, "python train.py\nmake"), ("", 13, "raw"),
    ]  # fmt: skip


def test_a_fence_ends_only_with_its_own_mark() -> None:
    facts = document("````md\n```\ninner\n```\n````\n# After\n")

    assert [one.text for one in facts.fences] == ["```\ninner\n```"]
    assert [one.title for one in facts.sections] == ["After"]


def test_html_tables_are_rows_with_their_lines() -> None:
    text = (
        "# T\n<table>\n<tr><th>Model</th><th>mAP</th></tr>\n"
        "<TR><td><a href='x.pth'>R50</a></td><td>4&gt;0</TD></tr>\n</table>\n"
    )

    facts = document(text)

    assert [(row.cells, row.line, row.header, row.links) for row in facts.rows] == [
        (("Model", "mAP"), 3, True, ()), (("R50", "4>0"), 4, False, ("x.pth",)),
    ]  # fmt: skip


def test_broken_front_matter_is_an_error_with_what_was_read() -> None:
    facts = document("---\na: 1\nb: [\n---\n# T\n")

    assert [entry.key for entry in facts.front][:1] == ["a"]
    assert facts.front_error is not None
    assert facts.sections[-1].line == 5


@pytest.mark.parametrize(
    "bomb",
    [
        "<table" * 10_000, "<h1>" * 15_000, "|" * 60_000, " " * 60_000 + "x", "[" * 60_000, "`" * 60_000, "(" * 60_000,
        "<tr" * 20_000, "<table>" + "<tr><td>" * 7000 + "</table>", "\n".join(["<table>"] * 8000), "`python " * 8000,
        "\n".join(["|a|b|"] * 9000), "- " * 30_000, "\n".join([" " * 3000] * 20), "=" * 60_000,
        "\n".join(["#" + " " * 3000 + "x"] * 20),
    ],
)  # fmt: skip
def test_no_document_takes_long(bomb: str) -> None:
    started = time.process_time()

    document(bomb)

    assert time.process_time() - started < 2


def test_commands_have_continuations_joined_and_quotes_respected() -> None:
    facts = script(
        "#!/bin/bash\n# python not.py\nexport LR=0.1\npython train.py \\\n  --lr $LR \\\n  --name 'a; b' > log 2>&1 &\n"
        'cd x && sh run.sh | tee "l;og"\nfor s in 1 2; do python a.py --seed ${s}; done\n'
    )

    assert [(one.text, one.line) for one in facts.commands] == [
        ("export LR=0.1", 3), ("python train.py  --lr $LR  --name 'a; b' > log 2>&1", 4), ("cd x", 7),
        ("sh run.sh", 7),
        ('tee "l;og"', 7), ("for s in 1 2", 8), ("do python a.py --seed ${s}", 8), ("done", 8),
    ]  # fmt: skip
    assert facts.variables == (("LR", "0.1", 3),)
    assert facts.reads == (("LR", 4), ("s", 8))
    assert facts.commands[1].words[5:7] == ("a; b", ">")


def test_unbalanced_quotes_fall_back_to_white_space() -> None:
    assert script("echo it's fine").commands[0].words == ("echo", "it's", "fine")


def test_a_makefile_and_a_dockerfile_give_their_commands() -> None:
    make = read_facts("makefile", b"PY ?= python3\ntrain: data\n\t@$(PY) train.py --lr 1\n\t-rm x\n")
    docker = read_facts(
        "dockerfile",
        b'FROM python:3\nENV A=1\nRUN pip install x && \\\n    pip install y\nCMD ["python", "serve.py"]\n',
    )

    assert isinstance(make, ScriptFacts)
    assert isinstance(docker, ScriptFacts)
    assert [(one.text, one.line) for one in make.commands][-2:] == [("$(PY) train.py --lr 1", 3), ("rm x", 4)]
    assert make.variables == (("PY", "python3", 1),)
    assert [(one.text, one.line) for one in docker.commands][-3:] == [
        ("pip install x", 3), ("pip install y", 3), ("python serve.py", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "bomb", ["'" * 60_000, '"' * 60_001, " ;" * 30_000, "a" * 60_000, "\\\n" * 30_000, "$(" * 30_000, "#" * 60_000]
)
def test_no_script_takes_long(bomb: str) -> None:
    started = time.process_time()

    script(bomb)

    assert time.process_time() - started < 2


def test_requirements_are_names_with_their_versions() -> None:
    text = (
        "# c\n-r base.txt\nTorch==2.1.0  # pin\nhydra_core[all]>=1,<2 ; python_version<'3.12'\nplain\n"
        "pkg @ git+https://x/y@abc\nhashed==1 \\\n    --hash=sha256:0\n"
    )

    facts = read_facts("requirements", text.encode())

    assert isinstance(facts, RequirementsFacts)
    assert facts.packages == (
        ("torch", "==2.1.0", 3), ("hydra-core", ">=1,<2", 4), ("plain", "", 5), ("pkg", "@ git+https://x/y@abc", 6),
        ("hashed", "==1", 7),
    )  # fmt: skip


def test_other_text_gives_its_words() -> None:
    facts = read_facts("text", b"see configs/a.yaml and it\n")

    assert facts == TextFacts(1, ("configs/a.yaml",))


def test_a_comment_of_several_lines_says_nothing_and_a_fence_keeps_its_own() -> None:
    lines = ("# A", "x <!-- a", "## B", "[c](d.md)", "--> y", "```", "<!--", "```", "# C", "<!-- e -->", "<!--", "# D")

    facts = document("\n".join(lines))

    assert [section.title for section in facts.sections] == ["A", "C", "D"]
    assert facts.sections[0].text == "x \n\n\n y"
    assert facts.links == ()
    assert facts.fences[0].text == "<!--"
