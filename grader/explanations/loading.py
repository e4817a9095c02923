"""Explanations of a file that could not be loaded, and of what is not there to be called."""

import difflib
import re
import sys
from collections.abc import Callable

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.results import NOT_WRITTEN, Blame

#: How alike a name has to be that it may have been meant: from 0 to 1.
ALIKE = 0.75

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


def _module_misspelt(facts: Facts) -> Found | None:
    """It is nearly the name of one that is there."""
    it = _module_not_there(facts)
    if it is None:
        return None
    known = ("asyncpg", *sys.stdlib_module_names)
    near = difflib.get_close_matches(it.values["module"], known, 1, ALIKE)
    return found(**it.values, near=near[0]) if near else None


def _of_the_file(pattern: str) -> Callable[[Facts], Found | None]:
    """The engine's own words for a function that cannot be called."""
    said = re.compile(pattern)

    def condition(facts: Facts) -> Found | None:
        match = said.fullmatch(facts.message) if facts.report.blame is Blame.STUDENT else None
        return found(**match.groupdict()) if match else None

    return condition


def _in_a_class(facts: Facts) -> Found | None:
    it = _MISSING(facts)
    told = re.search(r"^there is no \w+, but one in the class (\w+)$", facts.evidence, re.MULTILINE)
    return found(**it.values, holder=told[1]) if it and told else None


def _misspelt(facts: Facts) -> Found | None:
    it = _MISSING(facts)
    told = re.search(r"^there is no \w+, but a (\w+)$", facts.evidence, re.MULTILINE)
    return found(**it.values, near=told[1]) if it and told else None


_MISSING = _of_the_file(r"(?P<file>\w+\.py) has no (?P<function>\w+)")


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
        "module_misspelt",
        _module_misspelt,
        "Your code imports {module}, and there is no such module. There is {near}.",
        "Write that, if it is what you mean.",
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
    Entry(
        "in_a_class",
        _in_a_class,
        "{file} has no function {function}: the class {holder} has one, and nobody looks there.",
        "Take the functions out of the class, so that each begins at the left margin, without "
        "`self`.",
    ),
    Entry(
        "misspelt",
        _misspelt,
        "The tests call a function {function} of {file}, and there is none, but {near}.",
        "If that is the same, give it the name that the exercise asks for.",
    ),
    Entry(
        "missing",
        _MISSING,
        "The tests call a function {function} of {file}, and there is none.",
        "Define it at the left margin of the file, with the name and the parameters that the "
        "exercise asks for. `grader start --reset` puts a file back as it was given.",
    ),
    Entry(
        "not_async",
        _of_the_file(r"(?P<function>[\w.]+) is not async: write `async def \w+`"),
        "{function} is an ordinary function: nobody can await it.",
        "Begin it with `async def`, and write `await` before each call of asyncpg in it.",
    ),
    Entry(
        "not_plain",
        _of_the_file(r"(?P<function>[\w.]+) is async: write `def \w+`"),
        "{function} is async: who calls it without `await` gets a coroutine, and nothing is done.",
        "Begin it with `def` alone, as the exercise asks: there is nothing in it to wait for.",
    ),
    Entry(
        "other_parameters",
        _of_the_file(r"(?P<function>\w+) does not take the arguments of the exercise"),
        "{function} has other parameters than the exercise asks for.",
        "Give it those that the exercise asks for, in the same order and with the same names.",
    ),
)
