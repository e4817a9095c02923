"""The exercises and their tasks, each with its score."""

from rich.table import Table
from rich.text import Text

from grader.reports import words
from grader.reports.terminal.layout import hanging
from grader.results import ExerciseResult, Result, TaskResult


def render_scores(result: Result) -> Table:
    """Return them as a table."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for exercise in result.exercises:
        table.add_row(Text(exercise.title, style="bold"), _score(exercise))
        for task in exercise.tasks:
            title = hanging(Text(f"  {task.id} ", style="dim"), Text(task.title, style="dim"))
            table.add_row(title, _score(task))
    return table


def _score(part: ExerciseResult | TaskResult) -> Text:
    return Text(f"{words.points(part.score)} / {words.points(part.max_score)}")
