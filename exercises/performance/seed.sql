INSERT INTO users (name, email)
SELECT 'Customer ' || n, 'customer' || n || '@example.com'
FROM generate_series(1, 400) AS n;

INSERT INTO products (name, price, stock)
SELECT 'product ' || n, 5 + n * 0.95, n % 7
FROM generate_series(1, 60) AS n;

-- Customer 1 has three orders, the second of them empty; customers 2 to 40 have one each.
INSERT INTO orders (user_id, status, placed_at) VALUES
    (1, 'shipped', '2024-03-01 09:00:00+00'),
    (1, 'cancelled', '2024-03-02 10:30:00+00'),
    (1, 'open', '2024-03-05 18:15:00+00');
INSERT INTO orders (user_id, placed_at)
SELECT n, timestamptz '2024-03-06 00:00:00+00' + n * interval '1 hour'
FROM generate_series(2, 40) AS n;

INSERT INTO order_items (order_id, product_id, quantity, price) VALUES
    (1, 3, 1, 7.85), (1, 12, 2, 16.40),
    (3, 1, 10, 5.95), (3, 7, 1, 11.65), (3, 59, 3, 0.10);
INSERT INTO order_items (order_id, product_id, quantity, price)
SELECT orders.id, 1 + (orders.id * 7 + n) % 60, 1 + n, 9.99
FROM orders, generate_series(0, 1) AS n
WHERE orders.user_id > 1;

-- Twelve thousand events, one every ten minutes since the first of January: 30 for each customer,
-- mostly views, a thousand campaigns written now in small and now in capital letters.
INSERT INTO events (user_id, kind, campaign, at)
SELECT 1 + (n * 389 + n / 400 * 7) % 400,
       CASE WHEN n % 100 = 7 THEN 'refund' WHEN n % 10 = 3 THEN 'order'
            WHEN n % 5 = 1 THEN 'cart' ELSE 'view' END,
       CASE WHEN n % 3 > 0 THEN (ARRAY['Mail-', 'mail-', 'MAIL-'])[1 + n / 1000 % 3] || n % 1000 END,
       timestamptz '2024-01-01 00:00:00+00' + n * interval '10 minutes'
FROM generate_series(0, 11999) AS n;
