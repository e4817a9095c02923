"""A table of text: read from the bytes of a file, and written in the way in which it came."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from grader.errors import OperatorError

#: What a file begins with -> its encoding. The longest one first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS = ",\t;|"

#: What a workbook begins with, as .xlsx, .ods or .xls, whatever its name ends in.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: So many rows tell what separates.
_LOOKED_AT = 20


@dataclass
class Sheet:
    """Rows of cells, and how they are written; the first row is the header."""

    rows: list[list[str]] = field(default_factory=list)
    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "\r\n"
    quoted: bool = False  # every cell is

    def to_bytes(self) -> bytes:
        """Return the file."""
        out = io.StringIO(newline="")
        quoting: Literal[0, 1] = csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(
            out, delimiter=self.delimiter, lineterminator=self.newline, quoting=quoting
        )
        writer.writerows(self.rows)
        mark = b"" if self.encoding == "utf-8-sig" else self._mark()
        return mark + out.getvalue().encode(self.encoding, "backslashreplace")

    def _mark(self) -> bytes:
        return next((mark for mark, encoding in _MARKS if encoding == self.encoding), b"")


def read_sheet(content: bytes, name: str) -> Sheet:
    """Read a file, called `name`, that a platform or a spreadsheet has written.

    Raises OperatorError if it is no table of text, or its letters cannot be told.
    """
    require_text(content, name)
    sheet = Sheet(encoding=_encoding(content))
    try:
        text = content.decode(sheet.encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise OperatorError(
            f"{name} is not written in UTF-8 or UTF-16",
            detail=str(error),
            hint='Download it again, or save it in the spreadsheet as "CSV UTF-8".',
        ) from error
    sheet.newline = "\r\n" if "\r\n" in text else "\n"
    sheet.delimiter = find_delimiter(text)
    try:
        sheet.rows = _parse(text, sheet.delimiter)
    except csv.Error as error:
        raise OperatorError(f"{name} is no table of text", detail=str(error)) from error
    if not sheet.rows or len(sheet.rows[0]) < 2:
        raise OperatorError(
            f"{name} is no table of text", hint="It takes a CSV file with a header."
        )
    line = text.partition("\n")[0].strip("\r")
    sheet.quoted = line.startswith('"') and line.count('"') >= 2 * len(sheet.rows[0])
    return sheet


def require_text(content: bytes, name: str) -> None:
    """Raise OperatorError for a spreadsheet's own file, which is no text."""
    if content.startswith(_WORKBOOKS):
        raise OperatorError(
            f"{name} is a workbook, whatever its name ends in, and no table of text",
            hint='Save it in the spreadsheet as "CSV UTF-8".',
        )


def find_delimiter(text: str) -> str:
    """Tell what separates: what is in quotes does not; then what makes all rows equally long.

    Of two that do, what makes more columns.
    """

    def worth(delimiter: str) -> tuple[bool, int]:
        lengths = [len(row) for row in _first_rows(text, delimiter)]
        whole = len(set(lengths)) == 1 and lengths[0] > 1
        return whole, max(lengths[:1], default=0)

    return max(_DELIMITERS, key=worth)


def _encoding(content: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")


def _first_rows(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(islice(filter(any, reader), _LOOKED_AT))
    except csv.Error:
        return ()


def _parse(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
