-- Rows behind those of examples/saas/schema.sql that carry a tenant's mark in every table.

SET app.current_tenant_id = 12345;
INSERT INTO users (id, tenant_id, email, full_name, role, active, settings, created_at) VALUES
    (9, 12345, 'finch@nordlicht.example', 'amber-finch user', 'member', true, '{"mark": "amber-finch"}', '2025-05-05 05:05:05+00');
INSERT INTO products (id, tenant_id, sku, name, price, weight_kg, stock, rating, attributes) VALUES
    (19, 12345, 'amber-finch', 'amber-finch product', 11.11, 1.5, 1, 1, '{"mark": "amber-finch"}');
INSERT INTO orders (id, tenant_id, user_id, product_id, quantity, total, status, note, ordered_at) VALUES
    (109, 12345, 9, 19, 1, 11.11, 'marked', 'amber-finch order', '2025-06-09 00:00:00+00');
INSERT INTO transactions (id, tenant_id, order_id, amount, currency, succeeded, booked_at) VALUES
    ('0b6c2f52-6d0e-4a49-9d8e-1f3f4a7d0a09', 12345, 109, 11.11, 'AMB', true, '2025-06-09 00:01:00+00');

SET app.current_tenant_id = 67890;
INSERT INTO users (id, tenant_id, email, full_name, role, active, settings, created_at) VALUES
    (10, 67890, 'heron@blueharbor.example', 'cobalt-heron user', 'member', true, '{"mark": "cobalt-heron"}', '2025-05-05 05:05:05+00');
INSERT INTO products (id, tenant_id, sku, name, price, weight_kg, stock, rating, attributes) VALUES
    (29, 67890, 'cobalt-heron', 'cobalt-heron product', 22.22, 2.5, 2, 2, '{"mark": "cobalt-heron"}');
INSERT INTO orders (id, tenant_id, user_id, product_id, quantity, total, status, note, ordered_at) VALUES
    (209, 67890, 10, 29, 1, 22.22, 'marked', 'cobalt-heron order', '2025-06-09 00:00:00+00');
INSERT INTO transactions (id, tenant_id, order_id, amount, currency, succeeded, booked_at) VALUES
    ('7d1f9c10-2c8b-4f0a-8a55-60cf3b1e0b09', 67890, 209, 22.22, 'COB', true, '2025-06-09 00:01:00+00');

RESET app.current_tenant_id;

-- A table that all tenants share: statements on it alone need no tenant.
CREATE TABLE countries (code varchar(2) PRIMARY KEY, name text NOT NULL);
INSERT INTO countries VALUES ('DE', 'Germany'), ('IE', 'Ireland'), ('US', 'United States');
