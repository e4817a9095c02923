"""Whether CHANGELOG.md names what is released."""

import re


def complain(changelog: str, version: str) -> list[str]:
    """Say what it lacks: a dated section for a release, and "Unreleased" for what is none yet.

    A version with a commit in it, as 0.1.0+g5c42734, is on its way to its number.
    """
    number, _, commit = version.partition("+")
    heading = re.compile(rf"^## \[{re.escape(number)}\] - \d{{4}}-\d\d-\d\d$", re.MULTILINE)
    unreleased = re.search(
        r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    waiting = bool(unreleased and unreleased[1].strip())
    if heading.search(changelog):
        if waiting and not commit:
            return [f"CHANGELOG.md: {number} is released, and something is left in [Unreleased]"]
        return []
    if commit and waiting:
        return []
    return [f"CHANGELOG.md: there is no section `## [{number}] - YYYY-MM-DD`"]
