"""The program of `grader shell --python`: a prompt that knows `await`, a pool and one's own code.

    python -m grader.practice.prompt EXERCISES SLUG LANGUAGE [FILE]    with the DSN in DATABASE_URL

The loop runs while a statement runs, and stands still while one types: so Ctrl-C means the same as
at any prompt of Python's. It ends the statement.
"""

import ast
import asyncio
import code
import importlib.util
import inspect
import os
import sys
import traceback
import types
from pathlib import Path
from typing import Any

import asyncpg

from grader.catalog import load_catalog
from grader.language import say, spoken
from grader.model import Exercise
from grader.practice.interrupting import Interruptible
from grader.worker.box.supply import Options, Supply


class Prompt(code.InteractiveConsole):
    """Python's own, except that each statement may await."""

    def __init__(self, names: dict[str, Any], runner: asyncio.Runner) -> None:
        super().__init__(names)
        self._names = names
        self._runner = runner
        self.compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

    def runcode(self, code: types.CodeType) -> None:
        """Run a statement to its end, and show what it raised."""
        try:
            statement = _run(types.FunctionType(code, self._names))
            Interruptible(self._runner, statement).run()
        except SystemExit:
            raise
        except KeyboardInterrupt:
            self.write("\nKeyboardInterrupt\n")
        except BaseException as error:  # noqa: BLE001  a CancelledError ends the statement alone
            self.show(error, self.filename)

    def show(self, error: BaseException, file: str) -> None:
        """Show an exception from the first line of that file on: what is before is ours."""
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != file:
            trace = trace.tb_next
        self.write("".join(traceback.format_exception(error.with_traceback(trace))))


async def _run(statement: types.FunctionType) -> None:
    result = statement()
    if inspect.iscoroutine(result):
        await result


class Work:
    """The student's file, and the prompt's names that come of it."""

    def __init__(self, path: Path, prompt: Prompt, names: dict[str, Any]) -> None:
        self.path = path
        self._prompt = prompt
        self._names = names
        self._ours = dict(names)  # no name of the student's takes their place

    def load(self) -> bool:
        """Execute the file as it is now, show what it raises, and tell whether it loaded."""
        name, path = self.path.stem, str(self.path)
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever a student's file raises
            self._prompt.show(error, path)
            return False
        public = {key: value for key, value in vars(module).items() if not key.startswith("__")}
        self._names.update(public | self._ours)
        return True

    def reload(self) -> None:
        """Load it again, after a change."""
        loaded = self.load()
        print(  # noqa: T201
            say("{file} is loaded.", file=self.path.name)
            if loaded
            else say("All is as it was before.")
        )


def main(exercises: str, slug: str, language: str, file: str = "") -> None:
    """Be the prompt, until Ctrl-D."""
    with spoken(language):
        _prompt(exercises, slug, file)


def _prompt(exercises: str, slug: str, file: str) -> None:
    [exercise] = load_catalog(Path(exercises), None, only=[slug])
    sys.dont_write_bytecode = True  # nothing is left beside the student's file
    with asyncio.Runner() as runner:
        supply = Supply(os.environ["DATABASE_URL"], _options(exercise))
        names: dict[str, Any] = {"asyncio": asyncio, "asyncpg": asyncpg}
        names |= {what: runner.run(supply.give(what)) for what in ("pool", "conn")}
        prompt = Prompt(names, runner)
        work = Work(Path(file), prompt, names) if file else None
        there = _what_is_there(exercise, work)
        if work is not None:
            names["reload"] = work.reload
        _complete(names)
        prompt.interact(f"{there}\n{_use(exercise)}", exitmsg="")
        for made in (supply.connection, supply.pool):
            if made is not None:
                made.terminate()


def _what_is_there(exercise: Exercise, work: Work | None) -> str:
    """Load the student's file, if there is one, and say which names there are."""
    if work is None:
        return say(
            "Here are pool, conn, asyncpg, asyncio; no {file} was found here.",
            file=exercise.stub.name,
        )
    if work.load():
        return say(
            "Here are pool, conn, asyncpg, asyncio, all of {file} and reload().",
            file=work.path.name,
        )
    return say(
        "Here are pool, conn, asyncpg, asyncio and reload(), for when {file} is mended.",
        file=work.path.name,
    )


def _use(exercise: Exercise) -> str:
    return say("As in: await {call}(pool, ...)   Ctrl-D ends it.", call=exercise.example)


def _options(exercise: Exercise) -> Options:
    given = exercise.pool
    return Options(given.min_size, given.max_size, given.json, dict(given.server_settings))


def _complete(names: dict[str, Any]) -> None:
    """Complete names by the Tab key, where Python has readline."""
    try:
        import readline
        import rlcompleter
    except ImportError:
        return
    readline.set_completer(rlcompleter.Completer(names).complete)
    readline.parse_and_bind("tab: complete")


if __name__ == "__main__":
    main(*sys.argv[1:])
