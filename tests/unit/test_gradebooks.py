"""Gradebooks that platforms take: each is read back as its platform does it."""

import csv
import io

import msgspec
import openpyxl
import pytest

from grader.choices import GradebookFormat
from grader.errors import OperatorError
from grader.people import Person
from grader.platforms.gradebooks import blackboard, brightspace, canvas, moodle, table, workbook
from grader.platforms.gradebooks.filling import Filled, fill
from grader.platforms.gradebooks.forms import FORMS
from grader.platforms.gradebooks.gradebook import Gradebook, make_gradebook
from grader.platforms.gradebooks.sheet import read_sheet
from grader.platforms.gradebooks.wishes import Wishes
from grader.results import NOTHING_HANDED_IN, Result
from tests.platform_readers import (
    read_blackboard,
    read_brightspace,
    read_canvas,
    read_moodle_import,
    read_moodle_worksheet,
)
from tests.sample_results import GRADER_ERROR, SOLVED, STUB, UNGRADABLE

ADA = Person("ada", "Lovelace, Ada", "ada@uni.example", "ada01", "101", "A")
ZOE = Person("zoe", "Zoë Müller-Łukasz", "zoe@uni.example", "zoe02", "102", "B")
LIN = Person("lin", "林 小明", "lin@uni.example", "lin03", "103", "B")
MAX = Person("max", "=HYPERLINK(1)", "max@uni.example", "max04", "104")
CLASS = [(ADA, SOLVED), (ZOE, STUB), (LIN, GRADER_ERROR), (MAX, UNGRADABLE)]
ASKED = Wishes(column="Project")

HALF_OF_30 = msgspec.structs.replace(SOLVED, score=24.5)


def book(*graded: tuple[Person, Result | None], out_of: float | None = None) -> Gradebook:
    """A gradebook of these, or of the class."""
    return make_gradebook(list(graded or CLASS), out_of=out_of)


