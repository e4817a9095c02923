"""equivalent.toml: the mutants that no test can catch, because they do the same, and why.

"list_users/sql-drop-order/3f2a91" = "the index returns them in this order already"
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

from grader.catalog.reading import read_text
from grader.errors import ExerciseError
from grader.validate.places import line_of


def read_equivalents(path: Path) -> dict[str, str]:
    """Read reasons by mutant id; no file, no reasons. Raises ExerciseError."""
    if not path.exists():
        return {}
    text = read_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        raise ExerciseError(f"not valid TOML: {error}", path=path, line=line) from error
    for id_, reason in content.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ExerciseError(f"{id_} needs a reason", path=path, line=line_of(path, id_))
    return content


def check_equivalents(path: Path, reasons: Mapping[str, str], known: Collection[str]) -> None:
    """Raise ExerciseError for an id that no mutant has."""
    for id_ in reasons:
        if id_ not in known:
            raise ExerciseError(
                f"there is no mutant {id_!r}",
                path=path,
                line=line_of(path, id_),
                hint="The solution has changed there: look at its survivors again.",
            )
