"""``grader start``: a working directory for a student."""

import shlex
from pathlib import Path

import click

from grader.cli import kinds, options

DEFAULT = Path("asyncpg-exercises")


@click.command()
@click.argument("directory", type=kinds.a_path, metavar="[DIR]", required=False)
@click.option(
    "--reset",
    type=kinds.exercise_or_path,
    metavar="EXERCISE",
    help="Put an exercise, or one file of it, back as it was; a copy of your work stays.",
)
@options.exercises
@options.language
def start(
    directory: Path | None, reset: str | None, exercises: Path | None, language: str | None
) -> None:
    """Copy the exercises into a new folder, DIR: your first command.

    Without DIR it is asyncpg-exercises. With --reset, DIR is the folder of your work, and without
    it that is the one in which you are.

    \b
    Examples:
      grader start
      grader start work
      grader start --reset transactions
    """
    from grader.catalog import default_exercises, load_catalog
    from grader.cli.console import say as print_line
    from grader.cli.console import say_whole
    from grader.language import say
    from grader.practice.place import find_course
    from grader.practice.starting import make_folder, put_back

    with options.speaking(language) as tongue:
        catalog = load_catalog(exercises or default_exercises(), None)
        if reset is None:
            folder = directory or DEFAULT
            make_folder(folder, catalog, tongue)
            print_line(
                say(
                    "Your exercises are in {folder}. README.md there tells the order and the "
                    "commands.",
                    folder=folder,
                )
            )
            say_whole(f"  grader check {shlex.quote(str(folder))}")
            return
        course = directory or find_course(Path.cwd(), catalog)
        done = put_back(course, reset, catalog, tongue)
        for file in done:
            kept = (
                say("; your work is in {name}, beside it", name=file.copy.name) if file.copy else ""
            )
            print_line(say("{path} is as it was given{kept}.", path=file.path, kept=kept))
        if not done:
            print_line(
                say(
                    "Nothing to do: {what} in {course} is as it was given.",
                    what=reset,
                    course=course,
                )
            )
