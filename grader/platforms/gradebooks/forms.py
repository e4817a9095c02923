"""The files that scores go to, by name: a new platform is a module and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.choices import GradebookFormat
from grader.platforms.gradebooks import blackboard, brightspace, canvas, moodle, table, workbook
from grader.platforms.gradebooks.filling import Layout
from grader.platforms.gradebooks.gradebook import Gradebook
from grader.platforms.gradebooks.sheet import Sheet
from grader.platforms.gradebooks.wishes import Wishes


@dataclass(frozen=True)
class Form:
    """How a file is made, and how one that was downloaded is read, if there is such a thing."""

    suffix: str
    render: Callable[[Gradebook, Wishes], bytes]
    layout: Callable[[Sheet], Layout] | None = None


FORMS: dict[GradebookFormat, Form] = {
    GradebookFormat.CANVAS: Form(".csv", canvas.render, canvas.layout),
    GradebookFormat.MOODLE: Form(".csv", moodle.render, moodle.layout),
    GradebookFormat.MOODLE_GRADES: Form(".csv", moodle.render_grades),
    GradebookFormat.BLACKBOARD: Form(".xls", blackboard.render, blackboard.layout),
    GradebookFormat.BRIGHTSPACE: Form(".csv", brightspace.render, brightspace.layout),
    GradebookFormat.CSV: Form(".csv", table.render),
    GradebookFormat.XLSX: Form(".xlsx", workbook.render),
}
