"""Options that are used all together, or by what parses them: none of them is dead."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[str], Mapping[str, ConfigKey]]
PARSER = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=1)
args = parser.parse_args()
"""
USED = {
    "compared with others": """
import json
old = argparse.Namespace(**json.load(open("args.json")))
if args != old:
    raise SystemExit("different options")
""",
    "compared by an assertion": """
import json
assert vars(args) == json.load(open("args.json")), "changed"
""",
    "asked for by name": """
if "rate" in args:
    open("f", "w").write("x")
""",
    "asked for by name in a mapping": """
if "rate" in vars(args):
    open("f", "w").write("x")
""",
    "a text that names a folder": """
import os
name = "run_%s" % args
os.makedirs(name)
""",
    "an f-string that names a file": """
open(f"run_{vars(args)}", "w").write("x")
""",
    "a digest that names a folder": """
import hashlib, json, os
name = hashlib.md5(json.dumps(vars(args), sort_keys=True).encode()).hexdigest()
os.makedirs(f"runs/{name}")
""",
    "a script of all options": """
import subprocess
with open("job.sh", "w") as file:
    file.write("python work.py")
    for key, value in vars(args).items():
        file.write(f" --{key} {value}")
subprocess.run(["sbatch", "job.sh"])
""",
    "the words of the command line go on": """
import subprocess, sys
subprocess.run([sys.executable, "work.py", *sys.argv[1:]])
""",
    "put by a constructor that takes nothing": """
class Other:
    def __init__():
        for key, value in vars(args).items():
            setattr(held, key, value)
""",
    "put by a function that is called like a method": """
for key, value in vars(args).items():
    setdefault(key, value)
""",
    "the words of the command line go on as a text": """
import os, sys
line = " ".join(sys.argv[1:])
os.system("python work.py " + line)
""",
}
LOGGED = {
    "a text that is printed": """
text = "options: %s" % args
print(text)
""",
    "a text that is written": """
import json
text = json.dumps(vars(args), indent=2)
with open("args.json", "w") as file:
    file.write(text)
""",
    "a text in an error": """
if not open("f").read():
    raise ValueError(f"nothing to do for {args}")
""",
    "no comparison with anything": """
if args is None or args == {}:
    raise SystemExit
""",
    "a text that is given back beside them": """
def told():
    text = f"{args}"
    return args, text
again, text = told()
print(text)
""",
    "a text that is given back": """
def told():
    text = f"{args}"
    return text
print(told())
""",
    "a text that is made where it is given back": """
import json
def told():
    return args, json.dumps(vars(args))
again, text = told()
print(text)
""",
    "words that a function takes which starts something else": """
import subprocess, sys
def note(name, words):
    subprocess.run(["git", "add", name])
    print(words)
note("f", sys.argv[1:])
""",
    "words that are logged": """
import subprocess, sys
print(" ".join(sys.argv))
subprocess.run(["git", "status"])
""",
}
ACTING = {
    "a file that is emptied": """
parser.add_argument("--acting", type=argparse.FileType("w"))
""",
    "an action that sets another option": """
class Sets(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, "rate", values)
parser.add_argument("--acting", action=Sets)
""",
    "an action that sets an attribute": """
class Sets(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        namespace.rate = values
parser.add_argument("--acting", action=Sets)
""",
}
STORING = {
    "a conversion": """
def parse(text):
    if text.lower() in ("yes", "true"):
        return True
    raise argparse.ArgumentTypeError("boolean expected")
parser.add_argument("--acting", type=parse)
""",
    "a conversion without a name": """
parser.add_argument("--acting", type=lambda text: int(text))
""",
}


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the options of one program by name."""
    return lambda program: {key.key: key for key in project_of({"train.py": program}).keys}


@pytest.mark.parametrize("program", USED.values(), ids=USED)
def test_options_that_are_used_all_together_are_not_dead(keys: Judge, program: str) -> None:
    assert keys(PARSER + program)["--rate"].status != "dead"


@pytest.mark.parametrize("program", LOGGED.values(), ids=LOGGED)
def test_options_of_which_only_a_text_is_logged_are_dead(keys: Judge, program: str) -> None:
    found = keys(PARSER + program)["--rate"]

    assert (found.status, found.confidence) == ("dead", "high")


@pytest.mark.parametrize("program", ACTING.values(), ids=ACTING)
def test_an_option_that_acts_while_it_is_parsed_is_not_dead(keys: Judge, program: str) -> None:
    first, last = PARSER.split("args = ")

    found = keys(f"{first}{program}args = {last}")["--acting"]

    assert found.status == "unknown"
    assert "while the line is parsed" in found.reason


@pytest.mark.parametrize("program", STORING.values(), ids=STORING)
def test_an_option_whose_type_only_makes_a_value_may_be_dead(keys: Judge, program: str) -> None:
    first, last = PARSER.split("args = ")

    assert keys(f"{first}{program}args = {last}")["--acting"].status == "dead"


def test_what_dynet_takes_off_the_command_line_is_read_outside(keys: Judge) -> None:
    program = PARSER.replace("args = ", 'parser.add_argument("--dynet-mem", dest="memory")\nargs = ')

    assert keys(program)["--dynet-mem"].status == "external"
