"""What pip has to install for a folder of exercises, a line each.

    VENV/bin/python ci/needs.py EXERCISES

It is what stands in `[needs]` of each exercise.toml. One that cannot be read is named by the
grader, with its line, as soon as it runs.
"""

import sys
import tomllib
from pathlib import Path


def find_needs(exercises: Path) -> list[str]:
    """Return them without doubles, in the order of their names."""
    found = {what for path in exercises.glob("*/exercise.toml") for what in _read(path)}
    return sorted(found)


def _read(path: Path) -> list[str]:
    try:
        needs = tomllib.loads(path.read_text(encoding="utf-8")).get("needs", {})
    except (OSError, ValueError):
        return []
    if not isinstance(needs, dict):
        return []
    return [what for what in needs.values() if isinstance(what, str) and len(what.split()) == 1]


def main() -> int:
    """Print them."""
    sys.stdout.writelines(f"{what}\n" for what in find_needs(Path(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
