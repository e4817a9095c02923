"""The table as XLSX, by XlsxWriter (BSD, no dependencies of its own, kept up; it only writes).

It is no extra: it is small, and one that is missing on the day when grades are due helps nobody.

Words are written as strings, which no spreadsheet runs, and so stay as they are; numbers are
numbers, told with a point or a comma by whoever opens it.
"""

import io

from grader.platforms.gradebooks import table
from grader.platforms.gradebooks.gradebook import Gradebook
from grader.platforms.gradebooks.wishes import Wishes
from grader.reports.escape import one_line

_WIDTH = 14


def render(book: Gradebook, _: Wishes) -> bytes:
    """Return the workbook, of one sheet."""
    from xlsxwriter import Workbook  # not before: no other format needs it

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        points = workbook.add_format({"num_format": "0.##"})
        sheet = workbook.add_worksheet("grades")
        columns = table.header(book)
        for index, name in enumerate(columns):
            sheet.write_string(0, index, str(name), bold)
        for number, row in enumerate(table.map_lines(book), start=1):
            for index, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, index, one_line(value))
                elif value is not None:
                    sheet.write_number(number, index, round(value, 2), points)
        sheet.set_column(0, len(columns) - 1, _WIDTH)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(book.lines), len(columns) - 1)
    return out.getvalue()
