"""What columns of a roster are called: by platforms' exports, and by people in their languages."""

import re
from collections.abc import Mapping, Sequence

from grader.errors import OperatorError

#: Of a Person, by its field: names of a column, the surest first, compared as `_key` reads them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "platform_id": (
        "platform id",
        "canvas user id",
        "user id",
        "canvas id",
        "participant",
        "github_id",
        "teilnehmer/in",
        "id",
    ),
    "id": (
        "student id",
        "sis user id",
        "id number",
        "id-nummer",
        "numero de id",
        "numero d'identification",
        "student number",
        "student_id",
        "sid",
        "orgdefinedid",
        "org defined id",
        "matrikelnummer",
        "matrikel-nr",
        "matnr",
        "matriculation number",
        "student no",
        "studentennummer",
        "immatriculation",
        "numero etudiant",
        "matricula",
        "roster_identifier",
        "identifier",
        "id",
    ),
    "login": (
        "sis login id",
        "login id",
        "login",
        "username",
        "user name",
        "github_username",
        "github username",
        "benutzername",
        "anmeldename",
        "kennung",
        "account",
        "utilisateur",
        "usuario",
        "netid",
        "unikey",
    ),
    "email": (
        "email address",
        "email",
        "e-mail",
        "e-mail address",
        "mail",
        "e-mail-adresse",
        "adresse e-mail",
        "adresse de courriel",
        "courriel",
        "correo",
        "correo electronico",
        "direccion de correo",
    ),
    "name": (
        "full name",
        "name",
        "student",
        "student name",
        "display name",
        "vollstandiger name",
        "nom complet",
        "nombre completo",
        "nombre y apellidos",
    ),
    "first": (
        "first name",
        "firstname",
        "first_name",
        "given name",
        "vorname",
        "prenom",
        "nombre",
    ),
    "last": (
        "last name",
        "lastname",
        "last_name",
        "surname",
        "family name",
        "nachname",
        "familienname",
        "nom",
        "nom de famille",
        "apellido",
        "apellidos",
        "apellido(s)",
    ),
    "section": (
        "section",
        "sections",
        "group",
        "groups",
        "gruppe",
        "class",
        "groupe",
        "grupo",
        "tutorium",
    ),
    "handed_in": (
        "handed in",
        "handed in at",
        "submitted at",
        "submission time",
        "last modified (submission)",
        "zuletzt geandert (abgabe)",
        "zuletzt geandert (losung)",
        "abgegeben am",
        "abgabezeit",
    ),
}

#: Moodle's grading worksheet, first column: its header, and "Participant 12345" in each row.
_NUMBERED = ("identifier", "id", "identifiant", "identificador")
_PARTICIPANT = re.compile(r"(particip|partecip|teilnehm)\D*\d+", re.IGNORECASE)

FIELDS = ("id", "name", "email", "login", "platform_id", "section", "handed_in")


def find_columns(
    header: Sequence[str], said: Mapping[str, str], roster: str, rows: Sequence[Sequence[str]] = ()
) -> dict[str, int]:
    """Find which column is which: as `said`, or by its name. Raises OperatorError.

    A column is one thing, so a lone "ID" is the student's id; and there has to be one. What `rows`
    say decides only whether a worksheet from Moodle numbers its participants there.
    """
    keys = [_key(name) for name in header]
    found = _find_participants(keys, rows)
    for field, column in said.items():
        if _key(column) not in keys:
            raise OperatorError(
                f"{roster} has no column {column!r}, which --roster-column says is the {field}",
                detail=f"Its columns: {', '.join(filter(None, header))}",
            )
        found[field] = keys.index(_key(column))
    for field in (
        "login",
        "email",
        "first",
        "last",
        "name",
        "section",
        "id",
        "platform_id",
        "handed_in",
    ):
        names = COLUMNS[field]
        for name in names if field not in found else ():
            if (key := _key(name)) in keys and keys.index(key) not in found.values():
                found[field] = keys.index(key)
                break
    if "id" not in found:
        instead = next((one for one in ("login", "email", "platform_id") if one in found), None)
        if instead is None:
            raise OperatorError(
                f"which column of {roster} is the student's id is not known",
                detail=f"Its columns: {', '.join(filter(None, header))}",
                hint="They are taken from its first line. Say which: --roster-column id=COLUMN",
            )
        found["id"] = found[instead]
    return found


def _find_participants(keys: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """The column of Moodle's numbers; by its header alone it may be the student's id."""
    for index in (keys.index(name) for name in _NUMBERED if name in keys):
        cells = [row[index] for row in rows if index < len(row)]
        if cells and all(map(_PARTICIPANT.fullmatch, cells)):
            return {"platform_id": index}
    return {}


def _key(name: str) -> str:
    from unicodedata import normalize

    plain = normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    return re.sub(r"[\W_]+", "", plain.casefold())


def find_marked(rows: Sequence[Sequence[str]], columns: Mapping[str, int]) -> set[int]:
    """Return the columns of ids and logins in which each begins with ``#``.

    So Brightspace exports them, to keep spreadsheets from taking them for numbers; it is no part.
    """
    marked = set()
    for index in {columns[field] for field in ("id", "login") if field in columns}:
        cells = [row[index] for row in rows if index < len(row) and row[index]]
        if cells and all(cell.startswith("#") for cell in cells):
            marked.add(index)
    return marked
