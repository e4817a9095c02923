"""What a hidden test is written with. Theory of operation.

    grading --Job--> session.run_job in a process of its own --> pytest.main with this plugin
                                                                       |
    pytest-json-report's JSON file <-- facts about each case <---------+--> one cell

The process is trusted: it holds the hidden tests and never imports student code. One cell
(server, tap, worker) is opened for the session, in the one event loop that all tests share; each
test gets a trial in it, which the fixtures `student`, `db` and `wire` show from three sides.

Trouble that an author asks for by name is `wire`'s and `db`'s; trouble everywhere is a `sweep`,
which puts the rows back after each try (rows.py, changes.py) and holds a call to its promises.

The plugin decides no points and no status: it collects facts (did the body run to its end, what
ended it, what did the wire see) that scoring turns into a verdict. Where a test looked after its
first call is one of them (basis.py): the authors' gate refuses a verdict on replies alone. If this
process dies, the exercise has no report and grading says that it is our fault.

Test authors import what they need from here.
"""

from grader.pytest_plugin.markers import hint, points, task
from grader.pytest_plugin.races import gives_up, meet, meet_reordered, passes
from grader.pytest_plugin.troubles import Trouble
from grader.tap.moments import END_OF_SAVEPOINT, END_OF_TRANSACTION

__all__ = [
    "END_OF_SAVEPOINT",
    "END_OF_TRANSACTION",
    "Trouble",
    "gives_up",
    "hint",
    "meet",
    "meet_reordered",
    "passes",
    "points",
    "task",
]
