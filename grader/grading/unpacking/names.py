"""Names of members: which are no names of files at all, and how one is shown.

Only the last part of a name ever counts, and no file is made by it. What is refused here is refused
because no honest tool writes it: whoever does wants two programs to see two things.
"""

import re
import unicodedata

from .limits import MAX_DEPTH, MAX_NAME

MAX_SHOWN = 80

_DRIVE = re.compile(r"[A-Za-z]:")

#: Folders of editors, version control and macOS, with copies of files that nobody means.
_PASSED_OVER = (".", "__")


def split(name: str) -> tuple[str, ...]:
    """Split a name into its parts, without ``.`` and empty ones."""
    return tuple(part for part in name.split("/") if part not in ("", "."))


def find_fault(name: str) -> str | None:
    """Say what is wrong with a name, in words that follow it, or None."""
    parts = split(name)
    if len(name) > MAX_NAME or len(parts) > MAX_DEPTH:
        return "has a name that is too long"
    if any("\udc80" <= letter <= "\udcff" for letter in name):
        return "has a name that is not UTF-8"
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        return "has a control character in its name"
    if "\\" in name:
        return "has a backslash in its name"
    if name.startswith("/") or ".." in parts or _DRIVE.match(name):
        return "leads out of the archive"
    return None


def is_meant(parts: tuple[str, ...]) -> bool:
    """Tell whether none of the folders is hidden or one of a machine's own."""
    return not any(folder.startswith(_PASSED_OVER) for folder in parts[:-1])


def tail(name: str) -> str:
    """The end of a name, where it is long: its last part says what a file is."""
    return name if len(name) <= MAX_SHOWN else "…" + name[1 - MAX_SHOWN :]


def shown(name: str) -> str:
    """Make a name fit for a sentence, whatever is in it."""
    text = name if name.isprintable() else ascii(name)[1:-1]
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
