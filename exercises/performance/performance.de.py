"""Übung 3: Leistung.

Ersetze jedes ``raise NotImplementedError``. README.md lehrt, was du brauchst, schema.sql zeigt die
Tabellen, ``grader check`` sagt dir, wie weit du bist. Namen und Parameter bleiben, wie sie sind:
Wer eine Funktion aufruft, gibt Argumente der Reihe nach oder mit Namen.

Überall gilt: Preise und anderes Geld sind ``Decimal``, Zeitpunkte sind datetimes mit der Zeitzone
UTC, Zeilen sind einfache dicts, Zeitspannen sind Sekunden als ``float``. Werte gehen als Parameter
an die Datenbank, nie als Teil des SQL-Texts. Ein Fehler der Datenbank geht durch, wenn der
Docstring nichts anderes sagt. Der Pool und die Verbindung, die eine Funktion bekommt, haben keinen
JSON-Codec. Wo nichts gesendet wird, wird auch keine Verbindung aus dem Pool genommen: Sie
zurückzugeben sendet etwas. Verbindungen gehen außerhalb jeder Transaktion in den Pool zurück. Wenn
ein Aufruf zu Ende ist, läuft nichts von ihm weiter; bei einem abgebrochenen darf das, was aufräumt,
noch einen Moment laufen. Wo zwei Fehler zutreffen, ist jeder von beiden recht. Nicht verlangt:
Zahlen, die nicht in ihre Spalten passen.

„Ein Roundtrip“ ist ein Warten auf den Server. Eine Anweisung vorzubereiten, wenn eine Verbindung
sie zum ersten Mal sieht, ist einer mehr; das, und BEGIN und COMMIT, wird dir nie angelastet.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg

# --- 3.1 Verbindungspool und Überwachung ---------------------------------------------------------


@dataclass(frozen=True)
class PoolUsage:
    """Was ein Pool in einem Moment tut. Lass diese Klasse, wie sie ist."""

    size: int  # Verbindungen, die offen sind
    idle: int  # davon, die auf Arbeit warten
    in_use: int  # davon, die arbeiten
    max_size: int  # Verbindungen, die offen sein dürfen


class Database:
    """Ein Pool von Verbindungen, mit dem, was ein Dienst darum herum braucht.

    Eine Database anzulegen verbindet mit nichts. Das tut ``open``, und ``async with Database(dsn)
    as database:`` öffnet sie, gibt sie und schließt sie am Ende, was auch immer darin geschah.
    """

    def __init__(self, dsn: str, *, min_size: int = 2, max_size: int = 10) -> None:
        """Merke dir, wie verbunden wird: ``min_size`` Verbindungen sofort, höchstens ``max_size``.

        Ein ``max_size`` unter ``min_size`` gilt für beide, sodass ``max_size=1`` genügt, um eine
        einzige Verbindung zu verlangen.
        """
        raise NotImplementedError

    async def open(self) -> None:
        """Öffne den Pool. Eine offene Database bleibt, wie sie ist: nie mehr als ein Pool.

        Das gilt auch für zwei Aufrufe im selben Moment. Scheitert es, geht der Fehler durch, und
        ein späterer Aufruf versucht es noch einmal. Eine geschlossene Database lässt sich wieder
        öffnen.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Schließe den Pool und alle seine Verbindungen. Ist er nicht offen, geschieht nichts.

        Warte auf die, die benutzt werden; wie lange bei einem Server, der schweigt, und was ein
        ``open`` währenddessen tut, ist nicht verlangt. Auch ein ``close``, das abgebrochen wird,
        während es wartet, hinterlässt eine Database, die sich wieder öffnen lässt.
        """
        raise NotImplementedError

    async def __aenter__(self) -> "Database":
        raise NotImplementedError

    async def __aexit__(self, *exc_info: object) -> None:
        raise NotImplementedError

    async def healthy(self) -> bool:
        """Sag, ob die Datenbank innerhalb einer Sekunde eine Abfrage beantwortet, durch den Pool.

        False, wenn sie nicht offen ist, wenn der Server weg oder zu langsam ist, wenn nicht
        rechtzeitig eine Verbindung frei wird. Die Sekunde gilt für alles zusammen, das Zurückgeben
        eingeschlossen; eine Antwort oder eine Verbindung, die länger als 0.3 s braucht, darf als zu
        langsam gelten. Löst nie einen solchen Fehler aus und lässt nie die Event-Loop warten. Wenn
        der Server wieder da ist, ist es auch True; eine Verbindung, die starb, als sie nichts zu
        tun hatte, darf davor ein False kosten.
        """
        raise NotImplementedError

    def usage(self) -> PoolUsage:
        """Sag, was der Pool tut. Solange er nicht offen ist, sind alle Zahlen außer max_size 0."""
        raise NotImplementedError

    async def execute_with_retry(self, query: str, *args: Any, attempts: int = 3) -> str:
        """Führe eine Anweisung in eigener Transaktion aus; gib ihren Status ('UPDATE 1') zurück.

        Versuche es noch einmal, auf einer Verbindung, die funktioniert, wenn die Verbindung
        verloren ging (auch SQLSTATE 57P01, wenn der Server sie beendet) und wenn der Server darum
        bittet: 40001 (Serialisierungsfehler) und 40P01 (Deadlock), auch beim COMMIT. Höchstens
        ``attempts`` Versuche, zwischen zweien eine Pause (asyncio.sleep) deutlich unter einer
        Sekunde; der letzte Fehler wird ausgelöst. Jeder andere Fehler wird sofort ausgelöst, ebenso
        ein Abbruch und der ValueError bei ``attempts`` unter 1, und irgendeine Exception, wenn die
        Database nicht offen ist.

        Tu nie dieselbe Arbeit zweimal: Wenn die Verbindung verloren geht, während das COMMIT
        unterwegs ist, weiß niemand, ob es ankam. Dann versuche es nicht noch einmal, und löse den
        Fehler aus. Nicht verlangt: eine Verbindung, die nicht zustande kommt, und eine, die nach
        der Antwort auf COMMIT verloren geht.
        """
        raise NotImplementedError


# --- 3.2 Bessere Abfragen und Stapel -------------------------------------------------------------


async def load_events(
    pool: asyncpg.Pool, events: list[tuple[int, str, str | None, datetime]]
) -> int:
    """Speichere viele Ereignisse, je ``(user_id, kind, campaign, at)``; gib zurück, wie viele.

    Alle oder keines: Wenn die Datenbank eines ablehnt, geht ihr Fehler durch, und keines wird
    gespeichert. Zwanzigtausend Ereignisse kosten so viele Roundtrips wie zwei.
    """
    raise NotImplementedError


async def orders_with_items(pool: asyncpg.Pool, user_id: int) -> list[dict[str, Any]]:
    """Gib die Bestellungen der Person zurück, nach id geordnet, jede mit ihren Posten.

    Eine Bestellung hat die Schlüssel id, status, placed_at und items. ``items`` ist eine Liste, die
    leer sein darf, von dicts mit product_id, name (dem des Produkts), quantity und price (denen des
    Postens), nach product_id geordnet. Höchstens zwei Abfragen und zwei Roundtrips, wie viele
    Bestellungen es auch sind.
    """
    raise NotImplementedError


async def reprice(pool: asyncpg.Pool, prices: dict[int, Decimal]) -> int:
    """Setze die Preise dieser Produkte, nach Produkt-id; gib zurück, wie viele gesetzt wurden.

    Unbekannte ids werden übersprungen. Ein negativer Preis löst asyncpg.CheckViolationError aus,
    und kein Preis ändert sich; der zu einer unbekannten id ist nicht verlangt. Ein UPDATE, einmal
    ausgeführt und ohne eine Anweisung daneben, erledigt es für zwei Produkte und für zweitausend.
    """
    raise NotImplementedError


async def stream_events(
    pool: asyncpg.Pool, kind: str, *, batch_size: int = 500
) -> AsyncIterator[dict[str, Any]]:
    """Liefere die Ereignisse einer Art, nach id geordnet, als dicts mit allen Spalten von events.

    Ein Cursor des Servers behält die Zeilen; je ``batch_size`` davon werden auf einmal geholt,
    sodass der Speicher für jede Anzahl genügt. Ereignisse, die inzwischen kommen oder gehen, ändern
    nichts. Wenn früh aufgehört wird zu lesen (der Generator wird geschlossen), ist die Verbindung
    sofort frei für andere.
    """
    raise NotImplementedError
    yield {}  # macht die Funktion zum asynchronen Generator; deine wird ein eigenes yield haben


async def events_after(
    pool: asyncpg.Pool, user_id: int, after_id: int, *, limit: int = 50
) -> list[dict[str, Any]]:
    """Gib eine Seite zurück: die Ereignisse der Person nach dem mit ``after_id``, nach id geordnet.

    Es sind die nächsten, höchstens ``limit``, als dicts mit allen Spalten von ``events``;
    ``after_id`` 0 ergibt die erste Seite, die letzte id einer Seite die nächste. Ein limit unter 1
    löst ValueError aus, und nichts wird gesendet. Mit dem Index von ``create_indexes`` kostet Seite
    1000 den Server, was Seite 1 kostet: Er liest die Zeilen der Seite und nicht die davor.
    """
    raise NotImplementedError


# Zwei Abfragen, die jemand den ganzen Tag stellt. Sie bleiben, wie sie sind; mach sie schnell.

DAY_REPORT = """
    SELECT kind, count(*) AS events, count(DISTINCT user_id) AS users
    FROM events
    WHERE at >= $1 AND at < $2
    GROUP BY kind
    ORDER BY kind
