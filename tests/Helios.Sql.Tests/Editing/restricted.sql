# Statements over orders, items and events, which are restricted; RowSecurityTests says how they are run. One statement begins at each line's
# first column; indented lines continue it. Before a statement: "@then SQL" (more to run after it, in the same transaction), "@check" (row
# security refuses new rows here; the edited statement leaves that to the executor), "@refused" (the edit is refused), "@differs WHY".

# ---- one level
SELECT * FROM orders
SELECT * FROM orders WHERE true OR id > 0
SELECT * FROM orders o WHERE o.status = 'open' OR o.amount > 50
SELECT * FROM orders AS o WHERE NOT (o.id < 10)
TABLE orders
SELECT count(*), sum(amount), min(tenant), max(tenant) FROM orders
SELECT status, count(*) FROM orders GROUP BY status HAVING count(*) > 1
SELECT id, status, amount FROM orders GROUP BY id
SELECT DISTINCT tenant FROM orders
SELECT DISTINCT ON (status) status, id FROM orders ORDER BY status, id DESC
SELECT tenant, status, sum(amount) FROM orders GROUP BY ROLLUP (tenant, status)
SELECT tenant, status, count(*), GROUPING(tenant) FROM orders GROUP BY GROUPING SETS ((tenant), (status), ())
SELECT id, row_number() OVER (PARTITION BY tenant ORDER BY id) FROM orders
SELECT id, sum(amount) OVER w FROM orders WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
SELECT count(*) FILTER (WHERE tenant = 2) FROM orders
SELECT id FROM orders ORDER BY amount DESC, id LIMIT 3
SELECT id FROM orders ORDER BY id OFFSET 2 FETCH FIRST 2 ROWS ONLY
SELECT id, amount FROM orders ORDER BY status FETCH FIRST 1 ROWS WITH TIES
SELECT id FROM orders LIMIT (SELECT count(*) FROM orders) / 2 + 100
SELECT orders FROM orders
SELECT o FROM orders o
SELECT o.* FROM orders o
SELECT row_to_json(o) FROM orders o
SELECT (o).status, customer_of(o) FROM orders o
SELECT o.customer_of FROM orders o
SELECT ctid IS NOT NULL, tableoid::regclass, xmax IS NOT NULL FROM orders
SELECT orders.ctid FROM orders WHERE ctid = '(0,1)'
SELECT "id" AS "tenant" FROM orders
SELECT 5 AS tenant FROM orders
SELECT id AS tenant FROM orders ORDER BY tenant
SELECT tenant + 1 AS tenant, count(*) FROM orders GROUP BY tenant ORDER BY 1
SELECT * FROM public.orders
SELECT public.orders.id FROM public.orders
SELECT o.id FROM public.orders AS o
SELECT * FROM ONLY orders
SELECT * FROM orders * WHERE id = 1
SELECT count(*) FROM orders HAVING count(*) > 0
SELECT 1 FROM orders WHERE false
SELECT FROM orders
SELECT 1
VALUES (1), (2)
SELECT * FROM customers

# ---- renamed columns
SELECT * FROM orders AS o (a, b, c)
SELECT a, tenant FROM orders AS o (a, tenant, c)
SELECT customer FROM orders AS o (tenant, customer)
SELECT o.b FROM orders AS o (a, b) WHERE o.a < 20
SELECT o FROM orders AS o (tenant)
UPDATE orders AS o SET note = p.b::text FROM orders AS p (a, b) WHERE o.id = p.a

# ---- inner joins
SELECT * FROM orders o JOIN items i ON i.order_id = o.id
SELECT * FROM orders o, items i WHERE i.order_id = o.id
SELECT * FROM orders o CROSS JOIN customers c
SELECT * FROM orders o, orders p WHERE o.id = p.id + 1
SELECT * FROM orders JOIN orders p ON p.id = orders.id
SELECT * FROM orders o JOIN customers orders ON o.customer = orders.id
SELECT orders.name, o.tenant FROM customers orders, orders o WHERE o.customer = orders.id
SELECT * FROM customers tenant, orders o WHERE o.customer = tenant.id
SELECT * FROM orders NATURAL JOIN (SELECT id, status AS s FROM orders) q
SELECT * FROM orders JOIN items USING (tenant) WHERE orders.id < 6
SELECT tenant, count(*) FROM orders JOIN items USING (tenant) GROUP BY tenant
SELECT j.tenant FROM orders JOIN items USING (tenant) AS j
SELECT * FROM (orders JOIN customers ON orders.customer = customers.id) AS j (id, tenant)
SELECT j.status FROM (orders o JOIN customers c ON o.customer = c.id) AS j
SELECT * FROM (orders o JOIN customers c ON o.customer = c.id)
SELECT * FROM orders o JOIN (items i JOIN customers c ON c.id = i.qty) ON i.order_id = o.id
SELECT s2.orders.label, public.orders.status FROM public.orders, s2.orders WHERE public.orders.id = s2.orders.id
SELECT * FROM s2.orders
SELECT o.label FROM s2.orders o JOIN orders p ON p.id = o.id

