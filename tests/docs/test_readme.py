"""The first screen of README.md."""

import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()

#: A page loads fast, and so does a clone.
MOST_BYTES = 150 * 1024


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_is_there_and_small(scheme: str) -> None:
    """README names it, it is a PNG of the size of a screen, and below 150 kB."""
    place = f"docs/pictures/report-{scheme}.png"
    assert f'"{place}"' in README
    picture = (ROOT / place).read_bytes()
    assert picture.startswith(b"\x89PNG") and len(picture) < MOST_BYTES
    width, height = struct.unpack(">2I", picture[16:24])
    assert width >= 800 and height >= 400


def test_links_lead_somewhere() -> None:
    """Each file that README links to is there."""
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).is_file()]


def test_an_index_of_packages_gets_no_link_that_leads_nowhere() -> None:
    """There no file of ours lies beside it: of a link to one the name is left, and no picture."""
    command = [sys.executable, "-m", "hatchling", "metadata", "readme"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    tokens = MarkdownIt().enable("table").parse(done.stdout)
    links = [
        one.attrGet("href")
        for token in tokens
        for one in token.children or ()
        if one.type == "link_open"
    ]
    assert links and all(str(link).startswith("https://") for link in links)
    assert "an hour of practice (`docs/students.md`)" in done.stdout
    assert "docs/pictures" not in done.stdout
