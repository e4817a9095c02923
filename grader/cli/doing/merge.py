"""The shards of a class, put together, and the tables of all."""

from collections.abc import Sequence
from pathlib import Path

from grader.batch import hold_out, prepare_out, write_run
from grader.choices import Feedback
from grader.cli.console import out, say
from grader.cli.doing.retelling import retell_students
from grader.cli.step_summary import add, require_writable
from grader.cohort import merging
from grader.cohort.counting import Counting, count_each
from grader.cohort.graded import Graded
from grader.people import Person
from grader.reports import words
from grader.reports.step_summary import render_markdown
from grader.reports.terminal import render_run


def merge(
    shards: Sequence[Path],
    to: Path,
    *,
    counting: Counting,
    step_summary: Path | None,
    feedback: Feedback,
) -> None:
    """Copy, write the tables, and print that of the class."""
    if step_summary is not None:
        require_writable(step_summary)
    states = merging.read_shards(shards)
    counting.adjustments.require_known({k: v for one in states for k, v in one.results.items()})
    prepare_out(to)
    with hold_out(to):
        merging.require_empty(to)
        results = merging.merge(states, to)
        graded = [Graded(Person(one.submission), one) for one in results]
        adjusted = count_each(to, graded, counting)
        retell_students(to, results, adjusted, counting)
        write_run(results, to, adjusted=adjusted)
    if step_summary is not None:
        add(step_summary, render_markdown(results, feedback=feedback, adjusted=adjusted))
    out.print(render_run(results, adjusted))
    say(f"{words.count(len(shards), 'shard')} merged. Reports: {to / 'index.html'}")
