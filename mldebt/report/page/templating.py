"""Renders templates into pages that request nothing: text escaped, style and script allowed by their hash alone."""

import base64
import hashlib
from functools import lru_cache

import jinja2
import msgspec
from markupsafe import Markup

from mldebt.assets import folder
from mldebt.findings.display import display
from mldebt.report.page.breaking import breakable, prose


def rendered(template: str, page: msgspec.Struct, *, script: str = "") -> str:
    """Return a page with the report's style; `script` names a file of ours, none means a page without any."""
    css, code = asset("report.css"), asset(script) if script else ""
    return (
        environment()
        .get_template(template)
        .render(
            page=page,
            css=Markup(css),  # noqa: S704 -- our own file
            script=Markup(code),  # noqa: S704 -- our own file
            css_hash=_hash(css),
            script_hash=_hash(code),
            static=not script,
        )
    )


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the one environment: everything is escaped and what is undefined is an error."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("templates")), autoescape=True, undefined=jinja2.StrictUndefined,
        finalize=_shown, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    found.filters |= {"breakable": breakable, "prose": prose}
    return found


def _shown(value: object) -> object:
    """Spell out what is invisible in every text the templates print, and print 12.0 as 12."""
    if isinstance(value, float):
        return f"{value:g}"
    return display(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=4)
def asset(name: str) -> str:
    """Return the text of a file beside the templates."""
    return (folder("templates") / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
