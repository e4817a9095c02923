"""Which files a run writes, by name. What other systems read is in ``grader.platforms``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.choices import Feedback
from grader.language import spoken
from grader.language.choosing import ENGLISH
from grader.model import Sections
from grader.reports.adjusted import Adjusted, ByName
from grader.reports.attempts import Attempt
from grader.reports.class_page import Link, render_class
from grader.reports.earlier import Earlier
from grader.reports.gradebook import render_csv
from grader.reports.page import render_student
from grader.reports.progress import Moment
from grader.reports.result_json import render_json
from grader.reports.summary import render_summary
from grader.reports.translated import Translations
from grader.results import Result


@dataclass(frozen=True)
class Beside:
    """What the files of a submission are made from, besides its result."""

    feedback: Feedback = "full"
    earlier: Earlier | None = None  # an earlier grading of it
    adjusted: Adjusted | None = None  # what counts, where it is not what the tests gave
    attempts: Sequence[Attempt] = ()  # of which this one counts
    sections: Sections = field(default_factory=dict)
    language: str = ENGLISH
    translations: Translations = field(default_factory=dict)


def _staff_json(result: Result, _: Beside) -> str:
    return render_json(result)


def _student_page(result: Result, beside: Beside) -> str:
    with spoken(beside.language):
        return render_student(
            result,
            feedback=beside.feedback,
            earlier=beside.earlier,
            sections=beside.sections,
            translations=beside.translations,
            adjusted=beside.adjusted,
            attempts=beside.attempts,
        )


#: OUT/<submission>/<name>; what the student reads is narrowed by --feedback, result.json is not.
SUBMISSION_FILES: dict[str, Callable[[Result, Beside], str]] = {
    "result.json": _staff_json,
    "report.html": _student_page,
}


@dataclass(frozen=True)
class OfClass:
    """What the files of a class are made from."""

    results: Sequence[Result]
    moments: Sequence[Moment] = ()  # where it stood after each grading
    adjusted: ByName = field(default_factory=dict)  # what counts, where the tests gave otherwise
    others: Sequence[Link] = ()  # what else is there to read


def _class_page(of: OfClass) -> str:
    return render_class(of.results, of.moments, adjusted=of.adjusted, others=of.others)


def _grades(of: OfClass) -> str:
    return render_csv(of.results, of.adjusted)


def _summary(of: OfClass) -> str:
    return render_summary(of.results, of.adjusted)


INDEX, GRADES, SUMMARY = "index.html", "grades.csv", "summary.json"

#: OUT/<name>, for staff: what is made of everybody's results.
RUN_FILES: dict[str, Callable[[OfClass], str]] = {
    INDEX: _class_page,
    GRADES: _grades,
    SUMMARY: _summary,
}

#: OUT/<name>, when it is asked for: the class page without names; what looks alike.
ANONYMOUS, SIMILAR = "anonymous.html", "similar.html"

#: OUT/<name>, for staff: whose score a later grading changed, and why.
CHANGES = "changes.md"

#: OUT/<name>/: what is known of each grading. No submission has a name that reads like it.
STATE = ".grader"
