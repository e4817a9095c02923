INSERT INTO counters (name, value) VALUES ('visits', 0), ('orders', 41);