# ---- outer joins
SELECT * FROM customers c LEFT JOIN orders o ON o.customer = c.id
SELECT * FROM orders o LEFT JOIN customers c ON o.customer = c.id
SELECT * FROM customers c LEFT JOIN orders o ON o.customer = c.id WHERE o.id IS NULL
SELECT * FROM customers c RIGHT JOIN orders o ON o.customer = c.id
SELECT * FROM orders o RIGHT JOIN customers c ON o.customer = c.id
SELECT * FROM orders o FULL JOIN customers c ON o.customer = c.id
SELECT * FROM customers c FULL JOIN orders o ON o.customer = c.id
SELECT * FROM orders o FULL JOIN items i ON i.order_id = o.id
SELECT * FROM orders o FULL JOIN items i ON i.order_id = o.id AND o.tenant <> i.tenant
SELECT * FROM customers c LEFT JOIN orders o ON true AND false
SELECT * FROM customers c LEFT JOIN orders o ON o.customer = c.id OR o.tenant = 2
SELECT * FROM customers LEFT JOIN orders USING (id)
SELECT * FROM orders LEFT JOIN customers USING (id)
SELECT * FROM orders RIGHT JOIN customers USING (id)
SELECT * FROM orders FULL JOIN customers USING (id)
SELECT id, name FROM customers NATURAL LEFT JOIN orders
SELECT * FROM customers NATURAL FULL JOIN orders
SELECT * FROM customers c LEFT JOIN (orders o JOIN items i ON i.order_id = o.id) ON o.customer = c.id
SELECT * FROM customers c LEFT JOIN (orders o LEFT JOIN items i ON i.order_id = o.id) ON o.customer = c.id
SELECT * FROM customers c LEFT JOIN (items i RIGHT JOIN orders o ON i.order_id = o.id) ON o.customer = c.id
SELECT * FROM customers c LEFT JOIN (items i FULL JOIN orders o ON i.order_id = o.id) ON o.customer = c.id
SELECT * FROM (customers c LEFT JOIN orders o ON o.customer = c.id) LEFT JOIN items i ON i.order_id = o.id
SELECT * FROM (orders o LEFT JOIN items i ON i.order_id = o.id) AS j
SELECT * FROM customers c LEFT JOIN (orders o CROSS JOIN items i) ON o.customer = c.id AND i.order_id = o.id
SELECT * FROM customers c FULL JOIN (orders o JOIN items i ON i.order_id = o.id) ON o.customer = c.id
SELECT * FROM orders o LEFT JOIN orders p ON o.id = p.id + 1 LEFT JOIN orders q ON p.id = q.id + 1
@differs under a predicate that has an o of its own the relation is wrapped, and has no system columns
SELECT o.ctid IS NULL, o FROM customers c LEFT JOIN orders o ON o.customer = c.id
SELECT customer_of(o) FROM customers c LEFT JOIN orders o ON o.customer = c.id
SELECT count(o), count(*) FROM customers c LEFT JOIN orders o ON o.customer = c.id
SELECT o IS NULL, o IS NOT NULL FROM customers c FULL JOIN orders o ON o.customer = c.id
SELECT * FROM customers c LEFT JOIN orders AS o (a, b) ON o.c2 = c.id
SELECT c.id, o.a FROM customers c LEFT JOIN orders AS o (a, b, cust) ON o.cust = c.id
@differs a wrapped relation has no system columns
SELECT o.ctid IS NULL FROM customers c FULL JOIN orders o ON o.customer = c.id
SELECT customer_of(o) FROM customers c FULL JOIN orders o ON o.customer = c.id

