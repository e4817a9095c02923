"""equivalent.toml: the mutants that no test can catch, because they do the same, and why.

    "list_users/sql-drop-order/3f2a91" = "the index returns them in this order already"

    [one_statement]
    "transfer/sql-drop-lock/77ab01" = "the UPDATE locks the same rows"

Those of the reference stand first, those of another right solution below its name.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.catalog.reading import read_text
from grader.catalog.right import REFERENCE
from grader.errors import ExerciseError
from grader.validate.places import line_of


@dataclass(frozen=True)
class Equivalents:
    """Reasons by the right solution's name and the mutant's id."""

    path: Path
    reasons: Mapping[str, Mapping[str, str]]

    def reason(self, right: str, id_: str) -> str | None:
        """Why no test can catch this mutant, if somebody has said so."""
        return self.reasons.get(right, {}).get(id_)

    def line(self, right: str, id_: str | None = None) -> int:
        """Where this mutant of that right solution stands, or where those of it begin."""
        begin = 0 if right == REFERENCE else line_of(self.path, f"[{right}]")
        return begin if id_ is None else line_of(self.path, id_, after=begin)

    def check(self, known: Mapping[str, Collection[str]]) -> None:
        """Raise ExerciseError for what is not known: `known` are ids by right solution."""
        for right, reasons in self.reasons.items():
            if right not in known:
                raise self._error(right, None, f"there is no right solution {right!r}")
            for id_, reason in reasons.items():
                if id_ not in known[right]:
                    hint = "The solution has changed there: look at its survivors again."
                    raise self._error(right, id_, f"there is no mutant {id_!r}", hint)
                if not isinstance(reason, str) or not reason.strip():
                    raise self._error(right, id_, f"{id_} needs a reason")

    def _error(self, right: str, id_: str | None, told: str, hint: str = "") -> ExerciseError:
        return ExerciseError(told, path=self.path, line=self.line(right, id_), hint=hint)


def read_equivalents(path: Path) -> Equivalents:
    """Read the file; no file, no reasons. Raises ExerciseError for what is not TOML."""
    if not path.exists():
        return Equivalents(path, {})
    text = read_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        raise ExerciseError(f"not valid TOML: {error}", path=path, line=line) from error
    styles = {name: value for name, value in content.items() if isinstance(value, dict)}
    own = {name: value for name, value in content.items() if name not in styles}
    return Equivalents(path, {REFERENCE: own, **styles})
