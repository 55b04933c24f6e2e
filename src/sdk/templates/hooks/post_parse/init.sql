-- The plugin decides about these statements too: rows are written by their owner.
SET app.owner = 'ada';
CREATE TABLE people (id int PRIMARY KEY, owner text, email text, age int);
INSERT INTO people VALUES (1, 'ada', 'ada@example.com', 36);
SET app.owner = 'bob';
INSERT INTO people VALUES (2, 'bob', 'bob@example.com', 41);
