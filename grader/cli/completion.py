"""``grader completion``: what a shell has to know to complete words."""

import click
from click.shell_completion import get_completion_class

from grader.environment.variables import COMPLETE


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes your shell complete words at TAB.

    It completes commands, options, exercises, tasks, functions and files.

    \b
    Examples:
      eval "$(grader completion bash)"    in ~/.bashrc
      eval "$(grader completion zsh)"     in ~/.zshrc, after compinit
      grader completion fish > ~/.config/fish/completions/grader.fish
    """
    program = context.find_root()
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(program.command, {}, program.info_name or "grader", COMPLETE).source())
