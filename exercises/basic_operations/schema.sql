-- A small shop: its customers, what it sells, and what it remembers about each customer.

CREATE TABLE users (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        NOT NULL CHECK (name ~ '\S'),  -- not blank
    email      text        NOT NULL UNIQUE,
    active     boolean     NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE categories (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE products (
    id          bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category_id bigint         NOT NULL REFERENCES categories,
    name        text           NOT NULL,
    price       numeric(12, 2) NOT NULL CHECK (price >= 0),
    stock       integer        NOT NULL DEFAULT 0 CHECK (stock >= 0)
);

CREATE TABLE profiles (
    id         bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint         NOT NULL UNIQUE REFERENCES users,  -- a user has one at most
    nickname   text           NOT NULL,
    age        integer        NOT NULL CHECK (age BETWEEN 0 AND 150),
    balance    numeric(20, 4) NOT NULL,
    newsletter boolean        NOT NULL,
    tags       text[]         NOT NULL,
    details    jsonb          NOT NULL,  -- {"skills": ["sql", ...], and whatever else there is}
    settings   jsonb          NOT NULL CHECK (jsonb_typeof(settings) = 'object'),
    last_seen  timestamptz    NOT NULL,
    token      uuid           NOT NULL,
    note       text                      -- the only column that may be NULL
);
