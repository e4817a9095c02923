"""The pages of docs/ as a site: whole, in one place each, and nothing of it from elsewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: What a browser fetches by itself, and the attribute that says from where.
FETCHED = {
    "script": "src",
    "img": "src",
    "source": "srcset",
    "iframe": "src",
    "link": "href",
    "video": "src",
    "audio": "src",
}


def build(target: Path, config: Path = ROOT / "mkdocs.yml") -> subprocess.CompletedProcess[str]:
    """Build the site; a warning of any kind is an error."""
    words = ["mkdocs", "build", "--strict", "--config-file", str(config)]
    return subprocess.run(
        [sys.executable, "-m", *words, "--site-dir", str(target)],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder


class Fetches(HTMLParser):
    """Collects what a page has a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element. A canonical link is none: nobody fetches it."""
        values = dict(attrs)
        if tag in FETCHED and values.get("rel") not in ("canonical", "next", "prev"):
            self.found.append(values.get(FETCHED[tag]) or "")


def fetched(page: Path) -> Iterator[str]:
    """Addresses that a browser fetches when it opens the page."""
    parser = Fetches()
    parser.feed(page.read_text())
    yield from parser.found


def test_every_page_and_link_is_there(site: Path) -> None:
    """A page without a place in the navigation, or a link that leads nowhere, fails the build."""
    for page in ROOT.glob("docs/*.md"):
        assert (site / page.with_suffix(".html").name).is_file()


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture: it works without a network, and tells nobody who reads."""
    pages = [*site.rglob("*.html")]
    assert pages
    outside = {url for page in pages for url in fetched(page) if re.match(r"(https?:)?//", url)}
    assert not outside
    styles = "".join(path.read_text() for path in site.rglob("*.css"))
    assert not re.findall(r"@import|url\([\"']?(?:https?:)?//", styles)


def test_files_that_are_fetched_are_there(site: Path) -> None:
    """Each is in the site, at the place that a page of a folder on a disk looks in."""
    for page in site.glob("*.html"):
        if page.name != "404.html":  # a server's, whose addresses begin with /
            for url in filter(None, fetched(page)):
                assert url.startswith("data:") or (page.parent / url).is_file(), f"{page}: {url}"


def test_every_list_is_one(site: Path) -> None:
    """A point after a block that is not far enough to the right would be words of a paragraph."""
    for page in site.glob("*.html"):
        for paragraph in re.findall(r"<p>(.*?)</p>", page.read_text(), re.DOTALL):
            assert not re.search(r"^\s*(?:[-*]|\d+\.) ", paragraph, re.MULTILINE), page


def test_what_a_test_reads_is_no_words_for_readers(site: Path) -> None:
    """Of ```console exits 1 the commands are shown, and no fence."""
    text = re.sub(r"<!--.*?-->", "", (site / "students.html").read_text(), flags=re.DOTALL)
    assert "```" not in text and "console exits" not in text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("[there](nowhere.md)", "nowhere.md"), ("[there](why.md#nowhere)", "nowhere")],
    ids=["page", "place"],
)
def test_a_link_that_leads_nowhere_fails_the_build(
    text: str, complaint: str, tmp_path: Path
) -> None:
    """It is named; so is a page that has no place in the navigation."""
    config = other_site(tmp_path, {"index.md": text, "why.md": "# Why\n"})
    done = build(tmp_path / "site", config)
    assert done.returncode != 0 and complaint in done.stderr


def test_a_page_without_a_place_fails_the_build(tmp_path: Path) -> None:
    """It is named, so that whoever adds one gives it a place."""
    config = other_site(tmp_path, {"index.md": "# Start\n", "new.md": "# New\n"})
    done = build(tmp_path / "site", config)
    assert done.returncode != 0 and "new.md" in done.stderr


def other_site(folder: Path, pages: dict[str, str]) -> Path:
    """Write other pages, with our settings and hooks; return the path of the settings."""
    docs = folder / "docs"
    docs.mkdir()
    for name, text in pages.items():
        (docs / name).write_text(text)
    hooks = docs / ".site"
    hooks.mkdir()
    (hooks / "hooks.py").write_text((ROOT / "docs" / ".site" / "hooks.py").read_text())
    settings = folder / "mkdocs.yml"
    settings.write_text((ROOT / "mkdocs.yml").read_text())
    return settings
