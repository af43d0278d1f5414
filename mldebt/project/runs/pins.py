"""Which versions of a library the repository allows, as far as its requirement files say."""

import re

from mldebt.facts.requirements import normal_name
from mldebt.facts.texts import RequirementsFacts
from mldebt.project.sources import Sources

DEPENDENCY = re.compile(r"[\"']?([A-Za-z0-9][\w.\-]*)(?:\[[^\]]*\])?\s*([<>=!~]=?[^\"',;]*)?")


class Pins:
    """Requirement specifiers by package."""

    def __init__(self, sources: Sources) -> None:
        self.packages: dict[str, list[tuple[str, str, int]]] = {}
        for path, facts in sources.facts.items():
            if isinstance(facts, RequirementsFacts):
                for name, specifier, line in facts.packages:
                    self.packages.setdefault(name, []).append((specifier, path, line))
        for path, settings in sources.settings.items():
            if path.endswith(("environment.yml", "environment.yaml", "conda.yaml", "pyproject.toml", "setup.cfg", "python_env.yaml")):
                for entry in settings.entries:
                    if entry.value and ("dependencies" in entry.key or "install_requires" in entry.key):
                        for name, specifier in DEPENDENCY.findall(entry.value)[:80]:
                            self.packages.setdefault(normal_name(name), []).append((specifier, path, entry.line))

    def major(self, package: str) -> int | None:
        """Return the major version every pin allows, or None where it is open."""
        found = set()
        for specifier, _, _ in self.packages.get(package, ()):
            exact = re.search(r"={1,3}\s*(\d+)", specifier) or re.search(r"~=\s*(\d+)", specifier)
            below = re.search(r"<\s*(\d+)", specifier)
            if exact and not specifier.strip().startswith((">", "!")):
                found.add(int(exact[1]))
            elif below:
                found.add(int(below[1]) - 1 if "<=" not in specifier else int(below[1]))
            else:
                return None
        return found.pop() if len(found) == 1 else None

    def lists(self, package: str) -> bool:
        """Say whether any requirement file names the package."""
        return normal_name(package) in self.packages
