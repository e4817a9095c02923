"""What is in force, and from where, as a table."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import click
from click.core import ParameterSource
from msgspec import structs
from rich.table import Table
from rich.text import Text

from grader.cli.configuration import WITHOUT, Configuration, configuration
from grader.cli.console import out, say
from grader.cohort.rules import BY_ATTEMPT, LATENESS
from grader.environment.course import FILE, OTHER
from grader.reports.escape import one_line, terminal

#: Name, value, from where.
Row = tuple[str, str, str]

_DEFAULT = "default"


def show_command(command: click.Command, arguments: Sequence[str], program: click.Context) -> None:
    """Show all options of one command, and the rules."""
    found = configuration()
    _show(found, [*_options(command, arguments, program, found), *_rules(found)])


def show_course(program: click.Context) -> None:
    """Show what is not by default: of commands that have it from the same place, once."""
    found = configuration()
    assert isinstance(program.command, click.Group)
    commands: dict[Row, list[str]] = {}
    for name, command in program.command.commands.items():
        for row in _options(command, [], program, found) if name not in WITHOUT else ():
            if row[2] != _DEFAULT:
                commands.setdefault(row, []).append(name)
    rows = [(f"{name} ({', '.join(of)})", *rest) for (name, *rest), of in commands.items()]
    _show(found, [*rows, *_rules(found)])


def _show(found: Configuration, rows: Sequence[Sequence[str]]) -> None:
    if found.file is not None:
        say(f"Read: {found.file.path}")
    else:
        say(f"There is no {FILE} here or above, and no {OTHER} that says anything of it.")
    if not rows:
        say("Everything is by default; `grader config grade` shows what that is.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("option", "value", "from"):
        table.add_column(title, overflow="fold")
    for row in rows:
        style = "dim" if row[2] == _DEFAULT else ""
        table.add_row(*(Text(terminal(one_line(cell)), style=style) for cell in row))
    out.print(table)


def _options(
    command: click.Command, arguments: Sequence[str], program: click.Context, found: Configuration
) -> Iterator[Row]:
    """Its options as the command line has them; of what is required nothing need be there."""
    assert command.name is not None
    lenient = copy.copy(command)
    lenient.params = [copy.copy(parameter) for parameter in command.params]
    for parameter in lenient.params:
        parameter.required = False
    context = lenient.make_context(command.name, list(arguments), parent=program)
    for option in command.params:
        if isinstance(option, click.Option) and option.name in context.params:
            source = context.get_parameter_source(option.name)
            place = found.places.get((command.name, option.name), "")
            where = place if source is ParameterSource.DEFAULT_MAP else _where(option, source)
            value = _told(context.params[option.name], option)
            yield max(option.opts, key=len).removeprefix("--"), value, where


def _where(option: click.Option, source: ParameterSource | None) -> str:
    if source is ParameterSource.COMMANDLINE:
        return max(option.opts, key=len)
    if source is ParameterSource.ENVIRONMENT:
        return str(option.envvar)
    return _DEFAULT


def _told(value: Any, option: click.Option) -> str:
    if value is None or value == ():
        return str(option.show_default) if isinstance(option.show_default, str) else "-"
    if isinstance(value, tuple):
        return ", ".join("=".join(one) if isinstance(one, tuple) else str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rules(found: Configuration) -> Iterator[Row]:
    rules, file = found.rules, found.file
    if file is None:
        return
    if rules.feedback_by_attempt:
        yield BY_ATTEMPT, ", ".join(rules.feedback_by_attempt), file.place(BY_ATTEMPT)
    if rules.lateness is not None:
        for one in structs.fields(rules.lateness):
            key = one.encode_name
            where = file.place(LATENESS, key) if key in file.said[LATENESS] else _DEFAULT
            yield f"{LATENESS}.{key}", str(getattr(rules.lateness, one.name)) or "-", where
