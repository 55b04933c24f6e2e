-- The SaaS example: four tables shared by all tenants, told apart by tenant_id alone.
-- The plugin "tenant-isolation" adds that condition to every statement, so every row below is inserted as its own tenant:
-- a row of another tenant would be refused.

CREATE TABLE users (
    id          bigint PRIMARY KEY,
    tenant_id   bigint NOT NULL,
    email       text NOT NULL,
    full_name   varchar(100) NOT NULL,
    role        text NOT NULL DEFAULT 'member',
    active      boolean NOT NULL DEFAULT true,
    settings    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
    id          bigint PRIMARY KEY,
    tenant_id   bigint NOT NULL,
    sku         varchar(32) NOT NULL,
    name        text NOT NULL,
    price       numeric(12,2) NOT NULL,
    weight_kg   float8,
    stock       integer NOT NULL DEFAULT 0,
    rating      smallint,
    attributes  jsonb
);

CREATE TABLE orders (
    id          bigint PRIMARY KEY,
    tenant_id   bigint NOT NULL,
    user_id     bigint NOT NULL,
    product_id  bigint NOT NULL,
    quantity    integer NOT NULL,
    total       numeric(12,2) NOT NULL,
    status      text NOT NULL DEFAULT 'pending',
    note        text,
    ordered_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE transactions (
    id          uuid PRIMARY KEY,
    tenant_id   bigint NOT NULL,
    order_id    bigint NOT NULL,
    amount      numeric(12,2) NOT NULL,
    currency    varchar(3) NOT NULL DEFAULT 'EUR',
    succeeded   boolean NOT NULL,
    booked_at   timestamptz NOT NULL
);

-- Tenant 12345: Nordlicht Tools -----------------------------------------------------------------------------------------

SET app.current_tenant_id = 12345;

INSERT INTO users (id, tenant_id, email, full_name, role, active, settings, created_at) VALUES
    (1, 12345, 'ada@nordlicht.example', 'Ada Brandt', 'admin', true, '{"theme": "dark", "lang": "de"}', '2025-01-10 08:00:00+00'),
    (2, 12345, 'jonas@nordlicht.example', 'Jonas Falk', 'member', true, NULL, '2025-02-03 09:30:00+00'),
    (3, 12345, 'mira@nordlicht.example', 'Mira Sand', 'member', false, '{"theme": "light"}', '2025-03-21 14:45:00+00');

INSERT INTO products (id, tenant_id, sku, name, price, weight_kg, stock, rating, attributes) VALUES
    (11, 12345, 'NT-100', 'Torque wrench', 89.90, 1.35, 40, 5, '{"range_nm": [10, 100]}'),
    (12, 12345, 'NT-200', 'Socket set', 129.00, 4.2, 12, 4, NULL),
    (13, 12345, 'NT-300', 'Workshop lamp', 39.50, 0.8, 0, 3, '{"lumen": 1200}');

INSERT INTO orders (id, tenant_id, user_id, product_id, quantity, total, status, note, ordered_at) VALUES
    (101, 12345, 1, 11, 2, 179.80, 'pending', 'Deliver to the workshop', '2025-06-01 10:00:00+00'),
    (102, 12345, 2, 12, 1, 129.00, 'shipped', NULL, '2025-06-02 11:15:00+00'),
    (103, 12345, 2, 13, 3, 118.50, 'pending', NULL, '2025-06-03 16:20:00+00'),
    (104, 12345, 3, 11, 1, 89.90, 'cancelled', 'Ordered twice', '2025-06-04 07:05:00+00');

INSERT INTO transactions (id, tenant_id, order_id, amount, currency, succeeded, booked_at) VALUES
    ('0b6c2f52-6d0e-4a49-9d8e-1f3f4a7d0a01', 12345, 102, 129.00, 'EUR', true, '2025-06-02 11:16:00+00'),
    ('0b6c2f52-6d0e-4a49-9d8e-1f3f4a7d0a02', 12345, 104, 89.90, 'EUR', false, '2025-06-04 07:06:00+00');

-- Tenant 67890: Blue Harbor Coffee --------------------------------------------------------------------------------------

SET app.current_tenant_id = 67890;

INSERT INTO users (id, tenant_id, email, full_name, role, active, settings, created_at) VALUES
    (4, 67890, 'grace@blueharbor.example', 'Grace Moreno', 'admin', true, '{"theme": "light", "lang": "en"}', '2025-01-12 18:00:00+00'),
    (5, 67890, 'tom@blueharbor.example', 'Tom Okafor', 'member', true, NULL, '2025-04-30 20:10:00+00');

INSERT INTO products (id, tenant_id, sku, name, price, weight_kg, stock, rating, attributes) VALUES
    (21, 67890, 'BH-001', 'Espresso beans', 18.40, 1.0, 300, 5, '{"roast": "dark"}'),
    (22, 67890, 'BH-002', 'Filter papers', 4.75, 0.2, 1000, 4, NULL);

INSERT INTO orders (id, tenant_id, user_id, product_id, quantity, total, status, note, ordered_at) VALUES
    (201, 67890, 4, 21, 10, 184.00, 'pending', 'Ring twice', '2025-06-01 12:00:00+00'),
    (202, 67890, 5, 22, 4, 19.00, 'pending', NULL, '2025-06-05 09:00:00+00'),
    (203, 67890, 5, 21, 1, 18.40, 'shipped', NULL, '2025-06-06 09:00:00+00');

INSERT INTO transactions (id, tenant_id, order_id, amount, currency, succeeded, booked_at) VALUES
    ('7d1f9c10-2c8b-4f0a-8a55-60cf3b1e0b01', 67890, 203, 18.40, 'USD', true, '2025-06-06 09:01:00+00');