def rows_of(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """Read a CSV as a spreadsheet does."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def filled(
    layout_of: str, content: bytes, *, asked: str | None = None, out_of: float = 30
) -> Filled:
    """Fill in a file of that platform with the class's scores."""
    sheet = read_sheet(content, "downloaded.csv")
    layout = FORMS[GradebookFormat(layout_of)].layout
    assert layout is not None
    return fill(sheet, layout(sheet), book(out_of=out_of), asked=asked)


# What is in a gradebook


def test_a_score_that_does_not_exist_is_no_zero() -> None:
    """Of our fault, and of what could not be loaded, there is none; the reason stands beside."""
    lines = {line.person.id: line for line in book().lines}
    assert lines["zoe"].score == 0
    assert lines["lin"].score is None and "PostgreSQL would not start" in lines["lin"].why
    assert lines["max"].score is None and "homework.docx" in lines["max"].why


def test_who_handed_in_nothing_has_zero() -> None:
    """That is no verdict on what could not be loaded; it is told apart from one."""
    nothing = msgspec.structs.replace(UNGRADABLE, message=NOTHING_HANDED_IN)
    gradebook = book((ADA, SOLVED), (ZOE, nothing), (MAX, UNGRADABLE))
    assert [line.score for line in gradebook.lines] == [30, 0, None]
    assert [line.person.id for line in gradebook.without_work] == ["zoe"]
    rows = rows_of(table.render(gradebook, ASKED))
    assert rows[2][6] == "0" and "nothing was handed in" in rows[2]


def test_who_has_no_result_has_no_score() -> None:
    """A student who is known and was not graded is there, without one."""
    [_, zoe] = book((ADA, SOLVED), (ZOE, None)).lines
    assert zoe.score is None and zoe.why


def test_scores_can_be_told_out_of_other_points() -> None:
    """The totals alone; 24.5 of 30 are 81.67 of 100."""
    scaled = book((ADA, HALF_OF_30), out_of=100)
    assert scaled.max_score == 100
    assert rows_of(table.render(scaled, ASKED))[1][6] == "81.67"


def test_scores_out_of_different_points_are_refused() -> None:
    """Side by side they would mean nothing; told out of the same they do."""
    earlier = msgspec.structs.replace(SOLVED, max_score=40)
    with pytest.raises(OperatorError, match="out of different points: 30, 40"):
        book((ADA, SOLVED), (ZOE, earlier))
    assert book((ADA, SOLVED), (ZOE, earlier), out_of=10).max_score == 10


@pytest.mark.parametrize("out_of", [None, 100.0])
def test_scores_of_different_exercises_are_refused(out_of: float | None) -> None:
    """30 of 30 of one is not what 30 of 30 of another is, out of whatever points."""
    [exercise] = SOLVED.exercises
    other = msgspec.structs.replace(
        SOLVED, exercises=[msgspec.structs.replace(exercise, slug="performance")]
    )
    with pytest.raises(OperatorError, match="of different exercises") as caught:
        book((ADA, SOLVED), (ZOE, other), out_of=out_of)
    assert "performance: " in caught.value.detail


def test_a_class_without_scores_is_refused() -> None:
    """An empty file would be uploaded as one."""
    with pytest.raises(OperatorError, match="nobody has a score"):
        book((LIN, GRADER_ERROR))


# New files, read back


def test_canvas_takes_a_new_gradebook() -> None:
    """By id, the score of each; what it is out of is there; no score is an empty cell."""
    read = read_canvas(canvas.render(book(), Wishes(column="Project (77)")))
    assert read.out_of == {"Project (77)": 30}
    assert {who: of["Project (77)"] for who, of in read.scores.items()} == {
        "101": "30",
        "102": "0",
        "103": "",
        "104": "",
    }


def test_canvas_knows_a_student_by_login_too() -> None:
    """Where there is no id."""
    someone = msgspec.structs.replace(ADA, platform_id="")
    read = read_canvas(canvas.render(book((someone, SOLVED)), ASKED))
    assert read.scores == {"ada01": {"Project": "30"}}


def test_canvas_reads_decimal_commas() -> None:
    """Quoted, because commas separate."""
    wishes = Wishes(column="Project", comma=True)
    content = canvas.render(book((ADA, HALF_OF_30)), wishes)
    assert b'"24,5"' in content
    assert read_canvas(content).scores["101"] == {"Project": "24.5"}


def test_moodle_takes_a_new_worksheet() -> None:
    """By the participant's number; who has no score is passed over."""
    content = moodle.render(book(), Wishes())
    assert read_moodle_worksheet(content).scores == {"101": {"Grade": "30"}, "102": {"Grade": "0"}}
    assert "Feedback comments" not in content.decode()


def test_moodle_is_told_what_tasks_gave_if_asked() -> None:
    """As the comment; nothing where there is no score."""
    rows = rows_of(moodle.render(book(), Wishes(comments=True)))
    assert rows[0][-1] == "Feedback comments"
    assert rows[1][-1].startswith("basic_operations 1.1: 10 of 10; ")
    assert rows[3][-1] == ""


def test_moodle_takes_scores_into_its_gradebook() -> None:
    """By email address or user name, with a column for each task."""
    content = moodle.render_grades(book(), Wishes())
    emails = {one.email for one, _ in CLASS}
    read = read_moodle_import(content, emails, "Email address", "Total", "basic_operations 1.2")
    assert read.scores["ada@uni.example"] == {"Total": "30", "basic_operations 1.2": "10"}
    assert read.scores["lin@uni.example"] == {"Total": "", "basic_operations 1.2": ""}
    logins = {one.login for one, _ in CLASS}
    assert len(read_moodle_import(content, logins, "Username", "Total").scores) == 4


def test_blackboard_takes_a_new_gradebook() -> None:
    """By user name and the column's number, UTF-16 with tabs."""
    content = blackboard.render(book(), Wishes(column="Project |123456"))
    read = read_blackboard(content)
    assert read.out_of == {"123456": 30}
    assert {who: of["123456"] for who, of in read.scores.items()} == {
        "ada01": "30",
        "zoe02": "0",
        "lin03": "",
        "max04": "",
    }
    assert "Müller-Łukasz" in content.decode("utf-16")


def test_blackboard_needs_the_columns_number() -> None:
    """Without one it makes a column of text that is worth nothing."""
    with pytest.raises(OperatorError, match="knows a column by its number"):
        blackboard.render(book(), ASKED)


def test_brightspace_takes_a_new_file() -> None:
    """By user name, or by an id that is a number, each row with its end."""
    eve = Person("0815", "Eve", platform_id="9")
    read = read_brightspace(brightspace.render(book(*CLASS, (eve, STUB)), ASKED))
    assert read.out_of == {"Project": 30}
    assert {who: of["Project"] for who, of in read.scores.items()} == {
        "ada01": "30",
        "zoe02": "0",
        "lin03": "",
        "max04": "",
        "0815": "0",
    }


@pytest.mark.parametrize(
    ("form", "missing"),
    [
        ("canvas", "an ID or a login"),
        ("moodle", "a participant's number"),
        ("moodle-grades", "a user name or an email address"),
        ("blackboard", "a user name"),
        ("brightspace", "an OrgDefinedId or a user name"),
    ],
)
def test_who_would_not_be_known_is_named(form: str, missing: str) -> None:
    """No file that cannot be used: the error names them, and the way out."""
    unknown = book((ADA, SOLVED), (Person("bob"), STUB), (Person("eve"), STUB))
    wishes = Wishes(column="Project |1")
    with pytest.raises(OperatorError, match=missing) as caught:
        FORMS[GradebookFormat(form)].render(unknown, wishes)
    assert caught.value.detail.split() == ["bob", "eve"]
    assert "--roster" in caught.value.hint and "--into" in caught.value.hint


def test_two_whom_a_platform_would_take_for_one_are_named() -> None:
    """The second row would be taken for the first one's."""
    twin = msgspec.structs.replace(ZOE, platform_id="101")
    with pytest.raises(OperatorError, match="some have the same") as caught:
        moodle.render(book((ADA, SOLVED), (twin, STUB)), Wishes())
    assert caught.value.detail == "ada, zoe: 101"


def test_a_key_that_a_spreadsheet_would_run_is_none() -> None:
    """It could neither be written as it is nor be found in another form."""
    with pytest.raises(OperatorError, match="a user name"):
        blackboard.render(
            book((msgspec.structs.replace(ADA, login="=1+1"), SOLVED)), Wishes(column="P |1")
        )


@pytest.mark.parametrize("form", ["canvas", "blackboard", "brightspace"])
def test_the_assignment_is_not_guessed(form: str) -> None:
    """A name of ours would make a new one."""
    with pytest.raises(OperatorError, match="which assignment"):
        FORMS[GradebookFormat(form)].render(book(), Wishes())


# Tables for everybody


def test_excel_opens_the_table_with_its_letters() -> None:
    """A byte order mark comes first; names of any script are whole."""
    content = table.render(book(), Wishes())
    assert content.startswith(b"\xef\xbb\xbf")
    assert [row[1] for row in rows_of(content)[2:4]] == ["Zoë Müller-Łukasz", "林 小明"]


def test_the_table_has_a_column_for_each_task() -> None:
    """With what it is worth."""
    header, ada, *_ = rows_of(table.render(book(), Wishes()))
    at = header.index("basic_operations 1.1 (of 10)")
    assert header[6] == "score (of 30)" and ada[6] == "30" and ada[at] == "10"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a;=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    """Whatever a student is called, and whatever separates."""
    someone = msgspec.structs.replace(ADA, name=name)
    content = table.render(book((someone, SOLVED)), Wishes())
    said = content.decode("utf-8-sig")
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(said), delimiter=delimiter):
            assert not [
                one for one in row if one.strip(" '\"")[:1] in tuple("=+@") and one[0] != "'"
            ]


