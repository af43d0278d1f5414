"""Tells a template for other projects from its README: its settings are changed for others to choose."""

from mldebt.facts.texts import DocumentFacts
from mldebt.patterns import regex
from mldebt.project.sources import Sources

TEMPLATE = regex(
    r"(?i)\b(?:project[\- ])?(?:template|boilerplate|cookiecutter|starters?(?:[\- ]kit)?|skeleton|scaffold(?:ing)?)s?\b"
)
USED = regex(
    r"(?i)\b(?:created?|generated?|built|based|bootstrapped|initiali[sz]ed|scaffolded|made|started|set ?up|adapted)\b"
    r"[^.\n]{0,30}\b(?:using|with|from|on|by|of)\b"
    rf"(?=(?:[^.\n]|\.(?=\S)|\n(?!\s*\n)){{0,150}}?{TEMPLATE.pattern.removeprefix('(?i)')})(?:[^\n]|\n(?!\s*\n)){{0,300}}"
)
"""What a project says of the template that it was made from: of something else it may be made, and be one itself."""
OPENING = 500
MADE = regex(
    r"(?i)\bcookiecutters?\b(?:[\s-]+(?:data[\s-]science|project))?(?:\s+templates?\b)?|\btemplate structure\b"
)
"""What many projects were made with; who offers one has its placeholders."""


def is_template(sources: Sources) -> bool:
    """Say whether the top README presents the repository as a template for other projects."""
    for path, document in sources.facts.items():
        if "/" not in path and path.lower().startswith("readme") and isinstance(document, DocumentFacts):
            title = next((section.title for section in document.sections if section.level == 1), "")
            opening = " ".join(f"{section.title} {section.text[:OPENING]}" for section in document.sections[:2])
            opening = USED.sub("", opening)
            if not any("{{" in file or file.endswith("cookiecutter.json") for file in sources.files):
                title, opening = MADE.sub("", title), MADE.sub("", opening)
            return TEMPLATE.search(title) is not None or len(TEMPLATE.findall(opening)) > 1
    return False
