"""What one test works with."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import asyncpg
from msgspec.structs import replace

from grader.cell.acts import Acts, count_before
from grader.clock import Limit
from grader.model import Exercise
from grader.results import Call
from grader.servers.database import Database
from grader.servers.server import Server
from grader.tap import Recording
from grader.tap.tap import Tap
from grader.worker import Calls, Child, Sent, Where

#: What asyncpg tells the event loop when a pool takes a connection back in a transaction.
RESETTING = "Resetting connection with an active transaction"


@dataclass
class Trial:
    """What one test works with."""

    exercise: Exercise
    children: list[Child]  # one, and another if the test has asked for it
    verifier: asyncpg.Connection
    recording: Recording
    database: Database
    tap: Tap
    server: Server
    stack: AsyncExitStack  # what ends with it
    calls: Calls  # of all children
    copies: list[Database] = field(default_factory=list)  # that the test asked for besides
    keep: bool = False  # leave the database there until the cell is thrown away
    shown_from: int = 0  # a mark of the recording
    sent: list[Sent] = field(default_factory=list)  # which lines did, if anybody asked
    limit: Limit | None = None  # of the test, while its body runs
    doubtful: bool = False  # it did not pass: be sure that no part of the cell is why

    def __post_init__(self) -> None:
        self.acts = Acts(
            self.recording,
            self.tap.faults,
            lambda: any(child.calls for child in self.children),
            lambda: self.calls.begun,
        )

    def begin_again(self) -> None:
        """A try of a test that makes many begins: what is shown of its statements, and its time."""
        self.shown_from = self.recording.mark()
        self.calls.begin_again()
        for child in self.children:
            child.begin_again()
        self.acts.begin_again()
        if self.limit is not None:
            self.limit.renew()

    def note_cancel(self) -> None:
        """A call is cancelled: by the test, unless its time is over."""
        if self.limit is None or not self.limit.expired():
            self.acts.trouble("cancels the call", self.recording.mark())

    @property
    def shown(self) -> Recording:
        """The recording as far as it is shown: of a test that tries much, the last try."""
        return self.recording.since(self.shown_from)

    @property
    def child(self) -> Child:
        """The program that the test's calls go to."""
        return self.children[0]

    @property
    def output(self) -> str:
        """What the student's code printed."""
        return "".join(child.output for child in self.children)

    @property
    def complaints(self) -> int:
        """How often asyncpg has complained of a transaction that its pool had to end."""
        found = [text for child in self.children for text in child.findings]
        return sum(text.startswith(RESETTING) for text in found)

    @property
    def where(self) -> Where | None:
        """Where the student's code was when its time was up, if anybody knows.

        A call that the test cancelled itself before is none of it.
        """
        if self.limit is None:
            return None
        told = (child.where for child in self.children)
        return next((one for one in told if one and one.moment >= self.limit.end), None)

    @property
    def killed(self) -> str | None:
        """How a program of it ended that was killed."""
        return next((child.killed for child in self.children if child.killed), None)

    @property
    def made(self) -> list[Call]:
        """The calls that the test made; of one that tries much, in the last try."""
        calls = self.calls.tell(timed_out=self.limit is not None and self.limit.expired())
        shown = self.shown
        return [
            replace(
                call,
                before=count_before(shown, begun),
                until=count_before(shown, over) if over is not None and call.ended else None,
            )
            for call, (begun, over) in zip(calls, self.calls.spans(), strict=True)
        ]

    async def ask_for_lines(self) -> None:
        """Have the programs tell which lines sent something; it may take them a second."""
        told = await asyncio.gather(*(child.lines() for child in self.children))
        self.sent = [sent for child in told for sent in child]

    async def clone(self) -> Database:
        """Make another fresh copy of the exercise's database; it goes with the trial."""
        self.copies.append(await self.server.clone(self.exercise.slug))
        return self.copies[-1]

    async def send_to(self, database: Database) -> None:
        """Cut the student's connections; new ones go to that database, in the same recording."""
        self.tap.send_to(database.name)
        await self.tap.disconnect()
