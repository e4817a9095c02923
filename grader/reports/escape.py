"""Student-made text, made harmless for each kind of output.

``visible`` is the base of all: whatever a reader cannot see, or that could move a cursor, reorder
a line or break a file, is spelled out as an escape sequence. What it returns is also all that XML
1.0 allows. HTML and XML are then quoted by jinja2's autoescape and by ElementTree; the functions
below quote for what has no such writer.
"""

import re

# C0 but tab and newline, DEL, C1, lone surrogates, and Unicode's format characters. Left alone are
# ZWNJ and ZWJ, which Persian and emoji need.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b"
    "\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)
_MARKS = re.compile(r"\w[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]{5,}")
_MARKUP = re.compile(r"[!#$&()*+./:<=>@\[-`{-~-]")
_COMMAND_AT_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_COMMAND_ANYWHERE = re.compile(
    r":(?=:(?:add-(?:mask|matcher|path)|remove-matcher|debug|notice|warning|error|group|endgroup"
    r"|echo|save-state|set-env|set-output|stop-commands|internal-)\b)",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    r"""Spell out what cannot be seen: ESC becomes ``\x1b``, a bidi override ``\u202e``.

    Tabs and newlines stay. A letter keeps at most four combining marks.
    """
    text = _UNSEEN.sub(_spell, text.replace("\r\n", "\n"))
    return _MARKS.sub(lambda match: match[0][:5], text)


def one_line(text: str) -> str:
    """Make text visible on one line, runs of white space as one blank."""
    return visible(" ".join(text.split()))


def markdown(text: str) -> str:
    """Escape for one line of Markdown, table cells included; nobody is mentioned by it.

    Marks written as numeric references can never be structure.
    Source: https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
    """
    referenced = _MARKUP.sub(lambda match: f"&#{ord(match[0])};", one_line(text))
    return referenced.replace("&#64;", "&#64;\u200b")


def csv_cell(text: str) -> str:
    """Keep a spreadsheet from running a cell: ``=1+1`` becomes ``'=1+1``.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    line = one_line(text)
    return f"'{line}" if text[:1] in ("\t", "\r") or line[:1] in tuple("=+-@＝＋－＠") else line


def terminal(text: str) -> str:
    """Escape for a terminal, and for a terminal whose lines a CI service reads."""
    return workflow(visible(text))


def workflow(text: str) -> str:
    r"""Keep GitHub from obeying text: ``::error::`` becomes ``\x3a:error::``.

    Known commands are broken anywhere, because a terminal may wrap a line before them.
    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    text = _COMMAND_AT_START.sub(r"\1\\x3a", text)
    return _COMMAND_ANYWHERE.sub(r"\\x3a", text).replace("##[", r"\x23#[")


def _spell(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
