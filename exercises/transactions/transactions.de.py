"""Übung 2: Transaktionen.

Ersetze jedes ``raise NotImplementedError``. README.md lehrt, was du brauchst, schema.sql zeigt die
Tabellen, ``grader check`` sagt dir, wie weit du bist. Namen und Parameter bleiben, wie sie sind:
Wer eine Funktion aufruft, gibt Argumente der Reihe nach oder mit Namen.

Überall gilt: Geld ist ``Decimal``. Was eine Funktion ändert, ändert sie ganz oder gar nicht, was
auch immer unterwegs schiefgeht. Andere Programme arbeiten im selben Moment an denselben Tabellen:
Was du ohne Sperre gelesen hast, stimmt vielleicht nicht mehr, wenn du schreibst. Wenn eine Zeile,
die du änderst, von jemand anderem gesperrt ist, warte in der Datenbank auf sie, und lass niemanden
warten, der keine Zeile mit dir teilt; eine Ablehnung darf sich auf das stützen, was mit COMMIT
festgeschrieben ist, wenn du nachsiehst. Eine Transaktion, die mit 40001 oder 40P01 endet, darf in
jeder Funktion noch einmal gemacht werden, eine, deren COMMIT verloren ging, in keiner. Ein Fehler,
zu dem der Docstring nichts anderes sagt, geht durch (bei einer verlorenen Verbindung das, was
asyncpg auslöst) und hinterlässt keine Spur in den Tabellen; wo zwei Fehler zutreffen, ist jeder von
beiden recht. Verbindungen gehen außerhalb jeder Transaktion in den Pool zurück. Wenn ein Aufruf zu
Ende ist, läuft nichts von ihm weiter; bei einem abgebrochenen darf das, was aufräumt, noch einen
Moment laufen. Wo nichts an die Datenbank gesendet wird, wird auch keine Verbindung aus dem Pool
genommen: Sie zurückzugeben sendet etwas.

Nicht verlangt: Beträge, die keine ganzen Cent sind (auch NaN und unendlich), Zahlen, die nicht in
ihre Spalten passen, und ein Task, der abgebrochen wird, bevor er eine Verbindung hat, oder ein
zweites Mal, während er aufräumt.
"""

from dataclasses import dataclass
from decimal import Decimal

import asyncpg

# --- Was in einem Laden schiefgehen kann. Lass diese Klassen, wie sie sind. -----------------------


class ShopError(Exception):
    """Der Laden kann nicht tun, was verlangt wurde."""


class UnknownAccount(ShopError):
    """Dieses Konto gibt es nicht."""


class InsufficientFunds(ShopError):
    """So viel ist nicht auf dem Konto."""


class UnknownProduct(ShopError):
    """Dieses Produkt gibt es nicht."""


class OutOfStock(ShopError):
    """So viele Stücke sind nicht da."""


class UnknownOrder(ShopError):
    """Diese Bestellung gibt es nicht."""


class EmailTaken(ShopError):
    """Eine andere Person hat diese E-Mail."""


class UnknownReferrer(ShopError):
    """Niemand hat die id der empfehlenden Person."""


class InvalidAge(ShopError):
    """In diesem Alter darf sich niemand anmelden."""


class SeatTaken(ShopError):
    """Jemand hat diesen Platz schon."""


class ImportRejected(ShopError):
    """Zu viele Zeilen eines Imports sind schlecht."""


