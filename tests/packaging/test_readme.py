"""The README shows what the program says."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SHOWN = re.compile(r"(?<=^\$ mldebt --help\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def test_the_help_in_the_readme_is_the_programs() -> None:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "mldebt", "--help"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    readme = README.read_text(encoding="utf-8")
    if os.environ.get("MLDEBT_GOLDEN") == "write":
        readme = SHOWN.sub(lambda _: said, readme)
        README.write_text(readme, encoding="utf-8")

    (shown,) = SHOWN.findall(readme)

    assert shown == said


def test_every_command_the_readme_shows_exists() -> None:
    fences = re.findall(r"^```\w*$(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    commands = set(re.findall(r"^mldebt (\w+)", "".join(fences), re.MULTILINE))

    for command in sorted(commands):
        ended = subprocess.run([sys.executable, "-m", "mldebt", command, "--help"], check=False, capture_output=True)
        assert ended.returncode == 0, command


def test_the_accuracy_in_the_readme_is_the_measured_one() -> None:
    ended = subprocess.run([sys.executable, str(ROOT / "tools" / "quote_accuracy.py"), "--check"], check=False)

    assert ended.returncode == 0, "docs/accuracy.md changed: python tools/quote_accuracy.py"
