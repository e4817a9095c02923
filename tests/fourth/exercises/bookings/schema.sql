CREATE TABLE shows (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    free integer NOT NULL CHECK (free >= 0)
);

CREATE TABLE bookings (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    show_id integer NOT NULL REFERENCES shows,
    guest text NOT NULL,
    seats integer NOT NULL CHECK (seats > 0)
);

CREATE INDEX ON bookings (lower(guest));

INSERT INTO shows (title, free) VALUES ('Hamlet', 100), ('Faust', 3);

-- Enough rows that PostgreSQL prefers the index where a query allows it.
INSERT INTO bookings (show_id, guest, seats)
SELECT 1, 'Guest ' || n, 1 FROM generate_series(1, 5000) AS n;

ANALYZE bookings;
