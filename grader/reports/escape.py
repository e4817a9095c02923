"""Student-made text, made harmless for each kind of output.

``visible`` is the base of all: whatever a reader cannot see, or that could move a cursor, reorder
a line or break a file, is spelled out as an escape sequence. What it returns is also all that XML
1.0 allows. HTML and XML are then quoted by jinja2's autoescape and by ElementTree; the functions
below quote for what has no such writer.
"""

import re
from functools import cache
from unicodedata import category

# C0 but tab and newline, DEL, C1, lone surrogates, and what Unicode has shown as nothing: format
# characters, fillers (U+115F, U+3164 and their like), blanks that count as letters (U+2800).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d159"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# ZWNJ and ZWJ, which Persian and emoji need, and what chooses between text and emoji: unseen too
# but where they have letters to join, or something to choose for.
_LONE = re.compile(
    r"(?<![^\x00-\x7f\s\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\s\u200c-\u200d\ufe0e\ufe0f])"
    r"|(?<![#*0-9])(?<![^\x00-\x7f\s\u200c\u200d\ufe0e\ufe0f])[\ufe0e\ufe0f]"
)
# What Markdown may give a meaning to; and that where a line has had its first letter. There a ":"
# makes a link or an emoji of what stands right behind it, and a "_" within a word is only itself.
_MARKUP = re.compile(r"[!#$&()*+./:<=>@\[-`{-~-]")
_MARKUP_IN_TEXT = re.compile(
    r"[!#$&*<>@\[-^`{-~]|:(?=\S)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=www)\.", re.IGNORECASE
)
_ASCII_MARK = re.compile(r"[!-/:-@\[-`{-~]")
# What makes a cell a formula, where a cell may begin: at the start, or after a separator.
_BEGINNING = r"((?:^|[,;|\t])[\s\"']*)"
_FORMULA = re.compile(_BEGINNING + "(?=[=+@＝＋－＠-])")
_QUOTED_FORMULA = re.compile(_BEGINNING + "'(?=[=+@＝＋－＠-])")
_COMMAND_AT_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_COMMAND_ANYWHERE = re.compile(
    r":(?=:(?:add-(?:mask|matcher|path)|remove-matcher|debug|notice|warning|error|group|endgroup"
    r"|echo|save-state|set-env|set-output|stop-commands|internal-)\b)",
    re.IGNORECASE,
)
#: What follows a command is not one either, when a line is wrapped before it.
_COMMAND_END = re.compile(r"(\\x3a:[a-z-]+[^\n:]*):(?=:)", re.IGNORECASE)
#: What was cut in the middle of one, and may be all that stands in a line.
_COMMAND_CUT = re.compile(r":(?=:[a-z-]*\s?(?:…|\.\.\.))", re.IGNORECASE)


def visible(text: str) -> str:
    r"""Spell out what cannot be seen: ESC becomes ``\x1b``, a bidi override ``\u202e``.

    Tabs and newlines stay. A letter keeps at most four combining marks, of whatever script.
    """
    text = _UNSEEN.sub(_spell, text.replace("\r\n", "\n"))
    # The two searches are slow, and most texts have nothing that they look for.
    if not any(map(_stacks, set(text))):
        return text
    return _towers().sub(r"\1", _LONE.sub(_spell, text))


def one_line(text: str) -> str:
    """Make text visible on one line, runs of white space as one blank."""
    return visible(" ".join(text.split()))


def in_line(text: str) -> str:
    """Make text visible on one line, each blank of it kept: it may be a value."""
    return visible(" ".join(text.splitlines()))


def markdown(text: str) -> str:
    """Escape for one line of Markdown, table cells included; nobody is mentioned by it.

    Marks written as numeric references can never be structure. What is none where it stands is
    left, so that "our tests: test_a passes" reads well in an editor too.
    Source: https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
    """
    line = one_line(text)
    first_letter = next((i for i, one in enumerate(line) if one.isalpha()), len(line))

    def refer(mark: re.Match[str]) -> str:
        at = mark.start()
        means = at < first_letter or _MARKUP_IN_TEXT.match(line, at)
        return f"&#{ord(mark[0])};" if means else mark[0]

    return _MARKUP.sub(refer, line).replace("&#64;", "&#64;\u200b")


def rst(text: str) -> str:
    """Escape for one line of reStructuredText: with a backslash, no mark is one.

    Source: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#escaping-mechanism
    """
    return _ASCII_MARK.sub(r"\\\g<0>", one_line(text))


def csv_cell(text: str) -> str:
    """Keep a spreadsheet from running a cell: ``=1+1`` becomes ``'=1+1``, ``a;=1`` ``a;'=1``.

    Whichever separator it takes for the file's own, no cell begins with a formula then; blanks and
    quotes before one do not count. ``csv_text`` takes the apostrophes away again.
    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return _FORMULA.sub(r"\1'", one_line(text))


def csv_text(cell: str) -> str:
    """Return the line that ``csv_cell`` was given."""
    return _QUOTED_FORMULA.sub(r"\1", cell)


def terminal(text: str) -> str:
    """Escape for a terminal, and for a terminal whose lines a CI service reads."""
    return workflow(visible(text))


def workflow(text: str) -> str:
    r"""Keep GitHub from obeying text: ``::error::`` becomes ``\x3a:error\x3a:``.

    Known commands are broken anywhere, and what was cut in the middle of one, because a terminal
    may wrap a line before them.
    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    text = _COMMAND_AT_START.sub(r"\1\\x3a", text)
    for command in (_COMMAND_ANYWHERE, _COMMAND_CUT):
        text = command.sub(r"\\x3a", text)
    text = _COMMAND_END.sub(r"\1\\x3a", text)
    return text.replace("##[", r"\x23#[")


def _stacks(letter: str) -> bool:
    """Whether it takes no room of its own: marks, and what joins letters or chooses their look."""
    if letter in "\u200c\u200d\ufe0e\ufe0f":
        return True
    return "\u0300" <= letter < "\U0001f000" and category(letter) in ("Mn", "Me")


@cache
def _towers() -> re.Pattern[str]:
    """Four of what stacks, and those that are too many."""
    stacking = filter(_stacks, map(chr, range(0x1F000)))
    one = f"[{''.join(map(re.escape, stacking))}]"
    return re.compile(f"({one}{{4}}){one}+")


def _spell(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