def test_decimal_commas_come_with_semicolons() -> None:
    """As spreadsheets have it where commas are usual."""
    content = table.render(book((ADA, HALF_OF_30)), Wishes(comma=True))
    assert rows_of(content, ";")[1][6] == "24,5"


def test_a_workbook_holds_numbers_and_strings() -> None:
    """A name that looks like a formula is a string, as it is; no score is an empty cell."""
    read = openpyxl.load_workbook(io.BytesIO(workbook.render(book(), Wishes())))["grades"]
    rows = list(read.iter_rows())
    by_id = {row[0].value: row for row in rows[1:]}
    assert by_id["ada"][6].value == 30 and by_id["ada"][6].data_type == "n"
    assert by_id["lin"][6].value is None
    assert by_id["max"][1].value == "=HYPERLINK(1)" and by_id["max"][1].data_type == "s"
    assert len(rows[0]) == 6 + 2 + 3 + 3


# Files that were downloaded, filled in

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Essay (76),Project (77),Final Score\r\n"
    ",,,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,,10,30,(read only)\r\n"
    '"Lovelace, Ada",101,,ada01,A,"- =late, ""again""",7,12,40\r\n'
    '"Müller, Zoë",102,,zoe02,B,,8,,50\r\n'
    '"Nobody, Nora",109,,nora,B,,9,3,60\r\n'
    '"=HYPERLINK(1)",104,,max04,A,,1,2,3\r\n'
    '"Student, Test",110,,,B,,,,\r\n'
).encode()


def test_a_gradebook_from_canvas_is_filled_in() -> None:
    """One column changes, where there is a score; every other cell, and every row, stays."""
    done = filled("canvas", CANVAS, asked="77")
    before, after = rows_of(CANVAS), rows_of(done.content)
    changed = {
        (row, column): after[row][column]
        for row, cells in enumerate(before)
        for column in range(len(cells))
        if after[row][column] != cells[column]
    }
    assert changed == {(3, 7): "30", (4, 7): "0"}
    assert done.entered == 2 and done.replaced == 1
    assert done.only_here == ["lin"]
    assert done.only_there == ["Nobody, Nora"]
    assert read_canvas(done.content).scores["101"] == {
        "Notes": '- =late, "again"',
        "Essay (76)": "7",
        "Project (77)": "30",
    }