# --- 2.1 Zusammengesetzte Vorgänge in Transaktionen ----------------------------------------------


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Überweise Geld von Konto zu Konto und gib die id der neuen Zeile in ``ledger`` zurück.

    Beide Kontostände und ledger ändern sich zusammen. Löst UnknownAccount aus, wenn es Absender
    oder Empfänger nicht gibt, InsufficientFunds, wenn der Absender weniger als ``amount`` hat.
    Keine Änderung, die jemand im selben Moment macht, geht verloren, und zwei, die einander oder
    einem Dritten im selben Moment Geld überweisen, haben beide Erfolg. Die Überweisung wartet auf
    kein Konto außer diesen beiden.

    Ein Betrag, der nicht positiv ist, oder eine Überweisung an sich selbst löst ValueError aus, und
    nichts wird an die Datenbank gesendet.
    """
    raise NotImplementedError


async def place_order(pool: asyncpg.Pool, user_id: int, items: list[tuple[int, int]]) -> int:
    """Bestelle ``items``, gegeben als ``(product_id, quantity)``; gib die id der Bestellung zurück.

    Die Bestellung hat für jedes Produkt eine Zeile in ``order_items``; ein Produkt, das zweimal
    vorkommt, wird zusammengezählt. Sein Preis ist der, den das Produkt hat, wenn es aus dem Bestand
    genommen wird, und die Summe der Bestellung ist die Summe von Preis mal Menge. Die Stücke
    verlassen den Bestand. All das geschieht zusammen.

    Löst UnknownProduct oder OutOfStock aus. Eine unbekannte Person löst
    asyncpg.ForeignKeyViolationError aus, der von selbst aus der Datenbank kommt. Keine Posten, oder
    eine Menge, die nicht positiv ist, lösen ValueError aus, und nichts wird an die Datenbank
    gesendet. Zwei Bestellungen derselben Produkte im selben Moment haben beide Erfolg, wenn genug
    da ist, in welcher Reihenfolge ihre Posten auch stehen. Eine Bestellung wartet auf kein Produkt
    außer ihren eigenen.
    """
    raise NotImplementedError


# --- 2.2 Fehler behandeln und zurückrollen -------------------------------------------------------


async def register_user(
    pool: asyncpg.Pool, name: str, email: str, *, age: int, referrer_id: int | None = None
) -> int:
    """Füge eine Person zusammen mit einem leeren Konto hinzu und gib die id der Person zurück.

    Drei Constraints von ``users`` bekommen einen Namen in der Sprache des Ladens: Aus
    users_email_key wird EmailTaken, aus users_referrer_id_fkey wird UnknownReferrer, aus
    users_age_check wird InvalidAge. Jeder andere Fehler der Datenbank geht durch, auch einer
    derselben Klasse: Ein leerer Name zum Beispiel bleibt ein asyncpg.CheckViolationError.
    """
    raise NotImplementedError


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Storniere eine offene Bestellung: Ihre Stücke kommen zurück, ihr Status wird ``cancelled``.

    Die Stücke kommen zurück in den Bestand. Löst UnknownOrder aus, wenn es die Bestellung nicht
    gibt. Eine, die schon versandt oder storniert ist, wird in Ruhe gelassen, mit einem ShopError.
    Bestellungen derselben Produkte können im selben Augenblick storniert und aufgegeben werden, in
    welcher Reihenfolge ihre Posten auch stehen.

    Beginne die Transaktion von Hand, schließe sie ab und rolle sie zurück (mit den Methoden von
    ``conn.transaction()``, oder mit BEGIN, COMMIT und ROLLBACK), nicht mit ``async with``. Wie auch
    immer die Funktion endet, sei es durch einen Fehler der Datenbank, auch beim COMMIT, oder weil
    ihr Task abgebrochen wird: Das geht durch, und die Transaktion ist zu Ende, bevor die Verbindung
    in den Pool zurückgeht. Nur ein BEGIN, das selbst abgeschnitten wird, darf dem Pool überlassen
    bleiben.
    """
    raise NotImplementedError


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    """Gib einer Person einen freien Platz; gib zurück, wie viele Versuche es waren: 1 beim ersten.

    Ein Versuch ist eine ganze Transaktion auf der Isolationsstufe REPEATABLE READ oder
    SERIALIZABLE. Wenn er mit einem Serialisierungsfehler (40001) oder einem Deadlock (40P01) endet,
    auch beim COMMIT, wird er zurückgerollt und noch einmal gemacht, insgesamt höchstens
    ``attempts`` Versuche. Wenn sie verbraucht sind, geht der letzte Fehler durch. Zwischen zwei
    Versuchen ist eine Pause (asyncio.sleep): zuerst höchstens 50 ms, nach einigen Versuchen länger,
    nie mehr als 200 ms, wie viele es auch sind. Sie darf zufällig schwanken.

    Sonst wird nichts noch einmal versucht: SeatTaken, wenn irgendjemand den Platz hat, auch diese
    Person selbst, ShopError, wenn es den Platz nicht gibt, und jeder andere Fehler. Ein
    ``attempts`` unter 1 löst ValueError aus, und nichts wird an die Datenbank gesendet.
    """
    raise NotImplementedError