# ---- LATERAL and functions
SELECT * FROM orders o, LATERAL (SELECT * FROM items i WHERE i.order_id = o.id) l
SELECT * FROM orders o LEFT JOIN LATERAL (SELECT count(*) AS n FROM items i WHERE i.order_id = o.id) l ON true
SELECT * FROM customers c, LATERAL (SELECT o.id, tenant FROM orders o WHERE o.customer = c.id ORDER BY o.id LIMIT 1) l
SELECT * FROM orders o, generate_series(1, o.tenant) g
SELECT * FROM orders o LEFT JOIN generate_series(1, 2) AS g (tenant) ON g.tenant = o.tenant
SELECT * FROM ROWS FROM (generate_series(1, (SELECT count(*)::int FROM orders)), generate_series(1, 2)) AS r (a, b)
SELECT * FROM unnest(ARRAY(SELECT id FROM orders ORDER BY id)) WITH ORDINALITY AS u (id, n)
SELECT * FROM json_to_recordset((SELECT json_agg(o) FROM orders o)) AS r (id int, tenant int)
SELECT * FROM orders o, JSON_TABLE(to_json(o), '$' COLUMNS (t int PATH '$.tenant')) AS j
SELECT * FROM orders o, XMLTABLE('/a' PASSING xmlelement(name a, o.id) COLUMNS v int PATH '.') AS x

# ---- TABLESAMPLE
SELECT * FROM orders TABLESAMPLE bernoulli (100)
SELECT * FROM orders o TABLESAMPLE system (100) REPEATABLE (1) WHERE o.id > 3
SELECT * FROM customers c LEFT JOIN orders o TABLESAMPLE bernoulli (100) ON o.customer = c.id
SELECT * FROM customers c FULL JOIN orders o TABLESAMPLE bernoulli (100) REPEATABLE (3) ON o.customer = c.id
SELECT * FROM orders o TABLESAMPLE bernoulli (50) REPEATABLE (7)

# ---- sublinks
SELECT (SELECT max(id) FROM orders)
SELECT c.name, (SELECT count(*) FROM orders o WHERE o.customer = c.id) FROM customers c
SELECT * FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer = c.id)
SELECT * FROM customers c WHERE NOT EXISTS (SELECT FROM orders WHERE customer = c.id)
SELECT * FROM customers WHERE id IN (SELECT customer FROM orders)
SELECT * FROM customers WHERE id NOT IN (SELECT customer FROM orders WHERE customer IS NOT NULL)
SELECT * FROM customers WHERE id = ANY (SELECT customer FROM orders) OR id > ALL (SELECT qty FROM items)
SELECT ARRAY(SELECT id FROM orders ORDER BY 1), EXISTS (SELECT 1 FROM orders WHERE tenant = 2)
SELECT * FROM orders WHERE amount > (SELECT avg(amount) FROM orders)
SELECT * FROM orders o WHERE o.amount = (SELECT max(amount) FROM orders p WHERE p.tenant = o.tenant)
SELECT * FROM customers ORDER BY (SELECT count(*) FROM orders WHERE customer = customers.id), id
SELECT name FROM customers GROUP BY name HAVING count(*) < (SELECT count(*) FROM orders)
SELECT sum(id) FILTER (WHERE id IN (SELECT customer FROM orders)) FROM customers
SELECT CASE WHEN EXISTS (SELECT 1 FROM orders WHERE tenant = 2) THEN 'leak' ELSE 'none' END
SELECT coalesce((SELECT status FROM orders WHERE tenant = 2 LIMIT 1), 'none')
VALUES ((SELECT count(*) FROM orders)), ((SELECT count(*) FROM items))
SELECT (SELECT (SELECT (SELECT count(*) FROM orders)))
SELECT (SELECT tenant FROM customers c2 WHERE c2.id = o.customer) FROM orders o
SELECT (SELECT o.tenant) FROM orders o
SELECT (SELECT o FROM orders o ORDER BY id LIMIT 1)
SELECT ROW((SELECT count(*) FROM orders), 1) = ROW(0, 1)
SELECT * FROM customers WHERE (id, 'open') IN (SELECT customer, status FROM orders)
SELECT count(*) FROM customers LIMIT (SELECT count(*) FROM orders)
SELECT * FROM generate_series(1, 3) g WHERE g < (SELECT count(*) FROM orders o WHERE o.tenant = g)