@pytest.mark.parametrize("asked", ["Project", "77", "Project (77)"])
def test_the_assignment_is_found_by_name_and_id(asked: str) -> None:
    """Or by the whole header."""
    assert filled("canvas", CANVAS, asked=asked).column == "Project (77)"


def test_several_assignments_are_asked_about() -> None:
    """The error lists them."""
    with pytest.raises(OperatorError, match="several columns for scores") as caught:
        filled("canvas", CANVAS)
    assert caught.value.detail.splitlines() == ["Essay (76)", "Project (77)"]


def test_an_assignment_that_is_not_there_is_told() -> None:
    """With those that are."""
    with pytest.raises(OperatorError, match="no column is called 'Exam'"):
        filled("canvas", CANVAS, asked="Exam")


def test_an_assignment_out_of_other_points_is_refused() -> None:
    """30 of 30 would be 30 of 10; told out of 10 they are taken."""
    with pytest.raises(OperatorError, match="out of 10 points there") as caught:
        filled("canvas", CANVAS, asked="76")
    assert "--out-of 10" in caught.value.hint
    assert filled("canvas", CANVAS, asked="76", out_of=10).entered == 2


@pytest.mark.parametrize("word", ["EX", "N/A"])
def test_who_is_excused_stays_so(word: str) -> None:
    """A score would take it back."""
    content = CANVAS.replace(b",7,12,40", f",7,{word},40".encode())
    done = filled("canvas", content, asked="77")
    assert done.kept == [f"Lovelace, Ada: {word}"]
    assert rows_of(done.content)[3][7] == word


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_stays_as_it_was_written(encoding: str, newline: str, delimiter: str) -> None:
    """Its encoding, its mark, its ends of lines and what separates."""
    text = delimiter.join(("Student", "ID", "Section", '"a;b,c\td"')) + newline
    text += delimiter.join(("Ada", "1", "", "2")) + newline
    assert read_sheet(text.encode(encoding), "x.csv").to_bytes() == text.encode(encoding)


def test_what_excel_saved_in_an_old_encoding_is_refused() -> None:
    """A guess would break names."""
    with pytest.raises(OperatorError, match="not written in UTF-8"):
        read_sheet("Student,ID\nZoë,1\n".encode("cp1252"), "x.csv")


def test_students_are_told_apart_by_the_surest_key() -> None:
    """Two of one name are matched by their ids, and by the name nobody is."""
    rows = "Student,ID,SIS Login ID,Section,P (1)\nKim Lee,101,,A,\nKim Lee,102,,A,\n"
    sheet = read_sheet(rows.encode(), "x.csv")
    kims = [Person("k1", "Kim Lee", platform_id="102"), Person("k2", "Kim Lee")]
    done = fill(sheet, canvas.layout(sheet), book((kims[0], SOLVED), (kims[1], STUB)), asked=None)
    assert [row[4] for row in sheet.rows[1:]] == ["", "30"]
    assert done.only_here == ["k2"]


def test_who_differs_by_a_key_is_nobody_elses_namesake() -> None:
    """Where logins are this class's, another login is another person, however alike the names."""
    rows = "Student,ID,SIS Login ID,Section,P (1)\nKim Lee,1,kim9,A,\nAda,2,ada,A,\n"
    sheet = read_sheet(rows.encode(), "x.csv")
    kim, ada = Person("k", "Kim Lee", login="kim1"), Person("a", "Ada B", login="ada")
    done = fill(sheet, canvas.layout(sheet), book((kim, SOLVED), (ada, STUB)), asked=None)
    assert [row[4] for row in sheet.rows[1:]] == ["", "0"]
    assert done.only_here == ["k"] and done.only_there == ["Kim Lee"]


def test_another_platforms_numbers_keep_nobody_apart() -> None:
    """They say nothing there: then the name does."""
    sheet = read_sheet(b"Student,ID,SIS Login ID,Section,P (1)\nKim Lee,1,,A,\n", "x.csv")
    moodles = Person("k", "Kim Lee", platform_id="98765")
    fill(sheet, canvas.layout(sheet), book((moodles, SOLVED)), asked=None)
    assert sheet.rows[1][4] == "30"


