"""``check --watch``: what a save can change is run again; q, a and f are keys."""

import asyncio
import contextlib
import dataclasses
import itertools
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace
from watchfiles import awatch
from watchfiles.main import FileChange

from grader.cli.console import out
from grader.cli.console import say as print_line
from grader.cli.doing.check import Run
from grader.cli.doing.keys import open_keys
from grader.grading.standby import Standby
from grader.language import mark, say, tell
from grader.model import Chosen, Exercise, Settings
from grader.practice.last import find_failed
from grader.practice.saving import Sources
from grader.practice.wanted import Wanted

#: How long the saves of one moment are waited for, and how often is looked, in milliseconds.
TOGETHER_MS, LOOK_MS = 60, 20

#: After so long, in milliseconds, it is looked once more in a folder that is new.
AGAIN_MS = 500

#: What each key does.
KEYS = {"q": mark("quits"), "a": mark("runs all"), "f": mark("runs what failed")}

#: Cases to run, in that order, by exercise; None stands for all that is wanted.
Cases = Mapping[str, tuple[str, ...]] | None

#: One of the files was written.
SAVED = object()


@dataclass
class OnSave:
    """A loop that ends with q."""

    latest: Run  # the first time: with all that is wanted, and not run yet
    exercises: Sequence[Exercise]
    heard: "asyncio.Queue[object]" = field(default_factory=asyncio.Queue)
    standby: Standby = field(default_factory=Standby)

    async def run(self) -> None:
        """Check once, then whenever a file is saved. Raises as `Run.run` does."""
        asked = self.latest.wanted, self.latest.settings
        sources = Sources(asked[0].folder, [e for e in self.exercises if e.slug in asked[0].chosen])
        with open_keys(self.heard, KEYS):
            watching = asyncio.create_task(self._hear_saves(sources))
            try:
                await self._go_on(sources, *asked)
            finally:
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watching
                await self.standby.close()

    async def _go_on(self, sources: Sources, wanted: Wanted, settings: Settings) -> None:
        cases: Cases = None
        while True:
            event = await self._check(cases, wanted, settings)
            undone = cases if event else {}
            if event is None:
                await self._get_ready(sources)
                event = await self.heard.get()
            last = self.latest.last
            if event == "q":
                return
            if event == "f" and last:
                cases = find_failed(last)
                if not cases:
                    print_line(say("Nothing of this failed last time."))
            elif event is SAVED and last and undone is not None:
                cases = {**undone, **sources.find_affected(last)}
            else:
                cases = None

    async def _check(self, cases: Cases, wanted: Wanted, settings: Settings) -> object:
        """Run the cases and show what came; returns what ended that before its time."""
        if cases is not None and not cases:
            return None
        run = self.latest = self._prepare(cases, wanted, settings)
        checking = asyncio.create_task(run.run())
        hearing = asyncio.create_task(self.heard.get())
        try:
            await asyncio.wait((checking, hearing), return_when=asyncio.FIRST_COMPLETED)
            if not checking.done():
                return await hearing
            out.clear()
            run.show(await checking)
            keys = ", ".join(f"{key} {tell(what)}" for key, what in KEYS.items())
            print_line(say("Waiting for a save. {keys}.", keys=keys))
            return None
        finally:
            for task in (checking, hearing):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _get_ready(self, sources: Sources) -> None:
        """Have judges wait for the next save, which is of the file that was saved last."""
        course, latest = self.latest.course, sources.find_latest()
        if course is None:
            return
        count = min(course.jobs, 2) if course.shares else 1
        for exercise in course.exercises:
            if exercise.slug == latest:
                await self.standby.prepare(
                    exercise, course.visibility, course.settings, course.sandbox, count=count
                )

    def _prepare(self, cases: Cases, wanted: Wanted, settings: Settings) -> Run:
        if cases is not None:
            chosen = {
                slug: replace(settings.chosen.get(slug, Chosen()), ids=ids)
                for slug, ids in cases.items()
            }
            settings = replace(settings, chosen=chosen)
            wanted = dataclasses.replace(wanted, chosen=chosen)
        before = self.latest
        return Run(wanted, settings, before.last, before.translations, before.course, self.standby)

    async def _hear_saves(self, sources: Sources) -> None:
        folders = {place.parent for place in sources.files}
        names = {place.name for place in (*folders, *sources.files)}
        for round_ in itertools.count():
            saves = awatch(
                *filter(Path.is_dir, folders),
                watch_filter=lambda _, path: Path(path).name in names,
                debounce=TOGETHER_MS,
                step=LOOK_MS,
                rust_timeout=AGAIN_MS,
                yield_on_timeout=True,
                recursive=False,
            )
            async with contextlib.aclosing(saves):
                await self._pass_on(saves, {place.name for place in folders}, fresh=round_ > 0)

    async def _pass_on(
        self, saves: AsyncGenerator[set[FileChange], None], folders: set[str], *, fresh: bool
    ) -> None:
        """Tell of each save, until one of the folders themselves comes or goes.

        In a `fresh` one something may have been saved before anybody looked.
        """
        async for changes in saves:
            if changes or fresh:
                self.heard.put_nowait(SAVED)
            fresh = False
            if any(Path(path).name in folders for _, path in changes):
                return
