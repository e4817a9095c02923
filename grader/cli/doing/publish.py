"""Reports given out, and who got which."""

from pathlib import Path

from msgspec import structs

from grader.batch import hold_out
from grader.batch.told import keep_told
from grader.catalog import default_exercises, load_catalog
from grader.catalog.readme import read_sections
from grader.catalog.translations import read_translations
from grader.choices import Feedback
from grader.cli.console import say
from grader.cli.doing.counted import count_and_keep, tell_adjusted
from grader.cli.doing.retelling import retell, tell_older
from grader.cohort import publishing
from grader.cohort.counting import Counting
from grader.cohort.graded import read_class
from grader.cohort.handed_in import HandedIn, read_handed_in
from grader.cohort.place import keep_in
from grader.cohort.rules import Rules
from grader.errors import OperatorError
from grader.language import spoken
from grader.reports import words
from grader.reports.escape import one_line
from grader.reports.page import render_student
from grader.results import Result

_MAX_LISTED = 20


def publish(
    out: Path,
    to: Path,
    feedback: Feedback,
    *,
    secret: bool,
    moodle: bool,
    adjustments: Path | None,
    rules: Rules,
    exercises: Path | None,
    language: str,
) -> None:
    """Write the pages and say where."""
    if moodle and secret:
        raise OperatorError("--moodle names the folders itself: --names secret is not for it")
    publishing.require_apart(out, to)
    everybody = read_class(out)
    counting = Counting.of(adjustments, rules)
    graded = [one for one in everybody if one.result is not None]
    left_out = [one.person.id for one in graded if moodle and publishing.is_unknown_to_moodle(one)]
    graded = [one for one in graded if one.person.id not in left_out]
    catalog = load_catalog(exercises or default_exercises(), None)
    sections = read_sections(catalog, language)
    translations = read_translations(catalog, language)

    names = {one.person.id: one.person.name for one in graded}

    def level(student: str) -> Feedback:
        return rules.feedback(feedback, handed_in[student].attempt)

    def render(student: str, result: Result) -> str:
        with spoken(language):
            return render_student(
                structs.replace(result, name=names[student] or result.name),
                feedback=level(student),
                sections=sections,
                translations=translations,
                published=True,
                adjusted=adjusted.get(student),
                attempts=handed_in[student].attempts,
            )

    with hold_out(out):
        adjusted = count_and_keep(out, everybody, counting)
        retell(out, everybody, adjusted, counting)
        handed_in = {name: read_handed_in(out, name) or HandedIn() for name in names}
        if moodle:
            done = publishing.publish_for_moodle(graded, render, out=out, to=to)
        else:
            folders = publishing.name_folders(graded, out, secret=secret)
            done = publishing.publish(graded, render, out=out, to=to, folders=folders)
        where = to / publishing.ARCHIVE if moodle else to
        keep_told(out, where)
    say(f"{where}: {words.count(len(graded), 'report')}, as --feedback {feedback} tells")
    if rules.feedback_by_attempt:
        less = [one.person.id for one in graded if level(one.person.id) != feedback]
        say(f"By attempt {words.count(len(less), 'report')} of these tell less.")
    tell_adjusted(adjusted)
    if left_out:
        told = ", ".join(map(one_line, left_out[:_MAX_LISTED]))
        say(f"Handed in nothing, and Moodle's number is not known, so without a report: {told}")
    if done.removed:
        say("No longer published, and removed:")
        for name in done.removed[:_MAX_LISTED]:
            say(f"  {one_line(name)}")
        if (more := len(done.removed) - _MAX_LISTED) > 0:
            say(f"  and {words.number(more)} more")
    say(f"Who got which, for staff: {keep_in(out, publishing.TABLE)}")
    tell_older(out)
