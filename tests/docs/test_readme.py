"""The first screen of README.md."""

import re
import struct
from pathlib import Path

import pytest

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
