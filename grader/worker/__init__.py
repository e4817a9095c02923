"""Calling the student's functions without ever running them here. Theory of operation.

    here (trusted)                     |  in the box (box/, not trusted)
    Worker -- fork, end, exit code --- control socket --- nursery: Python + asyncpg, nothing else
    Child --- calls and replies ------ RPC socket ------- child: + the student's file, one per test
    Output <-- what it printed ------- pipe ---------------^

One box serves the tests of one submission. For each test the nursery, which never loads what a
student wrote, forks a child; the RPC socket and the pipe of that test reach it as descriptors over
the control socket. At the end of a test everything that it started is killed.

On the RPC socket go frames (box/frames.py) of tagged values (box/codec.py). Every request has a
random number; a reply must name one that is open. Calls run concurrently, one asyncio task each.
What comes from the box is measured before it is parsed and becomes builtins, Record, Instance or
Handle here. An exception arrives as a StudentError, which is data: nothing is re-raised by name.
What Python only complained about (box/findings.py) comes ahead of a reply.

First of all a child says what it was handed (box/handover.py): the hash of the file, as it is
going to compile it, and whether the socket can be reached. Only when that is what was taken in
(grader/snapshot.py) is it told to import: one that fails is the student's, and all that fails
before is ours.

Where nothing forks (Windows) there is no nursery: each child is a program of its own, which calls
back over TCP and lives alike from then on (spawning.py, box/alone.py).

Who dies: a child that exits, crashes or sends what is no frame of ours costs its test; its open
calls end with a StudentError that says so. A nursery that does not answer, because a student
stopped or killed it, is replaced with its whole box before the next test. A box that does not
start and a child that was not handed what it needs are our fault. When the grader dies, the sockets
close, and nursery and child end.
"""

from grader.worker.box.lines import MAX_SQL
from grader.worker.calls import Calls
from grader.worker.channel import Turns
from grader.worker.child import Child
from grader.worker.failures import Frame, ImportFailure, StudentError, Where
from grader.worker.lines import Sent
from grader.worker.remote import Call, Handle
from grader.worker.values import DataclassType, Instance, Record
from grader.worker.worker import ImportReport, Worker, open_worker

__all__ = [
    "MAX_SQL",
    "Call",
    "Calls",
    "Child",
    "DataclassType",
    "Frame",
    "Handle",
    "ImportFailure",
    "ImportReport",
    "Instance",
    "Record",
    "Sent",
    "StudentError",
    "Turns",
    "Where",
    "Worker",
    "open_worker",
]
