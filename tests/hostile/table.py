"""The table of docs/security.md: what is tried, how often, and what stops it.

    python -m tests.hostile.table

prints it, with the counts of the folders as they are.
"""

import sys
from collections import Counter
from collections.abc import Iterator

from tests.hostile.corpus import load_attacks, load_catalogue


def render_table() -> str:
    """Return the rows in Markdown, with a line for the sum."""
    return "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    counts = Counter(attack.entry[0] for attack in load_attacks())
    yield "| group | attacks | what stops them | holds in |"
    yield "| --- | --- | --- | --- |"
    for letter, group in load_catalogue().items():
        title, stopped_by = f"{letter}: {group.title}", group.stopped_by
        yield f"| {title} | {counts[letter]} | {stopped_by} | {group.tier} |"
    yield f"| all | {counts.total()} | | |"


if __name__ == "__main__":
    sys.stdout.write(render_table())
