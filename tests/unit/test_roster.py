"""A roster, however a platform or Excel writes it, and whose a submission is."""

from pathlib import Path

import pytest

from grader.cohort.names import same_people
from grader.cohort.roster import Joined, Roster, read_roster
from grader.errors import OperatorError
from grader.people import Person

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (99)\n"
    "    Points Possible,,,,,10\n"
    '"Lovelace, Ada",12345,s100,ada1,North,\n'
)
MOODLE = (
    "Identifier,Full name,ID number,Email address\nParticipant 12345,Ada Lovelace,s100,a@x.org\n"
)
EXCEL = "Matrikelnummer;Vorname;Nachname;E-Mail\r\n100;Zoë;Müller;z@x.org\r\n"


def read(tmp_path: Path, content: str | bytes, **said: str) -> list[Person]:
    path = tmp_path / "roster.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_roster(path, said)


def test_platforms_columns(tmp_path: Path) -> None:
    """The columns of platforms' exports are known by their names; what is nobody is passed over."""
    [ada] = read(tmp_path, CANVAS)
    assert ada == Person("s100", "Lovelace, Ada", "", "ada1", "12345", "North")
    [ada] = read(tmp_path, MOODLE)
    assert ada == Person("s100", "Ada Lovelace", "a@x.org", "", "12345")


@pytest.mark.parametrize(
    "content",
    [
        CANVAS.replace("    Points", ",,,,,Manual Posting\n    Points"),
        CANVAS + '"Student, Test",99,,b7d0a0d5,North,\n',
        "Last Name\tFirst Name\tUsername\tStudent ID\n"
        "Lovelace\tAda\tada1\ts100\nUser\tPreview\trg_previewuser\t\n",
    ],
)
def test_what_platforms_write_for_themselves_is_nobody(content: str, tmp_path: Path) -> None:
    """Rows about the columns, and the student as whom a teacher looks at the course."""
    assert [one.id for one in read(tmp_path, content)] == ["s100"]


def test_a_teachers_own_test_student_is_somebody(tmp_path: Path) -> None:
    """In a table of one's own, as a first trial has it."""
    [one] = read(tmp_path, "id,first name,last name\ns1,Test,Student\n")
    assert one.name == "Test Student"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_ways_to_write_it(encoding: str, separator: str, tmp_path: Path) -> None:
    """As Excel writes it, with whichever separator and encoding."""
    [zoe] = read(tmp_path, EXCEL.replace(";", separator).encode(encoding))
    assert (zoe.id, zoe.name) == ("100", "Zoë Müller")


@pytest.mark.parametrize(
    "content",
    [
        '"Name, Vorname";id\n"Lovelace, Ada";s100\n',
        'Name, Vorname;id\n"Lovelace, Ada";s100\n',
        '\n \nid,name\ns100,"Lovelace, Ada"\n',
        ",,\r\nid,name\r\ns100,'Lovelace; Ada'\r\n",
    ],
)
def test_what_separates(content: str, tmp_path: Path) -> None:
    """Not what is in quotes, nor what leaves rows of other lengths; a blank line is no header."""
    [ada] = read(tmp_path, content)
    assert ada.id == "s100"


def test_digits_that_are_kept_from_being_a_number(tmp_path: Path) -> None:
    """As exports write them for a spreadsheet."""
    [ada] = read(tmp_path, 'id,name\n"=""00123""",Ada\n')
    assert ada.id == "00123"


@pytest.mark.parametrize("folded", ["muellerjana", "mullerjana", "Jana Mueller", "müllerjana"])
def test_an_umlaut_makes_nobody_another(folded: str) -> None:
    """Systems that know none write it in two ways."""
    assert same_people(folded, "Müller, Jana") and not same_people(folded, "Maier, Jan")


def test_somebody_in_several_groups() -> None:
    """Is a member of each."""
    people = [Person("1", section="Team Red, Blue"), Person("2", section="blue"), Person("3")]
    roster = Roster(people)
    assert [one.id for one in roster.members("teamred")] == ["1"]
    assert [one.id for one in roster.members("Blue")] == ["1", "2"]
    assert roster.members("") == []


def test_a_workbook_is_no_roster(tmp_path: Path) -> None:
    """Whatever it is called: the error says what to do."""
    with pytest.raises(OperatorError, match=r"roster.csv is a workbook"):
        read(tmp_path, b"PK\x03\x04" + b"\0" * 99)


WORKSHEET = "{},Full name,Email address,Status,Grade,Maximum grade\n{}12,Ada,a@x.org,,,30\n"


