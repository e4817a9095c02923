"""Where the jinja2 templates are, and the environments that render them.

Whatever a template prints is escaped without being asked: for HTML after invisible characters are
spelled out, for Markdown by references. A template's own ``safe`` marks what is ours.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grader.language import say, spoken_now
from grader.reports import escape, words

if TYPE_CHECKING:
    import jinja2

_PACKAGE = Path(__file__).parents[1]


def template_directory() -> Path:
    """Return templates/ of the checkout, or the copy inside an installed wheel."""
    checkout = _PACKAGE.parent / "templates"
    return checkout if (checkout / "report.html.j2").is_file() else _PACKAGE / "data/templates"


@cache  # compiled templates are the same for every page of a run
def page_environment() -> "jinja2.Environment":
    """Return the environment of the HTML pages."""
    return _environment(escape.visible, autoescape=True)


@cache
def markdown_environment() -> "jinja2.Environment":
    """Return the environment of the Markdown summary."""
    return _environment(escape.markdown, autoescape=False)


def _environment(clean: Callable[[str], str], *, autoescape: bool) -> "jinja2.Environment":
    # Imported here: names of pages are asked for long before there is one to render.
    import jinja2
    from markupsafe import Markup

    def finalize(value: object) -> object:
        unsafe = isinstance(value, str) and not isinstance(value, Markup)
        return clean(str(value)) if unsafe else value

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template_directory()),
        autoescape=autoescape,  # noqa: S701 - off for Markdown only, where finalize escapes
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    def ours(text: str, **values: object) -> Markup:
        told = {name: finalize(value) for name, value in values.items()}
        return Markup(say(text)).format(**told) if told else Markup(say(text))  # noqa: S704  ours

    made.filters.update(
        points=words.points,
        count=words.count,
        percent=words.percent,
        number=words.number,
        moment=words.date,
    )
    made.globals.update(_=ours, lang=lambda: now.code if (now := spoken_now()) else "en")
    made.globals.update(
        STATUS=words.STATUS,
        status=words.status,
        OUTCOME=words.OUTCOME,
        more_statements=words.more_statements,
    )
    return made