"""

CAMPAIGN_REPORT = """
    SELECT user_id, count(*) AS events
    FROM events
    WHERE lower(campaign) = lower($1)
    GROUP BY user_id
    ORDER BY user_id
"""


async def create_indexes(conn: asyncpg.Connection) -> None:
    """Lege die Indizes von ``events`` für ``events_after``, DAY_REPORT und CAMPAIGN_REPORT an.

    Mit ihnen liest keines der drei die ganze Tabelle, wenn es einen kleinen Teil davon braucht, und
    ``events_after`` liest nur, was es zurückgibt. Dies noch einmal auszuführen ändert nichts: kein
    Fehler, und kein zweiter Index, der die Arbeit eines ersten tut.
    """
    raise NotImplementedError


# --- 3.3 Benchmarks und Messwerte ----------------------------------------------------------------


@dataclass(frozen=True)
class QueryStats:
    """Was über einen Abfragetext bekannt ist. Lass diese Klasse, wie sie ist."""

    count: int  # wie oft er lief, Fehlschläge eingeschlossen
    errors: int  # wie oft er scheiterte
    total_seconds: float  # alle seine Läufe zusammen


class QueryMetrics:
    """Zählt Abfragen und ihre Zeiten. Reines Rechnen: Mit einer Datenbank hat es nichts zu tun."""

    def __init__(self, slow_ms: float = 100) -> None:
        """Beginne ohne Aufzeichnungen. Mehr als ``slow_ms`` Millisekunden sind langsam.

        Genau so viele sind es nicht, soweit floats das unterscheiden können.
        """
        raise NotImplementedError

    def record(self, query: str, seconds: float, error: BaseException | None = None) -> None:
        """Zeichne den Lauf einer Abfrage auf: die Dauer, und wenn er scheiterte, den Fehler."""
        raise NotImplementedError

    @property
    def count(self) -> int:
        """Wie viele Läufe aufgezeichnet wurden, Fehlschläge eingeschlossen."""
        raise NotImplementedError

    @property
    def errors(self) -> int:
        """Wie viele davon scheiterten."""
        raise NotImplementedError

    @property
    def total_seconds(self) -> float:
        """Die Zeit aller Läufe zusammen."""
        raise NotImplementedError

    @property
    def slow(self) -> list[tuple[str, float]]:
        """Die langsamen Läufe als ``(query, seconds)``, in der Reihenfolge ihrer Aufzeichnung."""
        raise NotImplementedError

    def percentile(self, p: float) -> float | None:
        """Gib die kürzeste Zeit zurück, die mindestens ``p`` Prozent aller Läufe nicht übersteigen.

        Es ist also immer eine aufgezeichnete Zeit: Von 1, 2, 3 und 4 Sekunden ist das Perzentil 50
        gleich 2, 75 ist 3, 76 ist 4; 0 ist die kürzeste und 100 die längste. Von 100 Läufen ist das
        Perzentil 7 der siebte; Bruchteile eines Prozents sind nicht verlangt. None, wenn nichts
        aufgezeichnet wurde; ValueError bei einem ``p`` unter 0 oder über 100.
        """
        raise NotImplementedError

    def by_query(self) -> dict[str, QueryStats]:
        """Gib die Zahlen zu jedem Abfragetext zurück. Jede Abweichung macht einen anderen Text."""
        raise NotImplementedError


class MonitoredConnection:
    """Eine Verbindung, die Abfragen in ``metrics`` aufzeichnet; sonst ist sie wie die innere.

    Das gilt für diese Methoden mit diesen Parametern: Andere sind nicht verlangt.

    Jede Abfrage wird einmal aufgezeichnet, unter ihrem eigenen Text, mit den Sekunden, die sie
    dauerte, auch wenn sie eine Exception auslöst oder abgebrochen wird: dann mit der Exception als
    Fehler, die unverändert an den Aufrufer weitergeht. Das Messen sendet nichts an den Server.
    ``transaction`` wird durchgereicht und nicht aufgezeichnet.
    """

    def __init__(self, conn: asyncpg.Connection, metrics: QueryMetrics) -> None:
        raise NotImplementedError

    async def execute(self, query: str, *args: Any) -> str:
        """Wie asyncpg.Connection.execute."""
        raise NotImplementedError

    async def executemany(self, query: str, args: Any) -> None:
        """Wie asyncpg.Connection.executemany; eine Abfrage, wie viele Zeilen es auch sind."""
        raise NotImplementedError

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """Wie asyncpg.Connection.fetch."""
        raise NotImplementedError

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """Wie asyncpg.Connection.fetchrow."""
        raise NotImplementedError

    async def fetchval(self, query: str, *args: Any) -> Any:
        """Wie asyncpg.Connection.fetchval."""
        raise NotImplementedError

    def transaction(self, **options: Any) -> Any:
        """Wie asyncpg.Connection.transaction: ``async with monitored.transaction(): ...``."""
        raise NotImplementedError


@dataclass(frozen=True)
class BenchmarkResult:
    """Was ein Benchmark ergab, alle Zeiten in Sekunden. Lass diese Klasse, wie sie ist."""

    runs: int  # Ausführungen
    seconds: float  # vom Beginn der ersten, oder des Wartens auf sie, bis zum Ende der letzten
    p50: float  # Perzentile der Zeit einer Ausführung, wie bei QueryMetrics.percentile
    p95: float
    max: float  # die längste Ausführung


async def benchmark(
    pool: asyncpg.Pool, query: str, *args: Any, runs: int = 100, concurrency: int = 4
) -> BenchmarkResult:
    """Führe die Abfrage genau ``runs``-mal aus und sag, wie lange das dauerte.

    ``concurrency`` Ausführungen laufen gleichzeitig, jede auf einer Verbindung des Pools, und nie
    mehr; weniger nur, während Verbindungen geöffnet werden, oder wenn der Pool oder die übrigen
    Läufe nicht mehr zulassen. Eine Verbindung darf einer Ausführung nach der anderen dienen, ohne
    zurückgegeben zu werden. Die Zeit einer Ausführung enthält nicht das Warten auf eine Verbindung.
    Scheitert eine, beginne keine andere, warte auf das Ende der laufenden, die abgebrochen werden
    dürfen, und löse den Fehler aus. ``runs`` oder ``concurrency`` unter 1 löst ValueError aus, und
    nichts wird gesendet.
    """
    raise NotImplementedError


async def explain(conn: asyncpg.Connection, query: str, *args: Any) -> dict[str, Any]:
    """Gib PostgreSQLs Plan der Abfrage zurück: das dict von EXPLAIN (FORMAT JSON) mit 'Plan' darin.

    'Plan' ist einer seiner Schlüssel. Die Daten sind danach wie zuvor, auch wenn die Abfrage ein
    UPDATE ist, und eine Transaktion, die der Aufrufer mit ``conn.transaction()`` begonnen hat, geht
    weiter, als wäre nichts geschehen. Eine falsche Abfrage löst ihren Fehler aus; was das mit der
    Transaktion des Aufrufers macht, ist nicht verlangt.
    """
    raise NotImplementedError
