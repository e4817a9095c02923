"""The submissions that `--only` names: by their names, or by patterns as a shell has them."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from grader.errors import OperatorError
from grader.grading.finding import Submission


def choose(
    submissions: Sequence[Submission], wanted: Sequence[str], others: Collection[str] = ()
) -> list[Submission]:
    """Return those that one of `wanted` names, all if it is empty.

    `others` have a result and are not among the submissions. Raises OperatorError for a name or
    pattern that is nobody's.
    """
    if not wanted:
        return list(submissions)
    names = [submission.name for submission in submissions]
    for one in wanted:
        if not any(_means(one, name) for name in names):
            raise _nobody(one, names, others)
    return [one for one in submissions if any(_means(word, one.name) for word in wanted)]


def _means(wanted: str, name: str) -> bool:
    return wanted == name or fnmatchcase(name, wanted)


def _nobody(wanted: str, names: Sequence[str], others: Collection[str]) -> OperatorError:
    if any(_means(wanted, name) for name in others):
        return OperatorError(
            f"--only {wanted}: there is a result of that name, and nothing is handed in for it",
            hint="Name the folder or archive to grade among the PATHs.",
        )
    folded = {name.casefold(): name for name in names}
    near = [folded[one] for one in get_close_matches(wanted.casefold(), folded, n=3)]
    listed = near or names[:5]
    more = len(names) - len(listed) if not near else 0
    return OperatorError(
        f"--only {wanted}: nobody has that name",
        hint=f"{'Near it' if near else 'There are'}: {', '.join(listed)}"
        + (f" and {more} more" if more else ""),
    )
