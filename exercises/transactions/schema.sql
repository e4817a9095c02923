-- A small shop: its customers and their money, what it sells, and the seats of its reading room.

CREATE TABLE users (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text        NOT NULL CONSTRAINT users_name_check CHECK (name ~ '\S'),  -- not blank
    email       text        NOT NULL CONSTRAINT users_email_key UNIQUE,
    age         integer     NOT NULL CONSTRAINT users_age_check CHECK (age BETWEEN 18 AND 130),
    referrer_id bigint      CONSTRAINT users_referrer_id_fkey REFERENCES users,
    points      integer     NOT NULL DEFAULT 0 CHECK (points >= 0),
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE badges (
    user_id bigint NOT NULL REFERENCES users,
    badge   text   NOT NULL CHECK (badge ~ '\S'),
    PRIMARY KEY (user_id, badge)  -- each badge once
);

-- Money

CREATE TABLE accounts (
    id      bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint         NOT NULL UNIQUE REFERENCES users,
    balance numeric(12, 2) NOT NULL DEFAULT 0 CHECK (balance >= 0)
);

CREATE TABLE ledger (
    id           bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender_id    bigint         NOT NULL REFERENCES accounts,
    recipient_id bigint         NOT NULL REFERENCES accounts,
    amount       numeric(12, 2) NOT NULL CHECK (amount > 0),
    created_at   timestamptz    NOT NULL DEFAULT now(),
    CHECK (sender_id <> recipient_id)
);

CREATE TABLE audit_log (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action       text        NOT NULL,
    sender_id    bigint,  -- what somebody asked for: there may be no such account
    recipient_id bigint,
    amount       numeric,
    outcome      text        NOT NULL,  -- 'done', or the name of an exception
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- Goods

CREATE TABLE products (
    id    bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text           NOT NULL,
    price numeric(12, 2) NOT NULL CHECK (price >= 0),
    stock integer        NOT NULL DEFAULT 0 CHECK (stock >= 0)
);

CREATE TABLE orders (
    id         bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint         NOT NULL REFERENCES users,
    status     text           NOT NULL DEFAULT 'open'
                              CHECK (status IN ('open', 'shipped', 'cancelled')),
    total      numeric(14, 2) NOT NULL DEFAULT 0 CHECK (total >= 0),
    created_at timestamptz    NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id   bigint         NOT NULL REFERENCES orders,
    product_id bigint         NOT NULL REFERENCES products,
    quantity   integer        NOT NULL CHECK (quantity > 0),
    price      numeric(12, 2) NOT NULL,  -- of one piece, when it was ordered
    PRIMARY KEY (order_id, product_id)
);

-- Seats

CREATE TABLE seats (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    label   text   NOT NULL UNIQUE,
    user_id bigint REFERENCES users  -- NULL: the seat is free
);
