INSERT INTO users (name, email, age, referrer_id, points) VALUES
    ('Ada Lovelace',    'ada@example.com',     36, NULL, 120),
    ('Grace Hopper',    'grace@example.com',   85, 1,     40),
    ('Alan Turing',     'alan@example.com',    41, 1,      0),
    ('Edsger Dijkstra', 'edsger@example.com',  72, NULL,   5),
    ('Barbara Liskov',  'barbara@example.com', 84, 2,      0);

INSERT INTO badges (user_id, badge) VALUES (1, 'first order'), (1, 'bookworm'), (2, 'first order');

INSERT INTO accounts (user_id, balance) VALUES
    (1, 100.00), (2, 50.00), (3, 0.00), (4, 1000.00), (5, 0.30);

INSERT INTO ledger (sender_id, recipient_id, amount) VALUES (4, 1, 20.00), (1, 2, 2.50);

INSERT INTO audit_log (action, sender_id, recipient_id, amount, outcome) VALUES
    ('transfer', 4, 1, 20.00, 'done'),
    ('transfer', 3, 1, 10.00, 'InsufficientFunds');

INSERT INTO products (name, price, stock) VALUES
    ('atlas',      39.90,  4),
    ('chess set',  49.00,  3),
    ('cookbook',   24.50, 12),
    ('dictionary', 24.50,  0),
    ('dominoes',    9.95, 30);

INSERT INTO orders (user_id, status, total) VALUES
    (1, 'open',      89.80),
    (2, 'shipped',   49.00),
    (2, 'cancelled', 24.50);

INSERT INTO order_items (order_id, product_id, quantity, price) VALUES
    (1, 1, 2, 39.90), (1, 5, 1, 10.00),  -- dominoes are cheaper now
    (2, 2, 1, 49.00),
    (3, 3, 1, 24.50);

INSERT INTO seats (label, user_id) VALUES ('A1', 1), ('A2', NULL), ('A3', NULL), ('B1', NULL);
