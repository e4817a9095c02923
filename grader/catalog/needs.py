"""What of a course can be run here: an exercise may need a library that is not installed."""

from collections.abc import Collection, Mapping, Sequence

from grader.errors import OperatorError
from grader.language import mark
from grader.model import Exercise


def choose_possible(
    exercises: Sequence[Exercise], named: Collection[str]
) -> tuple[list[Exercise], Mapping[str, str]]:
    """Return the exercises whose libraries are here, and by slug why another is left out.

    Raises OperatorError for one that was `named`, and where nothing would be left.
    """
    lacking = {one.slug: _missing(one) for one in exercises}
    possible = [one for one in exercises if not lacking[one.slug]]
    for slug, missing in lacking.items():
        if missing and (slug in named or not possible):
            raise OperatorError(
                mark(f"{slug} cannot be run: there is no {', '.join(missing)} here"),
                hint=mark(f"Install it: {_install(missing)}"),
            )
    return possible, {
        slug: mark(
            f"{slug} is left out: there is no {', '.join(missing)} here ({_install(missing)})"
        )
        for slug, missing in lacking.items()
        if missing
    }


def is_possible(exercise: Exercise) -> bool:
    """Whether all libraries that it needs are here."""
    return not _missing(exercise)


def _missing(exercise: Exercise) -> dict[str, str]:
    """The distributions that are not installed -> what has to be."""
    return {name: by for name, by in exercise.needs.items() if not _is_installed(name)}


def _is_installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, distribution  # takes its time

    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _install(missing: dict[str, str]) -> str:
    """The command; quoted, since an extra's brackets mean something to a shell."""
    return "pip install " + " ".join(f"'{what}'" for what in dict.fromkeys(missing.values()))