@pytest.mark.parametrize(
    ("header", "word"),
    [("Identifier", "Participant "), ("ID", "Teilnehmer/in"), ("Identificador", "Participante ")],
)
def test_moodles_worksheet(header: str, word: str, tmp_path: Path) -> None:
    """Its first column is the platform's number, and nobody's id."""
    [ada] = read(tmp_path, WORKSHEET.format(header, word))
    assert (ada.id, ada.platform_id) == ("a@x.org", "12")


def test_classrooms_roster(tmp_path: Path) -> None:
    """There an identifier is the school's id."""
    header = '"identifier","github_username","github_id","name"\n'
    [ada] = read(tmp_path, header + '"s100","ada-l","9","Ada"\n')
    assert (ada.id, ada.login, ada.platform_id) == ("s100", "ada-l", "9")


def test_excels_own_first_line(tmp_path: Path) -> None:
    """A line that says the separator is no header, and counts as a line."""
    with pytest.raises(OperatorError, match=r"roster.csv:4: the id '1' is in line 3 already"):
        read(tmp_path, "sep=;\nid;name\n1;a\n1;b\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("id,name\n", "has no student"),
        ("colour,size\nred,1\n", "which column of .* is not known"),
        ("id,name\n1,a\n,b\n", r"roster.csv:3: there is no id in this line"),
        ("id,name\n../x,a\n", "cannot be a folder's name"),
        ("id,name\nAda,a\nADA,b\n", "in line 2 already"),
        ("id,name,email\n1,Lovelace, Ada,a@x\n", r"roster.csv:2: 'a@x' is in no column"),
        ('id,name\n1,"Ada\n2,Bob\n3,Cyd\n', r"roster.csv:2: a quote is not closed"),
    ],
)
def test_what_is_wrong(content: str, message: str, tmp_path: Path) -> None:
    """The line is named, and the way out."""
    with pytest.raises(OperatorError, match=message):
        read(tmp_path, content)


def test_columns_that_are_said(tmp_path: Path) -> None:
    """What is said goes before what is guessed; a column that is not there is an error."""
    [one] = read(tmp_path, "id,key,name\n1,k7,Ada\n", id="Key")
    assert one.id == "k7"
    with pytest.raises(OperatorError, match="has no column 'nope'"):
        read(tmp_path, "id,name\n1,a\n", id="nope")


PEOPLE = [
    Person("1", "Lovelace, Ada", "ada@x.org", "ada1", "12345"),
    Person("2", "José Ángel Núñez", "jose@x.org", "", "22222"),
    Person("3", "Kim Lee", "kim.a@x.org"),
    Person("4", "Lee Kim", "kim.b@x.org"),
]


@pytest.mark.parametrize(
    ("known", "id_", "by"),
    [
        (Person("x", "somebody", platform_id="12345"), "1", "platform_id"),
        (Person("x", login="ADA1"), "1", "login"),
        (Person("x", email="Ada@X.org"), "1", "email"),
        (Person("jose"), "2", "login"),
        (Person("Ada Lovelace"), "1", "name"),
        (Person("x", "nunez jose angel"), "2", "name"),
        (Person("x", "lovelaceada"), "1", "name"),
    ],
)
def test_whose_it_is(known: Person, id_: str, by: str) -> None:
    """By number, login, e-mail address, id and name, in whichever way it is written."""
    joined = Roster(PEOPLE).find(known)
    assert joined.person is not None
    assert (joined.person.id, joined.by) == (id_, by)


def test_what_is_not_guessed() -> None:
    """Two who may be meant are named, and neither is taken."""
    assert Roster(PEOPLE).find(Person("x", "Kim Lee")) == Joined(None, "name", tuple(PEOPLE[2:]))
    assert Roster(PEOPLE).find(Person("x", "Nobody")) == Joined(None)


def test_a_group_before_the_name() -> None:
    """Moodle writes the group before it."""
    joined = Roster(PEOPLE).find(Person("x", "Team 1-Ada Lovelace"), ("Ada Lovelace",))
    assert joined.person == PEOPLE[0]


def test_brightspaces_marks_are_no_part_of_an_id(tmp_path: Path) -> None:
    """Where each has one; of one alone it is a part."""
    path = tmp_path / "roster.csv"
    path.write_text("OrgDefinedId,Username,Last Name\n#11,#ada,L\n#12,#bob,#R\n")
    people = read_roster(path, {})
    assert [(one.id, one.login, one.name) for one in people] == [
        ("11", "ada", "L"),
        ("12", "bob", "#R"),
    ]
    path.write_text("id,login\n#11,ada\n12,#bob\n")
    assert [(one.id, one.login) for one in read_roster(path, {})] == [
        ("#11", "ada"),
        ("12", "#bob"),
    ]
