"""What is wrong with a command line, in the language of whoever wrote it.

click says it in English. Its sentences stand in our catalogue, and are looked for in what it says.
"""

import os
import sys
from io import StringIO

import click

from grader.cli.options import LANGUAGE
from grader.environment.locale import LOCALE
from grader.environment.streams import measure_columns
from grader.language import say, spoken
from grader.language.choosing import choose
from grader.language.patterns import Phrases
from grader.reports.breaking import break_text

#: click's sentences, as far as these commands can bring them about; a {message} is one of them.
SENTENCES = (
    "Error: {message}",
    "Try '{command}' for help.",
    "No such option {name}.",
    "No such option {name}. Did you mean {possibility}?",
    "No such option {name}. (Did you mean one of: {possibilities}?)",
    "No such command {name}.",
    "No such command {name}. Did you mean {possibility}?",
    "No such command {name}. (Did you mean one of: {possibilities}?)",
    "Option {name} requires an argument.",
    "Option {name} does not take a value.",
    "Got unexpected extra argument ({words})",
    "Got unexpected extra arguments ({words})",
    "Missing command.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing parameter: {name}",
    "Invalid value: {message}",
    "Invalid value for {name}: {message}",
    "Invalid value for {name} (env var: {variable}): {message}",
    "{value} is not one of {choices}.",
    "{value} is not a valid {kind}.",
    "{value} is not a valid integer.",
    "{value} is not a valid integer range.",
    "{value} is not in the range {range}.",
    "File {name} does not exist.",
    "File {name} is a directory.",
    "File {name} is not readable.",
)


def show(error: click.ClickException) -> None:
    """Say what is wrong, and how the command is called."""
    written = StringIO()
    error.show(file=written)
    with spoken(choose(os.environ.get(LANGUAGE), os.environ.get(LOCALE, ""))[0]):
        words = Phrases({sentence: say(sentence) for sentence in SENTENCES})
        told = words.tell(written.getvalue())
        at_terminal = sys.stderr.isatty()
        click.echo(break_text(told, measure_columns()) if at_terminal else told, nl=False, err=True)
