"""The files that docs/ci.md tells a course to write, with its own names put in."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "ci.md"


def files() -> dict[str, str]:
    """By what stands in their first line."""
    blocks = re.findall(
        r"^```yaml\n# (.+?)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    return dict(blocks)


def written(name: str, commit: str, owner: str = "school") -> str:
    """One of them, as the course writes it."""
    text = files()[name].replace("OWNER/", f"{owner}/").replace("GROUP/", f"{owner}/")
    return re.sub(r"@COMMIT|: COMMIT", lambda match: match[0].replace("COMMIT", commit), text)
