"""Gradebooks read back, each as its platform does; where that is said, its module tells.

Written after the platforms' own parsers, and from nothing of ours.
"""

import csv
import io
import re
from dataclasses import dataclass, field


@dataclass
class Read:
    """What a platform takes: scores by whom it knows, and what each column is out of."""

    scores: dict[str, dict[str, str]] = field(default_factory=dict)
    out_of: dict[str, float] = field(default_factory=dict)


def read_canvas(content: bytes) -> Read:
    """As GradebookImporter does: the header, points possible, rows that are passed over."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    header = rows[0]
    assert "Student" in header[0] and "ID" in header[1]
    of_student = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        of_student += 1
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        of_student += 2 + bool(re.search(r"Integration\s+ID", header[4]))
    assert "Section" in header[of_student - 1], "Invalid header row"
    computed = re.compile("Current Score|Final Score|Current Points|Final Points|Override Score")
    assignments = {i: h for i, h in enumerate(header) if i >= of_student and not computed.search(h)}
    read = Read()
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            read.out_of = {
                name: float(_canvas_number(row[i])) for i, name in assignments.items() if row[i]
            }
        elif not all(re.fullmatch(r"(?i)\s*(Muted|Manual Posting.*)?\s*", one) for one in row):
            login = row[header.index("SIS Login ID")] if "SIS Login ID" in header else ""
            read.scores[row[1] or login or row[0]] = {
                name: _canvas_number(row[i].strip()) for i, name in assignments.items()
            }
    return read


def read_moodle_worksheet(content: bytes, most: float = 100.0) -> Read:
    """As assignfeedback_offline_grade_importer does, and what process_import_grades passes over."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    at = {name: rows[0].index(name) for name in ("Identifier", "Grade", "Last modified (grade)")}
    read = Read()
    for row in rows[1:]:
        participant = row[at["Identifier"]][len("Participant ") :]
        assert participant.isdigit(), "no such user"
        grade = row[at["Grade"]]
        if grade and 0 <= float(grade) <= most:
            read.scores[participant] = {"Grade": grade}
    return read


def read_moodle_import(content: bytes, known: set[str], by: str, *grades: str) -> Read:
    """As gradeimport_csv_load_data does: one that is not known, and nothing is taken."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    header = [one.strip() for one in rows[0]]
    read = Read()
    for row in rows[1:]:
        assert len(row) == len(header)
        if not (who := row[header.index(by)]):
            continue
        assert who in known, "user mapping error"
        values = {name: row[header.index(name)] for name in grades}
        assert all(one in ("", "-") or float(one) >= 0 for one in values.values()), "bad grade"
        read.scores[who] = values
    return read


def read_blackboard(content: bytes) -> Read:
    """As it is told in Blackboard's help: UTF-16, tabs, by user name and by column's number."""
    assert content.startswith(b"\xff\xfe")
    rows = list(csv.reader(io.StringIO(content.decode("utf-16")), delimiter="\t"))
    header = rows[0]
    user = header.index("Username")
    columns = {
        i: (found[2], float(found[1]))
        for i, name in enumerate(header)
        if (found := re.search(r" \[Total Pts: ([\d.]+)[^\]]*\] \|(\d+)$", name))
    }
    read = Read(out_of=dict(columns.values()))
    for row in rows[1:]:
        assert row[user], "no user name"
        read.scores[row[user]] = {number: row[i] for i, (number, _) in columns.items()}
    return read


def read_brightspace(content: bytes) -> Read:
    """As "Importing grades" tells it: known by either id, points grades, a mark at each end."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    read = Read()
    for row in rows:
        assert row["End-of-Line Indicator"] == "#"
        who = (row["OrgDefinedId"] or row["Username"]).removeprefix("#")
        assert who, "nobody"
        items = {
            found[1]: (value, found[2])
            for name, value in row.items()
            if (
                found := re.match(
                    r"(.+) Points Grade(?: <Numeric MaxPoints:([\d.]+)[^>]*>)?$", name
                )
            )
        }
        read.scores[who] = {name: value for name, (value, _) in items.items()}
        read.out_of = {name: float(most) for name, (_, most) in items.items() if most}
    return read


def _canvas_number(said: str) -> str:
    """As CSV::Converters[:decimal_comma_to_period] does."""
    if not re.fullmatch(r"-?[0-9.,]+%?", said):
        return said
    *whole, last = re.split(r"[,.]", said)
    return f"{''.join(whole)}.{last}" if whole else last