# ---- subqueries in FROM, set operations
SELECT * FROM (SELECT * FROM orders) q
SELECT * FROM (SELECT id, 1 AS tenant FROM orders) orders
SELECT * FROM (SELECT id FROM orders OFFSET 0) q WHERE id > 0
SELECT id FROM orders UNION SELECT id FROM items
SELECT id FROM orders UNION ALL SELECT id FROM orders
SELECT id FROM customers EXCEPT SELECT customer FROM orders
SELECT id FROM customers INTERSECT SELECT customer FROM orders
(SELECT id FROM orders ORDER BY id LIMIT 2) UNION ALL (SELECT id FROM items ORDER BY id DESC LIMIT 2)
SELECT id FROM orders UNION SELECT id FROM items ORDER BY id LIMIT 4
SELECT 1 WHERE EXISTS (SELECT id FROM orders INTERSECT SELECT order_id FROM items)
SELECT * FROM (SELECT id FROM orders UNION ALL VALUES (1000)) u

# ---- common tables
WITH o AS (SELECT * FROM orders) SELECT * FROM o
WITH orders AS (SELECT * FROM orders) SELECT * FROM orders
WITH orders AS (SELECT 1 AS tenant) SELECT * FROM orders
WITH orders AS (SELECT 7 AS id) SELECT * FROM orders, public.orders p WHERE p.id > orders.id
WITH orders AS (SELECT 7 AS id) SELECT * FROM (SELECT * FROM orders) q
WITH x AS (SELECT * FROM orders), orders AS (SELECT 1 AS a) SELECT * FROM x, orders
WITH orders AS (SELECT 2 AS a), x AS (SELECT * FROM orders) SELECT * FROM x
WITH RECURSIVE x AS (SELECT * FROM orders), orders AS (SELECT 1 AS a) SELECT * FROM x
WITH RECURSIVE t AS (SELECT id, 1 AS d FROM orders WHERE id < 3 UNION ALL SELECT t.id, d + 1 FROM t JOIN items i ON i.order_id = t.id WHERE d < 3)
  SELECT * FROM t
WITH RECURSIVE t (n) AS (SELECT min(id) FROM orders UNION SELECT o.id FROM orders o JOIN t ON o.id = t.n + 1) SELECT * FROM t
WITH a AS MATERIALIZED (SELECT * FROM orders), b AS NOT MATERIALIZED (SELECT * FROM a) SELECT count(*) FROM a, b
WITH x AS (WITH orders AS (SELECT 3 AS id) SELECT * FROM orders) SELECT x.id, o.id FROM x, orders o
SELECT * FROM (WITH orders AS (SELECT 3 AS id) SELECT * FROM orders) q, orders
SELECT (WITH orders AS (SELECT 3 AS n) SELECT n FROM orders), count(*) FROM orders
WITH orders AS (SELECT 1 AS id) SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM public.orders)
WITH orders AS (SELECT 9 AS id) SELECT 1 FROM orders UNION ALL SELECT 2 FROM orders

# ---- inheritance, views, catalogs
SELECT * FROM events
SELECT tableoid::regclass, * FROM events
SELECT * FROM ONLY events
SELECT * FROM events_old
SELECT * FROM events e JOIN events_old f ON e.id = f.id
UPDATE events SET kind = 'x'
UPDATE ONLY events SET kind = 'y'
DELETE FROM events
DELETE FROM ONLY events WHERE id > 1
SELECT * FROM order_names
SELECT * FROM order_names n JOIN orders o USING (id)
SELECT relname FROM pg_class WHERE relname = 'orders'

# ---- locking
SELECT * FROM orders FOR UPDATE
SELECT * FROM orders o FOR SHARE OF o
SELECT * FROM orders o JOIN customers c ON c.id = o.customer FOR UPDATE OF o SKIP LOCKED
SELECT * FROM orders o LEFT JOIN customers c ON c.id = o.customer FOR NO KEY UPDATE OF o NOWAIT
SELECT * FROM customers c WHERE id IN (SELECT customer FROM orders FOR UPDATE) FOR UPDATE
SELECT * FROM orders AS o (a, b) FOR UPDATE
SELECT * FROM orders AS o (a, b), customers c WHERE c.id = a FOR KEY SHARE OF o
SELECT * FROM orders o FULL JOIN customers c ON c.id = o.customer FOR UPDATE
SELECT * FROM customers c LEFT JOIN orders o ON c.id = o.customer FOR UPDATE
SELECT id FROM orders ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED

