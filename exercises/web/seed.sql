INSERT INTO users (name, email, password_hash, created_at) VALUES
    ('Ada Lovelace', 'ada@example.org', 'scrypt:8f21', '2026-01-05 09:30:00+00'),
    ('Grace Hopper', 'grace@example.org', 'scrypt:c07a', '2026-02-11 17:05:30+00'),
    ('Alan Turing', 'alan@example.org', 'scrypt:4be9', '2026-03-20 00:00:00+00');

INSERT INTO products (name, price, stock) VALUES
    ('Notebook', 3.50, 20),
    ('Pencil', 0.85, 100),
    ('Lamp', 49.90, 3),
    ('Poster', 12.00, 1);
