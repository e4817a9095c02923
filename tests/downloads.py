"""Classes as platforms deliver them, written by the tests."""

from collections.abc import Mapping
from pathlib import Path

SOURCE = b"x = 1\n"


def write(root: Path, files: Mapping[str, bytes | str] | list[str]) -> Path:
    """Write files below `root`; a list is of files whose content is of no interest."""
    if isinstance(files, list):
        files = dict.fromkeys(files, SOURCE)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


MOODLE = [
    "Ada Lovelace_12345_assignsubmission_file_/tiny.py",
    "Ada Lovelace_12345_assignsubmission_onlinetext_/onlinetext.html",
    "Bób Müller_12346_assignsubmission_file_/my work/tiny.py",
    "Team 1-Eve_12347_assignsubmission_file_/Tiny (1).py",
]
MOODLE_LOOSE = [
    "Ada Lovelace_12345_assignsubmission_file_tiny.py",
    "Bob_12346_assignsubmission_file_my_tiny.py",
    "Bob_12346_assignsubmission_file_tiny.py",
]
CANVAS = [
    "lovelaceada_12345_67890_tiny.py",
    "lovelaceada_12345_67999_tiny-1.py",
    "müllerbób_LATE_12346_67891_tiny.py",
    "anon_aB3x9_67892_tiny.py",
    "evegroup_12348_text.html",
]
WHO = "Name: {} ({})\r\nAssignment: Lab 1\r\nDate Submitted: Sunday\r\n\r\nFiles:\r\n"
FILE = "\tOriginal filename: {}\r\n\tFilename: {}\r\n\r\n"
LAB = "Lab 1_ada1_attempt_2026-11-0{}-12-00-00"
BLACKBOARD: dict[str, bytes | str] = {
    LAB.format(1) + "_tiny.py": SOURCE,
    LAB.format(1) + ".txt": WHO.format("Ada Lovelace", "ada1"),
    LAB.format(2) + "_tiny(2).py": SOURCE,
    LAB.format(2) + ".txt": WHO.format("Ada Lovelace", "ada1")
    + FILE.format("tiny.py", LAB.format(2) + "_tiny(2).py"),
    "Lab 1_bob2_Versuch_2026-11-01-09-00-00_tiny.py": SOURCE,
}
BRIGHTSPACE = [
    "index.html",
    "11-21 - Ada Lovelace - Nov 1, 2026 1200 PM/tiny.py",
    "11-22 - Ada Lovelace - Nov 1, 2026 1201 PM/tiny.py",
    "12-23 - Jean-Paul Müller - 1 novembre 2026 9 05/sub/tiny.py",
    "13-24 - Eve - Nov 1, 2026 905 AM - tiny.py",
]
GRADESCOPE: dict[str, bytes | str] = {
    "assignment_7_export/submission_metadata.yml": """
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@example.org
  - :name: Bob
    :sid: ../101
    :email: bob@example.org
  :created_at: 2026-11-01 12:00:00.5 Z
  :score: 3.0
submission_2:
  :submitters:
  - :name: Eve
    :sid:
    :email: eve@example.org
""",
    "assignment_7_export/submission_1/tiny.py": SOURCE,
    "assignment_7_export/submission_2/proj/tiny.py": SOURCE,
}
NBGRADER: dict[str, bytes | str] = {
    "submitted/ada/lab1/tiny.py": SOURCE,
    "submitted/ada/lab1/timestamp.txt": "2026-11-01 12:00:00.000000 UTC",
    "submitted/bob/lab1/tiny.py": SOURCE,
    "submitted/bob/lab1/timestamp.txt": "2026-11-02 12:00:00.000000 UTC",
}