# ---- UPDATE
UPDATE orders SET note = 'n'
UPDATE orders SET note = 'n' WHERE tenant = 2 OR true
UPDATE orders o SET note = o.status WHERE o.id > 2 RETURNING o.*
UPDATE ONLY orders SET amount = amount * 2 RETURNING id, amount
UPDATE public.orders SET note = 'p'
UPDATE orders SET note = c.name FROM customers c WHERE c.id = orders.customer
UPDATE orders o SET note = p.status FROM orders p WHERE p.id = o.id + 1
UPDATE orders o SET note = coalesce(i.sku, 'none') FROM customers c LEFT JOIN items i ON i.id = c.id WHERE c.id = o.customer
UPDATE customers c SET name = (SELECT string_agg(status, ',' ORDER BY id) FROM orders WHERE customer = c.id)
UPDATE customers c SET name = o.status FROM orders o WHERE o.customer = c.id AND o.id IN (SELECT max(id) FROM orders GROUP BY customer)
UPDATE orders SET (note, amount) = (SELECT max(sku), count(*) FROM items WHERE order_id = orders.id)
UPDATE orders SET note = 'c' WHERE customer IN (SELECT id FROM customers WHERE region = 'north')
UPDATE orders SET note = 'r' RETURNING old.note, new.note, (SELECT count(*) FROM orders)
UPDATE orders SET note = 'r' RETURNING WITH (OLD AS o, NEW AS n) o.id, n.note
UPDATE orders AS customers SET note = 'a' WHERE customers.id < 9
UPDATE orders SET note = orders.note || 'x' FROM s2.orders t WHERE t.id = orders.id
WITH o AS (SELECT * FROM orders) UPDATE customers SET name = 'has' FROM o WHERE o.customer = customers.id
WITH orders AS (SELECT 1 AS id) UPDATE orders SET note = 'real'
WITH u AS (UPDATE orders SET note = 'cte' RETURNING *) SELECT * FROM u
WITH u AS (UPDATE orders SET note = 'cte' RETURNING id) SELECT * FROM orders JOIN u USING (id)
WITH u AS (UPDATE orders SET note = 'a' WHERE id < 5 RETURNING id), d AS (DELETE FROM items USING u WHERE items.order_id = u.id RETURNING items.*)
  SELECT * FROM d
@check
UPDATE orders SET tenant = 9
@check
UPDATE orders SET tenant = tenant + 1 WHERE id < 10 RETURNING id
UPDATE orders SET tenant = tenant
@refused
UPDATE orders SET note = 'x' WHERE CURRENT OF nothing

# ---- DELETE
DELETE FROM orders
DELETE FROM orders WHERE tenant = 2
DELETE FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id) RETURNING *
DELETE FROM orders USING customers c WHERE c.id = orders.customer AND c.region = 'north'
DELETE FROM orders o USING orders p WHERE p.id = o.id + 1
DELETE FROM items USING orders o WHERE o.id = items.order_id RETURNING items.id, o.status
DELETE FROM items USING customers c LEFT JOIN orders o ON o.customer = c.id WHERE o.id IS NULL AND c.id = items.qty
DELETE FROM customers WHERE id NOT IN (SELECT customer FROM orders WHERE customer IS NOT NULL)
DELETE FROM customers c USING orders AS o (a, b, cust) WHERE o.cust = c.id
DELETE FROM ONLY orders RETURNING ctid IS NULL
WITH d AS (DELETE FROM orders RETURNING *) INSERT INTO archive SELECT * FROM d
WITH d AS (DELETE FROM orders WHERE id < 8 RETURNING id) SELECT count(*) FROM orders o WHERE o.id NOT IN (SELECT id FROM d)
@refused
DELETE FROM orders WHERE CURRENT OF nothing

