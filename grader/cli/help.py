"""``grader help``: what `--help` prints."""

import click


@click.command("help")
@click.argument("command", metavar="[COMMAND]", required=False)
@click.pass_context
def help_(context: click.Context, command: str | None) -> None:
    """Say what there is, or what COMMAND takes.

    It is what --help prints.

    \b
    Examples:
      grader help
      grader help check
    """
    program = context.find_root()
    if command is None:
        click.echo(program.get_help())
        return
    assert isinstance(program.command, click.Group)
    name, found, _ = program.command.resolve_command(program, [command])  # or "did you mean"
    assert found is not None
    with click.Context(found, info_name=name, parent=program) as asked:
        click.echo(found.get_help(asked))
