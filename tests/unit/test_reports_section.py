"""A README's section as HTML."""

from grader.reports.section import render_section


def body(text: str) -> str:
    return str(render_section("counting", "9.1", f"## 9.1 Count\n\n{text}").body)


def test_its_heading_is_its_title() -> None:
    """Without the signs, and not once more in the body."""
    section = render_section("counting", "9.1", "## 9.1 Count\n\nOne.\n")
    assert (section.title, section.body) == ("9.1 Count", "<p>One.</p>\n")


def test_python_in_it_is_coloured() -> None:
    """Other code is not, and both say what they said."""
    assert '<span class="k">return</span> a &lt; b' in body("```python\nreturn a < b\n```\n")
    assert body("```\nreturn a < b\n```\n") == "<pre><code>return a &lt; b\n</code></pre>\n"


def test_headings_in_it_are_below_its_own() -> None:
    """That one is the third of a page."""
    assert body("### More\n") == "<h4>More</h4>"


def test_html_in_it_is_shown() -> None:
    """As it stands; nothing of a README runs in a page."""
    assert "&lt;script&gt;" in body("<script>alert(1)</script>\n")
