"""A student of a class, as a roster or a platform's download knows them. Pure."""

import re

import msgspec


class Person(msgspec.Struct, frozen=True):
    """A student; a field is empty where nobody said what belongs there."""

    id: str  # the one name in this class: of the folder in OUT, and of every command
    name: str = ""  # as people write it
    email: str = ""
    login: str = ""
    platform_id: str = ""  # the platform's own number
    section: str = ""

    @property
    def label(self) -> str:
        """How a reader of many is told who that is: the name, and the folder."""
        return f"{self.name} ({self.id})" if self.name not in ("", self.id) else self.id


def is_platforms_own(name: str, login: str = "") -> bool:
    """Whether this is nobody: the student as whom a platform shows a course to its teacher.

    Canvas writes it as "Student, Test", Blackboard logs it in as the teacher's name and
    _previewuser. Who is called "Test Student" may be somebody: a teacher's own trial.
    """
    canvas = re.fullmatch(r"\s*student,\s*test\s*", name, re.IGNORECASE)
    return canvas is not None or login.casefold().endswith("_previewuser")