# ---- INSERT
INSERT INTO archive SELECT * FROM orders
INSERT INTO archive (id, note) SELECT id, note FROM orders WHERE status = 'open' RETURNING *
INSERT INTO archive TABLE orders
INSERT INTO archive (id) VALUES ((SELECT max(id) FROM orders)), ((SELECT count(*) FROM items))
INSERT INTO archive (id) WITH orders AS (SELECT 5 AS id) SELECT id FROM orders
WITH x AS (SELECT * FROM orders) INSERT INTO archive SELECT * FROM x
@check
INSERT INTO orders VALUES (1001, 1, 1, 'new', 1, 'n')
@check
INSERT INTO orders AS o (id, tenant) VALUES (1002, 1) RETURNING o.*
INSERT INTO orders (id, tenant, note) SELECT id + 1000, tenant, note FROM orders WHERE tenant = 1
@check
INSERT INTO orders (id, tenant) VALUES (1003, 1) RETURNING (SELECT count(*) FROM orders)
@check
INSERT INTO orders VALUES (1004, 2, 1, 'new', 1, 'n')
@check
INSERT INTO orders (id) VALUES (1005)
@check
INSERT INTO orders DEFAULT VALUES
@check
INSERT INTO orders VALUES (1, 1, 1, 'dup', 1, 'n') ON CONFLICT DO NOTHING
@check
INSERT INTO orders VALUES (1, 1, 1, 'dup', 1, 'n') ON CONFLICT (id) DO UPDATE SET note = excluded.note
@check
INSERT INTO orders AS o VALUES (1, 1, 1, 'dup', 1, 'n') ON CONFLICT (id) DO UPDATE SET note = o.note || excluded.status WHERE o.id = 1
@check
INSERT INTO orders AS o VALUES (1, 1, 1, 'dup', 1, 'n') ON CONFLICT (id) DO UPDATE SET note = (SELECT count(*)::text FROM orders) RETURNING o.*
@check
INSERT INTO orders VALUES (1006, 1, 1, 'fresh', 1, 'n') ON CONFLICT (id) DO UPDATE SET note = 'unused' RETURNING *
@differs a hidden row in the way: row security raises an error, the edited statement leaves the row alone
INSERT INTO orders VALUES (2, 1, 1, 'dup', 1, 'n') ON CONFLICT (id) DO UPDATE SET note = 'stolen'
@check
INSERT INTO orders VALUES (1, 1, 1, 'dup', 1, 'n') ON CONFLICT (id) DO UPDATE SET tenant = 4
@check
INSERT INTO orders VALUES (2, 1, 1, 'dup', 1, 'n') ON CONFLICT DO NOTHING

# ---- MERGE
MERGE INTO archive a USING orders o ON a.id = o.id WHEN NOT MATCHED THEN INSERT VALUES (o.id, o.tenant, o.customer, o.status, o.amount, o.note)
MERGE INTO archive a USING (SELECT * FROM orders WHERE id < 20) o ON a.id = o.id WHEN MATCHED THEN UPDATE SET note = 'merged'
  WHEN NOT MATCHED THEN INSERT (id, note) VALUES (o.id, o.status) RETURNING merge_action(), a.*
MERGE INTO customers c USING orders o ON c.id = o.id WHEN MATCHED THEN UPDATE SET name = o.status WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO customers c USING orders AS o (a, b) ON c.id = o.a WHEN MATCHED THEN DELETE
MERGE INTO customers c USING orders o JOIN items i ON i.order_id = o.id ON c.id = i.id WHEN MATCHED THEN UPDATE SET name = i.sku
MERGE INTO customers c USING customers d LEFT JOIN orders o ON o.customer = d.id AND o.id < 8 ON c.id = d.id + 100
  WHEN NOT MATCHED THEN INSERT VALUES (d.id + 100 + coalesce(o.id, 0) * 1000, o.status, 'x')
MERGE INTO orders o USING customers c ON o.id = c.id WHEN MATCHED THEN UPDATE SET note = c.name
MERGE INTO orders o USING customers c ON o.id = c.id WHEN MATCHED THEN DELETE
MERGE INTO orders USING customers c ON orders.id = c.id WHEN MATCHED AND orders.status = 'open' THEN DELETE WHEN MATCHED THEN UPDATE SET note = 'm'
MERGE INTO orders o USING customers c ON o.id = c.id WHEN NOT MATCHED BY SOURCE THEN DELETE
MERGE INTO orders o USING customers c ON o.id = c.id WHEN NOT MATCHED BY SOURCE AND o.status = 'open' THEN UPDATE SET note = 'gone'
  WHEN NOT MATCHED BY SOURCE THEN DELETE
