"""The engine with one defence switched off, to see which attack then succeeds.

A defence works in one of four places: in the walls of a box (walls_off.py, filters_off.py), in the
code that runs inside (walls_off.py), in the process that holds the cell (checks_off.py), or here,
where submissions are taken in and reports are written (archives_off.py, reports_off.py). The
process of a cell gets its Sandbox by pickle: a Weakened one changes what it finds there as it
arrives, and each box as it is launched.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.model import Box, Process
from grader.sandbox import Sandbox
from tests.hostile import checks_off, filters_off, walls_off


@dataclass(frozen=True)
class Weakened(Sandbox):
    """A sandbox without the defence of that name."""

    without: str = ""
    place: Path = Path()  # for whatever is to be built differently; of this arena alone

    @property
    def own_pids(self) -> bool:
        return self.without != "process namespace"

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Arrive in the process of a cell."""
        self.__dict__.update(state)
        if off := walls_off.COMMANDS.get(self.without):
            off()
        if off := filters_off.FILTERS.get(self.without):
            off()
        if off := checks_off.CHECKS.get(self.without):
            off()
        if off_at := checks_off.SERVERS.get(self.without):
            off_at(self.place)

    async def launch(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        """Start the box, weakened."""
        if change := walls_off.BOXES.get(self.without):
            box = change(box)
        return await super().launch(box, pass_fds=pass_fds)
