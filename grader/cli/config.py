"""``grader config``: what is in force, and from where."""

import click


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("command", metavar="[COMMAND]", required=False)
@click.argument("arguments", metavar="[ARGUMENTS]...", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def config(context: click.Context, command: str | None, arguments: tuple[str, ...]) -> None:
    """Show what is in force, and from where: a flag, a variable, a line of grader.toml, a default.

    Without COMMAND it shows the rules of the course, and of all commands what is not by default.
    ARGUMENTS are those that you would give to the command: nothing is done with them.

    \b
    Examples:
      grader config
      grader config grade                 all that `grader grade` takes
      grader config grade work --jobs 3   as that command line would have it
    """
    from grader.cli.doing import config as doing

    program = context.find_root()
    assert isinstance(program.command, click.Group)
    if command is None:
        doing.show_course(program)
        return
    _, found, _ = program.command.resolve_command(program, [command])  # or "did you mean"
    assert found is not None
    doing.show_command(found, list(arguments), program)
