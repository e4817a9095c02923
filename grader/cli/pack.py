"""``grader pack``: the archive to hand in."""

import sys
from pathlib import Path

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options


@click.command()
@click.argument("directory", type=kinds.a_path, metavar="[DIR]", required=False)
@click.option(
    "-o",
    "--out",
    "to",
    type=kinds.a_path,
    metavar="FILE",
    help="The archive; without it, DIR.zip beside DIR.",
)
@click.option("--anyway", is_flag=True, help="Pack a file too that does not load.")
@options.sandbox
@options.exercises
@options.language
def pack(
    directory: Path | None,
    to: Path | None,
    anyway: bool,
    sandbox: SandboxChoice,
    exercises: Path | None,
    language: str | None,
) -> None:
    """Make the archive to hand in, of your work in DIR or in the folder in which you are.

    Each file is loaded first, as grading will. Exit 1, and no archive, if one does not load.

    \b
    Examples:
      grader pack
      grader pack work --out ada.zip
    """
    from grader.cli.doing import pack as doing

    with options.speaking(language) as tongue:
        settings = options.settings(
            postgres="embedded", sandbox=sandbox, exercises=exercises, language=tongue
        )
        sys.exit(doing.pack(directory, to, settings, anyway=anyway))
