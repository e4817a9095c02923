"""What the commands print: a table for ``grade``, a report for ``check``.

    run       the table of submissions
    check     what came of a check: the first failure whole, the others in a line each, the score
    failure   one failure, whole
    wire      its conversation with PostgreSQL
    show      a score with its reasons
    replay    a test that was run again, then and now
    scores    the exercises and their tasks, with their scores
    layout    how texts stand on a terminal

Functions return rich renderables and print nothing. Text that a student made is a ``Text`` and
never markup, with whatever could move the cursor or command a CI service spelled out.
"""

from grader.reports.terminal.check import render_again, render_check, render_failures
from grader.reports.terminal.layout import STYLE
from grader.reports.terminal.run import render_run

__all__ = ["STYLE", "render_again", "render_check", "render_failures", "render_run"]
