"""Everything that a submission can touch: a server box, a worker box, and the tap between them.

    worker box --(unix socket)--> tap --> server box
         ^                         |          ^
         | RPC                     | records  | verifier
         +---------------- one trial ---------+

A test may ask for the student's code in another program as well: a second worker, in a box of its
own, which shares nothing with the first but what goes through the tap. So what keeps two calls
apart there is in the database, or nowhere.

A cell serves the tests of one exercise of one submission and is then thrown away. Nothing in it is
ever cleaned: each test gets a *trial*, with a fresh database, a fresh recording and a fresh child
of the worker, so what one test leaves behind is not there for the next.

While no call of the test is under way the tap rests: the student's code may go on, but what it
sends waits for the next call. So the verifier looks at what was there when the call returned.

    cell.py      the cell, and the trial that it gives to each test
    trial.py     what one test works with
    servers.py   its server, and another when that is lost
    workers.py   its workers
    way.py       the way between them, open as long as a call is under way
    opening.py   builds it all
    room.py      how many there is room for at once
"""

from grader.cell.cell import Cell
from grader.cell.opening import open_cell
from grader.cell.servers import open_exercise_server
from grader.cell.trial import Trial

__all__ = ["Cell", "Trial", "open_cell", "open_exercise_server"]
