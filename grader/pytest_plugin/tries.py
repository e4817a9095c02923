"""Which tries a sweep makes: all that are planned, or one that somebody wants to see again."""

from collections.abc import Collection, Iterator, Sequence

import pytest

from grader.pytest_plugin.basis import Looks
from grader.pytest_plugin.troubles import Step, Trouble, plan


class Tries:
    """The tries of one sweep, and the name of the one that is under way."""

    def __init__(self, only: Collection[Trouble], again: str, looks: Looks) -> None:
        self._only = only
        self._again = again
        self._looks = looks
        self._came = False

    def choose(self, steps: Sequence[Step]) -> Iterator[tuple[Step, Trouble]]:
        """Go through them. A name is the step's place and the trouble: "3:killed"."""
        for step, trouble in plan(steps):
            name = f"{step.place}:{trouble.label}"
            if trouble in self._only and self._again in ("", name):
                self._looks.trouble = name
                yield step, trouble

    def over(self, *, came: bool) -> None:
        """Note whether the trouble of a try came about."""
        self._came = self._came or came

    def end(self) -> None:
        """Nothing failed. Skips the test if what was to be seen again was not there."""
        self._looks.trouble = None
        if self._again and not self._came:
            pytest.skip(f"the trouble {self._again} does not come any more: your code has changed")