@check
MERGE INTO orders o USING customers c ON o.id = c.id + 500 WHEN NOT MATCHED THEN INSERT (id, tenant, note) VALUES (c.id + 500, 1, c.name)
@check
MERGE INTO orders o USING customers c ON o.id = c.id + 500 WHEN NOT MATCHED THEN INSERT (id, tenant) VALUES (c.id + 500, 1)
  WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE THEN UPDATE SET note = 'all'
MERGE INTO orders o USING orders s ON o.id = s.id + 1 WHEN MATCHED THEN UPDATE SET note = s.status RETURNING merge_action(), o.id, s.id
MERGE INTO orders o USING orders s ON o.id = s.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN DO NOTHING
MERGE INTO ONLY orders o USING (VALUES (1), (2), (3)) v (id) ON o.id = v.id WHEN MATCHED THEN DELETE RETURNING o.id
MERGE INTO orders o USING customers c ON o.customer = c.id AND false WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET THEN DO NOTHING
MERGE INTO orders o USING customers c ON o.customer = c.id AND (SELECT count(*) FROM orders) > 0 WHEN MATCHED AND c.id = 1 THEN DELETE
# A hidden row with the key makes the insertion of it fail, in both.
@check
MERGE INTO orders o USING (VALUES (2)) v (id) ON o.id = v.id WHEN NOT MATCHED THEN INSERT (id, tenant) VALUES (v.id, 1)
@check
MERGE INTO orders o USING customers c ON o.id = c.id WHEN MATCHED THEN UPDATE SET tenant = 5
WITH s AS (SELECT * FROM orders), m AS (MERGE INTO archive a USING s ON a.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id) RETURNING a.id)
  SELECT * FROM m

# ---- COPY
COPY orders TO STDOUT
COPY orders (id, status) TO STDOUT (FORMAT csv, HEADER)
COPY public.orders TO STDOUT WITH (DELIMITER '|')
COPY events TO STDOUT
COPY (SELECT * FROM orders) TO STDOUT
COPY (WITH x AS (DELETE FROM orders RETURNING id) SELECT * FROM x) TO STDOUT
COPY (UPDATE orders SET note = 'c' RETURNING id) TO STDOUT

# ---- statements that hold statements
EXPLAIN SELECT * FROM orders
@then EXECUTE p(3)
PREPARE p AS SELECT * FROM orders WHERE id > $1
@then EXECUTE p('x'); SELECT * FROM orders
PREPARE p (text) AS UPDATE orders SET note = $1
@then FETCH ALL FROM k
DECLARE k CURSOR FOR SELECT * FROM orders ORDER BY id
@then FETCH 2 FROM k; FETCH BACKWARD 1 FROM k; MOVE ALL FROM k
DECLARE k SCROLL CURSOR FOR SELECT id FROM orders UNION SELECT id FROM items ORDER BY id
@then FETCH ALL FROM k
DECLARE k CURSOR FOR SELECT * FROM orders FOR UPDATE
@then SELECT * FROM made
CREATE TABLE made AS SELECT * FROM orders
@then SELECT * FROM made
CREATE TEMP TABLE made AS TABLE orders WITH NO DATA
@then SELECT * FROM made
SELECT * INTO made FROM orders
@then SELECT * FROM made
CREATE MATERIALIZED VIEW made AS SELECT status, count(*) FROM orders GROUP BY 1
@then SELECT * FROM made
CREATE TEMP TABLE made AS WITH orders AS (SELECT 1 AS a) SELECT * FROM orders
@then SELECT * FROM made
CREATE TABLE made AS EXECUTE nothing

# ---- what cannot carry a restriction
@refused
TRUNCATE orders
@refused
DROP TABLE orders
@refused
ALTER TABLE orders ADD COLUMN x int
@refused
LOCK TABLE orders
@refused
CREATE TABLE x (LIKE orders)
@refused
CREATE TABLE x () INHERITS (orders)
@refused
CREATE INDEX ON orders (tenant)
@refused
SELECT 1 AS id INTO orders
