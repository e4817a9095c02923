INSERT INTO users (name, email, active) VALUES
    ('Ada Lovelace',    'ada@example.com',     true),
    ('Grace Hopper',    'grace@example.com',   true),
    ('Alan Turing',     'alan@example.com',    false),
    ('Edsger Dijkstra', 'edsger@example.com',  true),
    ('Barbara Liskov',  'barbara@example.com', false);

INSERT INTO categories (name) VALUES ('books'), ('games'), ('gardening');  -- the last one is empty

INSERT INTO products (category_id, name, price, stock) VALUES
    (1, 'atlas',      39.90,  4),
    (1, 'cookbook',   24.50, 12),
    (1, 'dictionary', 24.50,  0),
    (2, 'chess set',  49.00,  3),
    (2, 'dominoes',    9.95, 30);

INSERT INTO profiles
    (user_id, nickname, age, balance, newsletter, tags, details, settings, last_seen, token, note)
VALUES
    (1, 'ada', 36, 1815.1210, true, '{maths,engines}',
     '{"skills": ["sql", "python"], "languages": ["en", "fr"]}', '{"theme": "dark", "page_size": 50}',
     '2024-02-29 12:00:00+00', '0b5f0e0e-5a57-4c5b-8f0b-6a1c1d2e3f40', 'wrote the first program'),
    (2, 'amazing', 85, 0.0001, false, '{}',
     '{"skills": ["cobol", "sql"]}', '{}',
     '2024-07-01 08:30:00+00', '7c9e6679-7425-40de-944b-e07fc1f90ae7', NULL);
