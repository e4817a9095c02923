"""Übung 1: Asynchrone Grundlagen.

Ersetze jedes ``raise NotImplementedError``. README.md lehrt, was du brauchst, schema.sql zeigt die
Tabellen, ``grader check`` sagt dir, wie weit du bist. Namen und Parameter bleiben, wie sie sind:
Wer eine Funktion aufruft, gibt Argumente der Reihe nach oder mit Namen.

Überall gilt: Ein *user* ist ein dict mit allen Spalten von ``users`` (id, name, email, active,
created_at), ein *product* eines mit allen Spalten von ``products`` (id, category_id, name, price,
stock). Preise und anderes Geld sind ``Decimal``, Zeitpunkte sind datetimes mit der Zeitzone UTC.
Werte gehen als Parameter an die Datenbank, nie als Teil des SQL-Texts. Ein Fehler der Datenbank
geht durch, wenn der Docstring nichts anderes sagt. Der Pool, den eine Funktion bekommt, wurde so
angelegt, wie ``create_pool`` ihn anlegen soll. Wo nichts an die Datenbank gesendet wird, wird auch
keine Verbindung aus dem Pool genommen: Sie zurückzugeben sendet etwas. Jede Verbindung geht
außerhalb jeder Transaktion in den Pool zurück, wie auch immer eine Funktion endet. Wenn ein Aufruf
zu Ende ist, läuft nichts von ihm weiter; bei einem abgebrochenen darf das, was aufräumt, noch einen
Moment laufen. Ein Aufruf, der nur liest, wartet auf niemanden, und einer, der schreibt, nur auf
den, der dieselben Zeilen ändert. Wo zwei Fehler zutreffen, ist jeder von beiden recht. Nicht
verlangt: Zahlen, die nicht in ihre Spalten passen.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

# --- 1.1 Einen Verbindungspool anlegen und CRUD-Operationen ausführen ----------------------------


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> asyncpg.Pool:
    """Öffne einen Pool mit ``min_size`` bis ``max_size`` Verbindungen, bereit zur Benutzung.

    Jede Verbindung liest und schreibt, jedes Mal wenn sie aus dem Pool genommen wird, JSON als
    Python-Objekte (siehe ``init_connection``), arbeitet in der Zeitzone UTC und hat den
    Anwendungsnamen ``shop``. Eine Verbindung zu nehmen sendet nichts zusätzlich an den Server.
    Größen, die asyncpg ablehnt, wie ``max_size=1`` mit dem ``min_size`` von 2, sind nicht
    verlangt.
    """
    raise NotImplementedError


async def create_user(pool: asyncpg.Pool, name: str, email: str) -> int:
    """Füge eine Person hinzu und gib ihre neue id zurück.

    Eine vergebene E-Mail löst asyncpg.UniqueViolationError aus, ein leerer Name
    asyncpg.CheckViolationError: Beide kommen von selbst aus der Datenbank. Name und E-Mail werden
    genau so gespeichert, wie sie gegeben sind.
    """
    raise NotImplementedError


async def get_user(pool: asyncpg.Pool, user_id: int) -> dict[str, Any] | None:
    """Gib die Person als einfaches dict zurück, oder None, wenn es sie nicht gibt."""
    raise NotImplementedError


async def list_users(
    pool: asyncpg.Pool, *, active: bool | None = None, limit: int = 20, offset: int = 0
) -> list[dict[str, Any]]:
    """Gib Personen als einfache dicts zurück, nach id geordnet.

    ``active`` True oder False behält nur solche, None behält alle. Davon überspringe die ersten
    ``offset`` und gib höchstens ``limit`` zurück. Ein negatives limit oder offset löst ValueError
    aus, und nichts wird an die Datenbank gesendet.
    """
    raise NotImplementedError


async def update_email(pool: asyncpg.Pool, user_id: int, email: str) -> bool:
    """Ändere die E-Mail einer Person. Gib True zurück, wenn es sie gibt, sonst False.

    Die E-Mail von jemand anderem löst asyncpg.UniqueViolationError aus.
    """
    raise NotImplementedError


async def delete_user(pool: asyncpg.Pool, user_id: int) -> bool:
    """Lösche eine Person. Gib True zurück, wenn es sie gab, sonst False.

    Von zweien, die dieselbe Person im selben Moment löschen, bekommt einer True. Eine Person mit
    Profil bleibt: Die Datenbank löst asyncpg.ForeignKeyViolationError aus.
    """
    raise NotImplementedError


# --- 1.2 Abfragen mit Parametern und Prepared Statements -----------------------------------------


async def search_users(pool: asyncpg.Pool, text: str) -> list[dict[str, Any]]:
    """Gib die Personen zurück, deren Name ``text`` enthält, groß oder klein, nach id geordnet.

    Jedes Zeichen von ``text`` bedeutet sich selbst: auch ``%``, ``_``, Backslash und
    Anführungszeichen. Die Datenbank sucht: Nur passende Zeilen werden geholt.
    """
    raise NotImplementedError


async def get_users_by_ids(pool: asyncpg.Pool, ids: list[int]) -> list[dict[str, Any]]:
    """Gib die Personen mit diesen ids zurück, jede einmal, nach id geordnet.

    ids, die es nicht gibt, werden übersprungen; keine ids ergeben eine leere Liste. Dieselbe eine
    SQL-Anweisung dient einer id und hunderttausend.
    """
    raise NotImplementedError


async def list_products(
    pool: asyncpg.Pool, *, order_by: str = "name", descending: bool = False
) -> list[dict[str, Any]]:
    """Gib alle Produkte als einfache dicts zurück, nach einer Spalte geordnet.

    ``order_by`` ist id, name, price oder stock. Produkte, die darin gleich sind, folgen einander
    nach aufsteigender id, was auch immer ``descending`` ist. Alles andere als ``order_by`` löst
    ValueError aus, und nichts wird an die Datenbank gesendet.
    """
    raise NotImplementedError


async def cheapest_in_categories(
    conn: asyncpg.Connection, category_ids: list[int]
) -> dict[int, Decimal]:
    """Gib den niedrigsten Preis jeder dieser Kategorien zurück, nach Kategorie-id.

    Bereite eine Anweisung vor und führe sie je Kategorie einmal aus. Eine Kategorie ohne Produkte,
    oder eine, die es nicht gibt, wird weggelassen.
    """
    raise NotImplementedError


async def add_users(pool: asyncpg.Pool, users: list[tuple[str, str]]) -> int:
    """Füge viele Personen hinzu, gegeben als ``(name, email)``, und gib zurück, wie viele es waren.

    Alle oder niemand: Wenn die Datenbank eine ablehnt, wird keine gespeichert, und ihr Fehler geht
    durch. Fünfhundert Personen kosten so viele Roundtrips wie fünf.
    """
    raise NotImplementedError


# --- 1.3 Datentypen und JSON ---------------------------------------------------------------------


@dataclass(frozen=True)
class Profile:
    """Eine Zeile von ``profiles`` ohne ihre id. Lass diese Klasse, wie sie ist."""

    user_id: int
    nickname: str
    age: int
    balance: Decimal
    newsletter: bool
    tags: list[str]
    details: dict[str, Any]
    settings: dict[str, Any]
    last_seen: datetime
    token: UUID
    note: str | None = None


async def init_connection(conn: asyncpg.Connection) -> None:
    """Lass diese Verbindung JSON und JSONB als Python-Objekte lesen und schreiben.

    Danach wird ein dict, das für einen jsonb-Parameter übergeben wird, als JSON-Objekt gespeichert
    und kommt als gleiches dict zurück; ebenso Listen, Strings, Zahlen und Booleans, und der Typ
    json.
    """
    raise NotImplementedError


async def save_profile(pool: asyncpg.Pool, profile: Profile) -> int:
    """Speichere ein neues Profil und gib seine id zurück.

    Ein ``last_seen`` ohne Zeitzone löst ValueError aus, und nichts wird an die Datenbank gesendet.
    Eine unbekannte Person löst asyncpg.ForeignKeyViolationError aus, eine, die schon ein Profil
    hat, asyncpg.UniqueViolationError.
    """
    raise NotImplementedError


async def load_profile(pool: asyncpg.Pool, profile_id: int) -> Profile | None:
    """Gib das Profil zurück, oder None, wenn es das nicht gibt.

    Was ``save_profile`` gespeichert hat, kommt in jedem Feld gleich zurück, mit denselben Typen
    oder mit Unterklassen davon: asyncpg hat eine eigene UUID. In details und settings sind floats
    ab 1e16 nicht verlangt: JSON unterscheidet sie nicht von ganzen Zahlen.
    """
    raise NotImplementedError


async def find_profiles_with_skill(pool: asyncpg.Pool, skill: str) -> list[int]:
    """Gib die ids der Profile mit diesem Skill zurück, aufsteigend.

    Die Skills eines Profils sind die Strings der Liste ``details["skills"]``, die fehlen oder null
    sein darf; ein Text oder ein Objekt an ihrer Stelle ist nicht verlangt. Einer davon muss
    ``skill`` genau gleich sein. Die Datenbank sucht: Nur passende Profile werden geholt.
    """
    raise NotImplementedError


async def merge_settings(
    pool: asyncpg.Pool, profile_id: int, patch: dict[str, Any]
) -> dict[str, Any] | None:
    """Setze die Schlüssel von ``patch`` in settings und gib danach alle settings zurück.

    Andere Schlüssel bleiben; ein Wert wird ganz ersetzt und darf None werden. Ein unbekanntes
    Profil ergibt None. Tu es in einer Anweisung, damit von zwei Merges im selben Moment keiner
    verloren geht.
    """
    raise NotImplementedError
