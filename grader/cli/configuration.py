"""What the course's file says, held against the options of all commands, and handed to them.

    top level             each command that has the option, where it means the same in all of them
    [grade], [publish]    that command alone
    [lateness] and so on  rules of the course (cohort/rules.py)

A command line overrules a variable, that the file, and that the default: click's own order, to
which the file is a `default_map`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from grader.cohort.course_file import CourseFile, find_course_file
from grader.cohort.rules import BY_ATTEMPT, LATENESS, Rules, read_rules, unknown_key
from grader.errors import OperatorError

#: These run whatever the file says.
WITHOUT = ("help", "completion")

#: These follow the rules of a course.
RULED = ("intake", "grade", "gradebook", "publish")


@dataclass
class Configuration:
    """What is configured; nothing where there is no file."""

    file: CourseFile | None = None
    rules: Rules = field(default_factory=Rules)
    defaults: dict[str, dict[str, Any]] = field(default_factory=dict)  # by command and parameter
    places: dict[tuple[str, str], str] = field(default_factory=dict)  # the line of each of them


def configuration() -> Configuration:
    """That of the command that runs."""
    return click.get_current_context().find_object(Configuration) or Configuration()


def require_outside(paths: Sequence[Path]) -> None:
    """Raise OperatorError for a file of options that lies in what is to be graded."""
    if (file := configuration().file) is not None:
        file.require_outside(paths)


def configure(context: click.Context) -> None:
    """Have the command that runs take what the file says. Raises OperatorError."""
    if context.invoked_subcommand in WITHOUT:
        return
    program = context.command
    assert isinstance(program, click.Group)
    file = find_course_file()
    context.obj = read_configuration(file, program.commands) if file else Configuration()
    context.default_map = context.obj.defaults
    if file is not None and _takes(context.invoked_subcommand, context.obj):
        from grader.cli.console import note

        note(f"Options from {file.path}; `grader config {context.invoked_subcommand}` shows them.")


def _takes(command: str | None, found: Configuration) -> bool:
    """Whether a command does other things because of the file."""
    ruled = command in RULED and found.rules != Rules()
    return command is not None and (ruled or bool(found.defaults.get(command)))


def read_configuration(file: CourseFile, commands: Mapping[str, click.Command]) -> Configuration:
    """Check all that it says, also to commands that do not run. Raises OperatorError."""
    found = Configuration(file, read_rules(file))
    options = {name: _options(command) for name, command in commands.items()}
    for key, value in file.said.items():
        if key in options and isinstance(value, dict):
            for inner, its in value.items():
                _set(found, (key, inner), its, {key: options[key]})
    for key, value in file.said.items():
        if key not in (LATENESS, BY_ATTEMPT) and not (key in options and isinstance(value, dict)):
            _set(found, (key,), value, options)
    return found


def _options(command: click.Command) -> dict[str, click.Option]:
    """Those of a command by the name that they have in the file: that of the command line."""
    return {
        long.removeprefix("--"): option
        for option in command.params
        if isinstance(option, click.Option)
        for long in option.opts
        if long.startswith("--")
    }


def _set(
    found: Configuration,
    keys: tuple[str, ...],
    value: object,
    options: Mapping[str, Mapping[str, click.Option]],
) -> None:
    """Take a key for each command that has such an option; what a command's table says stays."""
    assert found.file is not None
    file, name = found.file, keys[-1]
    having = {command: known[name] for command, known in options.items() if name in known}
    if not having:
        names = dict.fromkeys(one for known in options.values() for one in known)
        tables = [] if len(keys) > 1 else [*options, LATENESS, BY_ATTEMPT]
        raise unknown_key(file, keys, [*names, *tables])
    if len({option.metavar for option in having.values()}) > 1:
        tables = [f"[{command}]" for command in having]
        raise OperatorError(
            f"{file.place(*keys)}: {name!r} is not the same for all commands",
            hint=f"Write it in the table of one: {', '.join(tables)}.",
        )
    for command, option in having.items():
        assert option.name is not None
        if option.name not in found.defaults.setdefault(command, {}):
            found.defaults[command][option.name] = _value(file, keys, value, option)
            found.places[command, option.name] = file.place(*keys)


def _value(file: CourseFile, keys: Sequence[str], value: object, option: click.Option) -> object:
    """Return what the option takes. Raises OperatorError for another type, or no value of it."""
    given = [f"{k}={v}" for k, v in value.items()] if isinstance(value, dict) else value
    kind, expected = _expected(option)
    values = given if option.multiple and isinstance(given, list) else [given]
    told = isinstance(value, dict) and option.metavar != "FIELD=COLUMN"
    listed = option.multiple == isinstance(given, list)
    if told or not listed or not all(type(one) in kind for one in values):
        raise OperatorError(
            f"{file.place(*keys)}: {keys[-1]} is {value!r}", hint=f"It takes {expected}."
        )
    try:
        read = [option.type.convert(_as_typed(one), option, None) for one in values]
    except click.BadParameter as error:
        raise OperatorError(f"{file.place(*keys)}: {keys[-1]}: {error.message}") from error
    placed = [file.path.parent / one if isinstance(one, Path) else one for one in read]
    return placed if option.multiple else placed[0]


def _as_typed(value: object) -> Any:
    """A number as one types it; truths stay."""
    return value if isinstance(value, bool) else str(value)


def _expected(option: click.Option) -> tuple[Sequence[type], str]:
    """The types that TOML may have for an option, and how to say so."""
    kind = option.type
    if option.is_flag:
        return [bool], "true or false"
    if isinstance(kind, click.types.IntParamType):
        one: tuple[Sequence[type], str] = [int], "a whole number"
    elif isinstance(kind, click.types.FloatParamType) or option.metavar == "PERCENT":
        one = [int, float], "a number"
    elif isinstance(kind, click.Choice):
        one = [str], f"one of {', '.join(map(repr, kind.choices))}"
    else:
        one = [str], "a text in quotes"
    if option.metavar == "FIELD=COLUMN":
        return [str], 'a table, as {id = "Matrikelnummer"}'
    return (one[0], f"a list, each {one[1]}") if option.multiple else one
