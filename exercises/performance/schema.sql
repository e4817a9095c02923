-- The shop again, with what grows when it does well: orders, and one event for each thing that a
-- visitor does. The only indexes are those of the constraints.

CREATE TABLE users (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text   NOT NULL,
    email text   NOT NULL UNIQUE
);

CREATE TABLE products (
    id    bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text           NOT NULL,
    price numeric(12, 2) NOT NULL CHECK (price >= 0),
    stock integer        NOT NULL DEFAULT 0 CHECK (stock >= 0)
);

CREATE TABLE orders (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   bigint      NOT NULL REFERENCES users,
    status    text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'shipped', 'cancelled')),
    placed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id   bigint         NOT NULL REFERENCES orders,
    product_id bigint         NOT NULL REFERENCES products,
    quantity   integer        NOT NULL CHECK (quantity > 0),
    price      numeric(12, 2) NOT NULL CHECK (price >= 0),  -- of one piece, when it was ordered
    PRIMARY KEY (order_id, product_id)
);

CREATE TABLE events (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id  bigint      NOT NULL REFERENCES users,
    kind     text        NOT NULL,  -- view, cart, order, ...
    campaign text,                  -- what brought the visitor here; NULL: nothing did
    at       timestamptz NOT NULL
);
