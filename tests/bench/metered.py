"""The program `grader`, with notes on what it uses. For meter.py.

Usage: python -m tests.bench.metered NOTES GROUP WORDS...

`NOTES` is a folder: `main` gets the processor seconds of the main process, `samples` what pytest's
processes were at, `trials` what each test's trial cost. `GROUP` is a control group that counts
processor time: there each box gets one more, below that of its role; "-" is none. The program's
first step, which starts the same Python anew, is left out; all else is as it is for everybody.
"""

import multiprocessing
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from grader.cli import run
from grader.sandbox import opening
from grader.sandbox.control_groups import ControlGroups, Group, find_control_groups
from grader.servers import postmaster
from grader.worker import boxed
from tests.bench.samples import sample
from tests.bench.trials import note_trials

#: A box's group is told what the box may use, and by that we know whose it is.
ROLES = {boxed.MEMORY_BYTES: "worker", postmaster.MEMORY_BYTES: "server"}


@dataclass(frozen=True)
class Counted(ControlGroups):
    """Groups whose processor time is counted by role. Sent to pytest's processes by pickle."""

    notes: Path
    group: Path

    def make(self, *, memory_bytes: int | None, processes: int | None) -> Group:
        """As ControlGroups.make."""
        if multiprocessing.parent_process() is not None:  # this is one of pytest's
            sample(self.notes / "samples")
            note_trials(self.notes / "trials", self.group)
        role = self.group / ROLES.get(memory_bytes or 0, "other")
        groups = ControlGroups(self.tier, (*self.parents, role))
        return groups.make(memory_bytes=memory_bytes, processes=processes)


def main() -> None:
    notes, group = Path(sys.argv.pop(1)), sys.argv.pop(1)
    found = find_control_groups()
    if group != "-" and found is not None:
        found = Counted(found.tier, found.parents, notes, Path(group))
    try:
        with mock.patch.object(opening, "find_control_groups", lambda: found):
            run()
    finally:
        used = resource.getrusage(resource.RUSAGE_SELF)
        (notes / "main").write_text(f"{used.ru_utime} {used.ru_stime}")


if __name__ == "__main__":
    # Not as __main__: processes that are sent a Counted look for it here.
    from tests.bench import metered

    metered.main()