def test_names_match_in_either_order() -> None:
    """ "Lovelace, Ada" is the folder "Ada Lovelace"; where nothing surer is known."""
    sheet = read_sheet(b'Student,ID,SIS Login ID,Section,P (1)\n"Lovelace, Ada",9,,A,\n', "x.csv")
    fill(sheet, canvas.layout(sheet), book((Person("Ada Lovelace"), SOLVED)), asked=None)
    assert sheet.rows[1][4] == "30"


MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 101,Ada Lovelace,ada@uni.example,Submitted,12.00,30.00,Yes,"Monday, 2 March 2026",'
    '"Tuesday, 3 March 2026","<p>Well, done</p>"\n'
    "Participant 109,Nora Nobody,nora@uni.example,No submission,,30.00,Yes,-,-,\n"
).encode()


def test_a_worksheet_from_moodle_is_filled_in() -> None:
    """The grade alone: times and comments of teachers stay, and the mark at the beginning."""
    done = filled("moodle", MOODLE)
    assert done.content == MOODLE.replace(b",12.00,", b",30,")
    assert done.only_there == ["Nora Nobody"]
    assert read_moodle_worksheet(done.content, 30).scores == {"101": {"Grade": "30"}}


def test_a_worksheet_in_another_language_is_asked_about() -> None:
    """Moodle translates its headers; the number of the participant comes first in all."""
    french = MOODLE.replace(b"Identifier", b"Identifiant").replace(b",Grade,", b",Note,")
    with pytest.raises(OperatorError, match="several columns"):
        filled("moodle", french)
    done = filled("moodle", french, asked="Note")
    assert rows_of(done.content)[1][4] == "30"


def test_a_german_worksheet_says_out_of_what_its_grades_are() -> None:
    """Its columns are known, also the one that says so."""
    german = MOODLE.replace(b"Identifier", b"ID").replace(b",Grade,", b",Bewertung,")
    german = german.replace(b"Participant ", b"Teilnehmer/in ")
    german = german.replace(b"Maximum grade", b"Bestwertung")
    assert rows_of(filled("moodle", german).content)[1][4] == "30"
    with pytest.raises(OperatorError, match="out of 30 points there"):
        filled("moodle", german, out_of=100)


BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Project [Total Pts: 30 Score] |5"\t'
    '"Total [Total Pts: up to 99 Score] |6"\n'
    '"Lovelace"\t"Ada"\t"ada01"\t"1"\t""\t"9"\n'
    '"Müller"\t"Zoë"\t"zoe02"\t"2"\t""\t"8"\n'
).encode("utf-16")


def test_a_gradebook_from_blackboard_is_filled_in() -> None:
    """UTF-16 and quotes stay; what is computed is no column for scores."""
    done = filled("blackboard", BLACKBOARD)
    wanted = BLACKBOARD.decode("utf-16").replace('"1"\t""', '"1"\t"30"')
    assert done.content == wanted.replace('"2"\t""', '"2"\t"0"').encode("utf-16")
    assert read_blackboard(done.content).scores["ada01"] == {"5": "30"}


BRIGHTSPACE = (
    b"OrgDefinedId,Username,Last Name,First Name,Project Points Grade <Numeric MaxPoints:30>,"
    b"End-of-Line Indicator\r\n"
    b"#0101,#ada01,Lovelace,Ada,,#\r\n#0102,#zoe02,M,Z,3,#\r\n"
)


def test_an_export_from_brightspace_is_filled_in() -> None:
    """By the user name, where the other id is another's; the marks stay."""
    done = filled("brightspace", BRIGHTSPACE)
    assert done.content == BRIGHTSPACE.replace(b"Ada,,#", b"Ada,30,#").replace(b"Z,3,#", b"Z,0,#")


@pytest.mark.parametrize("form", ["canvas", "moodle", "blackboard", "brightspace"])
def test_another_platforms_file_is_refused(form: str) -> None:
    """Each says what it misses, and how to get the file."""
    with pytest.raises(OperatorError, match="this is no") as caught:
        filled(form, b"a,b\n1,x\n")
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b"nothing\n", b'a,b\n"x,y\n'])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    """An empty file, a text, and a quote that never ends."""
    with pytest.raises(OperatorError, match="is no table"):
        read_sheet(content, "x.csv")


@pytest.mark.parametrize("content", [b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_workbook_that_is_called_csv_is_told(content: bytes) -> None:
    """What it is, and what to do."""
    with pytest.raises(OperatorError, match="is a workbook") as caught:
        read_sheet(content, "x.csv")
    assert "CSV UTF-8" in caught.value.hint


def test_each_format_has_a_form() -> None:
    """Every one that can be asked for."""
    assert FORMS.keys() == set(GradebookFormat)
