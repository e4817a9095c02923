-- The shop, as its API sees it.

CREATE TABLE users (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text        NOT NULL CONSTRAINT users_name_check CHECK (name ~ '\S'),  -- not blank
    email         text        NOT NULL CONSTRAINT users_email_key UNIQUE,
    password_hash text        NOT NULL DEFAULT '!',  -- nobody's business: the API never tells it
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
    id    bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text           NOT NULL,
    price numeric(12, 2) NOT NULL CHECK (price >= 0),
    stock integer        NOT NULL DEFAULT 0 CHECK (stock >= 0)
);

CREATE TABLE orders (
    id         bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint         NOT NULL CONSTRAINT orders_user_id_fkey REFERENCES users,
    total      numeric(14, 2) NOT NULL CHECK (total >= 0),
    created_at timestamptz    NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id   bigint         NOT NULL REFERENCES orders,
    product_id bigint         NOT NULL CONSTRAINT order_items_product_id_fkey REFERENCES products,
    quantity   integer        NOT NULL CHECK (quantity > 0),
    price      numeric(12, 2) NOT NULL,  -- of one piece, when it was ordered
    PRIMARY KEY (order_id, product_id)
);
