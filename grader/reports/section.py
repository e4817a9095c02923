"""The section of a README that a failure leads to, as a page shows it.

The exercise's author wrote it: its markup is ours to show, HTML in it is shown as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from grader.reports.colouring import coloured

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

#: How much lower a page's headings are: "### ..." is below the section's own, which is the third.
_LOWER = 1


@dataclass(frozen=True)
class Section:
    """One section, whole."""

    slug: str
    task_id: str
    title: str  # "2.1 Implement complex business operations"
    body: "Markup"


def render_section(slug: str, task_id: str, text: str) -> Section:
    """Make HTML of a section's Markdown, whose first line is its heading."""
    # Imported here: a page without a failure needs none.
    from markupsafe import Markup

    heading, _, body = text.partition("\n")
    html = _renderer().render(body)
    return Section(slug, task_id, heading.lstrip("# "), Markup(html))  # noqa: S704  the author's


@cache
def _renderer() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    renderer.add_render_rule("fence", _fence)
    renderer.add_render_rule("heading_open", _heading)
    renderer.add_render_rule("heading_close", _heading)
    return renderer


def _fence(_: object, tokens: Sequence["Token"], place: int, *__: Any) -> str:
    token = tokens[place]
    lines = token.content.rstrip("\n").split("\n")
    if not token.info.startswith("python"):
        return f"<pre><code>{escape(token.content)}</code></pre>\n"
    code = "\n".join("".join(map(_piece, pieces)) for pieces in coloured(lines))
    return f'<pre class="code"><code>{code}</code></pre>\n'


def _piece(piece: tuple[str, str]) -> str:
    kind, text = piece
    return f'<span class="{kind}">{escape(text)}</span>' if kind else escape(text)


def _heading(_: object, tokens: Sequence["Token"], place: int, *__: Any) -> str:
    token = tokens[place]
    slash = "/" if token.nesting < 0 else ""
    return f"<{slash}h{min(6, int(token.tag[1]) + _LOWER)}>"