async def transfer_logged(
    pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal
) -> int:
    """Tu, was ``transfer`` tut, und hinterlasse für jeden Aufruf eine Zeile in ``audit_log``.

    Die Zeile hat die action ``transfer``, beide ids, den Betrag und den Ausgang (outcome):
    ``done``, oder den Namen der Klasse der Exception, etwa ``InsufficientFunds``. ``done`` wird
    zusammen mit der Überweisung festgeschrieben. Wenn die Überweisung scheitert, aus welchem Grund
    auch immer (ein abgebrochener Task hinterlässt ``CancelledError``), wird sie zurückgerollt, die
    Zeile bleibt trotzdem, und die Exception geht durch. Nur was ValueError auslöst, also nichts
    sendet, hinterlässt keine Zeile. Scheitert der Aufruf, nachdem COMMIT gesendet ist (die
    Antwort geht verloren, der Task wird abgebrochen), darf neben ``done`` eine zweite Zeile stehen.
    Ein Pool mit einer einzigen Verbindung genügt.
    """
    raise NotImplementedError


# --- 2.3 Verschachtelte Transaktionen ------------------------------------------------------------


@dataclass(frozen=True)
class ImportReport:
    """Was aus den Zeilen eines Imports wurde. Lass diese Klasse, wie sie ist.

    ``imported`` enthält die ids der neuen Personen in der Reihenfolge ihrer Zeilen, ``rejected``
    für jede schlechte Zeile ihren Index, von 0 an gezählt, und den Grund: den Namen der Exception
    der Datenbank, etwa ``UniqueViolationError``.
    """

    imported: list[int]
    rejected: list[tuple[int, str]]


async def import_users(
    pool: asyncpg.Pool, rows: list[tuple[str, str, int]], *, max_rejected: int = 10
) -> ImportReport:
    """Füge viele Personen hinzu, gegeben als ``(name, email, age)``, jede mit einem leeren Konto.

    Eine Zeile, die einen Constraint verletzt, mit ihrer Person oder mit ihrem Konto, ist schlecht:
    Nichts von ihr bleibt, und die anderen Zeilen leiden nicht darunter. Sie kann sich mit der
    Tabelle nicht vertragen oder mit einer früheren Zeile der Liste. Der Import ist eine einzige
    Transaktion, mit einem SAVEPOINT, der für jede Zeile gesendet wird.

    Mehr als ``max_rejected`` schlechte Zeilen lösen ImportRejected aus, und dann bleibt nichts vom
    Import. So ist es auch bei jedem Fehler, der kein verletzter Constraint ist; er geht durch.
    """
    raise NotImplementedError


async def award(pool: asyncpg.Pool, user_id: int, points: int, badge: str) -> bool:
    """Gib einer Person Punkte und ein Abzeichen. Gib True zurück, wenn sie es neu hat, sonst False.

    Ein Abzeichen, das die Person schon hat, hält die Punkte nicht auf: Sie werden dazugezählt.
    Jeder andere Fehler macht beides rückgängig: Eine unbekannte Person löst
    asyncpg.ForeignKeyViolationError aus, ein leeres Abzeichen asyncpg.CheckViolationError. Punkte,
    die nicht positiv sind, lösen ValueError aus, und nichts wird an die Datenbank gesendet. Von
    zweien, die im selben Moment dasselbe Abzeichen geben, bekommt einer True.
    """
    raise NotImplementedError


async def settle(pool: asyncpg.Pool, payments: list[tuple[int, int, Decimal]]) -> list[bool]:
    """Mache viele Zahlungen, gegeben als ``(sender_id, recipient_id, amount)``, in dieser Folge.

    Gib für jede zurück, ob sie gemacht wurde. Eine, die ``transfer`` mit ValueError, UnknownAccount
    oder InsufficientFunds ablehnen würde, ist False: Nichts von ihr bleibt, und die anderen werden
    trotzdem gemacht. Wer Geld bekommt, darf es in einer späteren Zahlung ausgeben.

    Der Stapel ist eine einzige Transaktion, mit Savepoints oder ohne: Jeder andere Fehler, etwa
    eine mittendrin verlorene Verbindung, geht durch und lässt nichts von ihm übrig. Zwei Stapel im
    selben Moment haben beide Erfolg, in welcher Reihenfolge ihre Zahlungen auch stehen.
    """
    raise NotImplementedError
