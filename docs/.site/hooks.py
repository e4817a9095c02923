"""What mkdocs is told of our pages besides mkdocs.yml."""

import re
from pathlib import Path
from typing import Any

#: What a test reads behind ```console, and a highlighter does not know.
FOR_TESTS = re.compile(r"^```console (background|exits \d+)$", re.MULTILINE)


def on_config(config: Any) -> Any:
    """Leave out of the navigation what is not there: a page may come later than its place."""
    config.nav = _existing(config.nav, Path(config.docs_dir))
    return config


def on_page_markdown(markdown: str, **_: object) -> str:
    """Let each block of commands be one for a reader."""
    return FOR_TESTS.sub("```console", markdown)


def _existing(nav: list[Any], docs: Path) -> list[Any]:
    kept = []
    for entry in nav:
        [(title, place)] = entry.items()
        if isinstance(place, list):
            if below := _existing(place, docs):
                kept.append({title: below})
        elif (docs / place).is_file():
            kept.append(entry)
    return kept
