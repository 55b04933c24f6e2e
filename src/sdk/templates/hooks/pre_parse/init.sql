CREATE TABLE people (id int PRIMARY KEY, owner text, email text, age int);
INSERT INTO people VALUES (1, 'ada', 'ada@example.com', 36), (2, 'bob', 'bob@example.com', 41);
