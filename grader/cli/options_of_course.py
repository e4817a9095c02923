"""The options that a course's file says, held against those of all commands.

top level             each command that has the option, where it means the same in all of them
[grade], [publish]    that command alone
[lateness] and so on  rules of the course (cohort/rules.py)
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from grader.cli.configuration import Configuration
from grader.cohort.course_file import CourseFile
from grader.cohort.rules import BY_ATTEMPT, LATENESS, read_rules, unknown_key
from grader.errors import OperatorError


def read_options(file: CourseFile, commands: Mapping[str, click.Command]) -> Configuration:
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
