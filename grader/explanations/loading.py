"""Explanations of a file that could not be loaded, and of what is not there to be called."""

import re

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.results import NOT_WRITTEN, Blame

_ON_ITS_OWN = "What is to run only on its own belongs under "


def _not_written(facts: Facts) -> Found | None:
    return found() if facts.message == NOT_WRITTEN else None


def _not_loaded(facts: Facts) -> Found | None:
    return found() if facts.not_loaded else None


_NO_MODULE = r"ModuleNotFoundError: No module named '(?P<module>[^']+)'"


def _module_not_there(facts: Facts) -> Found | None:
    """While the file is loaded, or when a function is called."""
    match = re.search(rf"(?:cannot be imported: |\A){_NO_MODULE}", facts.message)
    return found(**match.groupdict()) if match and facts.report.blame is Blame.STUDENT else None


def _runs_when_loaded(facts: Facts) -> Found | None:
    """The file does what only a program does: connects, asks, waits, ends."""
    ends = re.match(r"\S+\.py ends the program when it is imported: ", facts.message)
    asks = facts.not_loaded and ": EOFError: EOF when reading a line" in facts.message
    does = facts.not_loaded and _ON_ITS_OWN in facts.evidence
    return found() if ends or asks or does else None


ENTRIES = (
    Entry(
        "not_written",
        _not_written,
        "This function is not written yet.",
        "Replace its `raise NotImplementedError`.",
    ),
    Entry(
        "module_not_there",
        _module_not_there,
        "Your code imports {module}, and there is no such module where it is tested.",
        "Do without it. The standard library, asyncpg and what the exercise names are there, and "
        "no other file of yours.",
    ),
    Entry(
        "runs_when_loaded",
        _runs_when_loaded,
        "The file does something when it is loaded, and that did not end well: so none of its "
        "functions could be called.",
        'Put what is to run only on its own below `if __name__ == "__main__":`.',
    ),
    Entry(
        "not_loaded",
        _not_loaded,
        "Python cannot load the file, so none of its functions could be called.",
        "Let `python` run the file, and mend what it says first.",
    ),
)
