"""Random statements over the example's tables, answered by the product with its plugin and by PostgreSQL with policies: the answers must be the same.

    random_queries.py BINARY [--seconds N] [--seed N]

Statements that the product does not support yet (0A000) are counted and left out. A difference is printed with the seed that leads to it again.
"""

import argparse
import pathlib
import random
import sys
import tempfile
import time

import drivers
import servers

COLUMNS = {
    "users": {"id": "int", "tenant_id": "int", "email": "text", "full_name": "text", "role": "text", "active": "bool"},
    "products": {"id": "int", "tenant_id": "int", "sku": "text", "name": "text", "price": "num", "stock": "int", "rating": "int"},
    "orders": {"id": "int", "tenant_id": "int", "user_id": "int", "product_id": "int", "quantity": "int", "total": "num", "status": "text"},
    "transactions": {"tenant_id": "int", "order_id": "int", "amount": "num", "currency": "text", "succeeded": "bool"},
    "countries": {"code": "text", "name": "text"},
}
CONSTANTS = {
    "int": ["0", "1", "4", "11", "21", "101", "201", "12345", "67890", "NULL"],
    "num": ["0", "18.40", "129.00", "100"],
    "text": ["'pending'", "'admin'", "'EUR'", "'a'", "''", "NULL"],
    "bool": ["true", "false", "NULL"],
}


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    def name(self):
        self.names += 1
        return f"t{self.names}"

    def pick(self, *options):
        return self.random.choice(options)

    def source(self, depth):
        """(SQL of a FROM item, its columns as (expression, type))."""
        alias, table = self.name(), self.pick(*COLUMNS)
        columns = [(f"{alias}.{column}", kind) for column, kind in COLUMNS[table].items()]
        if depth > 0 and self.random.random() < 0.25:
            inner, selected = self.source(0)
            where = self.condition(selected, depth - 1)
            listed = [(f"{alias}.c{i}", kind) for i, (_, kind) in enumerate(selected)]
            targets = ", ".join(f"{expression} AS c{i}" for i, (expression, _) in enumerate(selected))
            return f"(SELECT {targets} FROM {inner} WHERE {where}) AS {alias}", listed
        return f"{table} AS {alias}", columns

    def sources(self, depth):
        sql, columns = self.source(depth)
        for _ in range(self.pick(0, 0, 1, 1, 2)):
            more, added = self.source(depth)
            join = self.pick("JOIN", "LEFT JOIN", "CROSS JOIN", ",")
            columns = columns + added
            if join in ("JOIN", "LEFT JOIN"):
                sql = f"{sql} {join} {more} ON {self.condition(columns, 0)}"
            else:
                sql = f"({sql}) {join} {more}" if join == "CROSS JOIN" and "JOIN" in sql else f"{sql} {join} {more}"
                # A comma ends what JOIN may refer to, so nothing may follow it.
                if join == ",":
                    break
        return sql, columns

    def value(self, columns, kind):
        fitting = [expression for expression, k in columns if k == kind]
        return self.pick(*fitting) if fitting and self.random.random() < 0.6 else self.pick(*CONSTANTS[kind])

    def condition(self, columns, depth):
        roll = self.random.random()
        if roll < 0.15:
            return f"({self.condition(columns, depth)} OR {self.condition(columns, depth)})"
        if roll < 0.3:
            return f"({self.condition(columns, depth)} AND {self.condition(columns, depth)})"
        if roll < 0.38:
            return f"NOT ({self.condition(columns, depth)})"
        if roll < 0.43:
            return self.pick("true", "1 = 1", "false")
        if roll < 0.5:
            return f"{self.pick(*columns)[0]} IS {self.pick('', 'NOT ')}NULL"
        if roll < 0.7 and depth > 0:
            return self.subquery_condition(columns, depth)
        kind = self.pick(*(k for _, k in columns))
        if kind == "int" and self.random.random() < 0.3:
            items = ", ".join(self.pick(*CONSTANTS["int"]) for _ in range(3))
            return f"{self.value(columns, kind)} {self.pick('', 'NOT ')}IN ({items})"
        left = self.pick(*(expression for expression, k in columns if k == kind))
        return f"{left} {self.pick('=', '<>', '<', '>=')} {self.value(columns, kind)}"

    def subquery_condition(self, columns, depth):
        inner, own = self.source(depth - 1)
        where = self.condition(own + columns, depth - 1)
        kinds = [k for k in ("int", "num", "text") if any(c[1] == k for c in own) and any(c[1] == k for c in columns)]
        if not kinds or self.random.random() < 0.5:
            return f"{self.pick('', 'NOT ')}EXISTS (SELECT 1 FROM {inner} WHERE {where})"
        kind = self.pick(*kinds)
        outer, target = (self.pick(*(e for e, k in side if k == kind)) for side in (columns, own))
        if self.random.random() < 0.5:
            return f"{outer} {self.pick('', 'NOT ')}IN (SELECT {target} FROM {inner} WHERE {where})"
        return f"{outer} {self.pick('=', '<', '>')} (SELECT {self.pick('min', 'max')}({target}) FROM {inner} WHERE {where})"

    def select(self, depth=2):
        sql, columns = self.sources(depth)
        where = self.condition(columns, depth)
        roll = self.random.random()
        if roll < 0.25:
            numbers = [e for e, k in columns if k in ("int", "num")] or ["1"]
            return f"SELECT count(*), min({self.pick(*numbers)}), sum({self.pick(*numbers)}) FROM {sql} WHERE {where}"
        if roll < 0.4:
            key = self.pick(*columns)[0]
            having = self.pick("", f" HAVING count(*) > {self.pick('0', '1', '2')}")
            return f"SELECT {key}, count(*) FROM {sql} WHERE {where} GROUP BY {key}{having}"
        targets = ", ".join(e for e, _ in self.random.sample(columns, min(3, len(columns))))
        return f"SELECT {self.pick('', '', 'DISTINCT ')}{targets} FROM {sql} WHERE {where}"

    def query(self):
        roll = self.random.random()
        if roll < 0.15:
            name = self.pick(*COLUMNS)
            return f"WITH {name} AS (SELECT * FROM {name}), x AS ({self.select(1)}) SELECT count(*) FROM x, {self.pick(*COLUMNS)} AS y"
        if roll < 0.25:
            sides = [f"SELECT {self.pick('id', 'tenant_id')} FROM {self.pick('users', 'orders', 'products')}" for _ in range(2)]
            return sides[0] + self.pick(" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ") + sides[1]
        return self.select()

    def write(self):
        table = self.pick("users", "orders", "products", "transactions")
        columns = [(f"{table}.{column}", kind) for column, kind in COLUMNS[table].items()]
        where = self.condition(columns, 2)
        if self.random.random() < 0.4:
            return f"DELETE FROM {table} WHERE {where} RETURNING *"
        column = self.pick("tenant_id", *(c for c, k in COLUMNS[table].items() if k in ("int", "text", "num") and c != "id"))
        value = self.value([c for c in columns], COLUMNS[table][column])
        return f"UPDATE {table} SET {column} = {value} WHERE {where} RETURNING *"


def answer(client, statement):
    try:
        rows, count = client.run(statement, False)
        return "rows", sorted(rows or []), count
    except drivers.Refused as refused:
        return "error", refused.sqlstate


def compare(clients, tenant, seed):
    """Runs one statement on both. (the statement, whether it is supported, a difference or None)"""
    generator = Generator(seed)
    is_write = generator.random.random() < 0.25
    statement = generator.write() if is_write else generator.query()
    answers = []
    for client in clients:
        client.run(f"SET app.current_tenant_id = {tenant}", False)
        if is_write:
            client.run("BEGIN", False)
        answers.append(answer(client, statement))
        if is_write:
            client.run("ROLLBACK", False)
    product, oracle = answers
    if product == ("error", "0A000"):
        return statement, False, None
    return statement, True, None if product == oracle else f"product {str(product)[:600]}\n    oracle  {str(oracle)[:600]}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, help="one statement, by its seed")
    options = parser.parse_args()
    base = pathlib.Path(tempfile.mkdtemp(prefix="helios-random-"))
    running = []
    same, unsupported, different = 0, 0, 0
    try:
        for make in (lambda d: servers.Product(options.binary, d), servers.Oracle):
            directory = base / str(len(running))
            directory.mkdir()
            base.chmod(0o777)
            running.append(make(directory))
        clients = [drivers.Psycopg2(server.port, servers.DATABASE, server.user, "") for server in running]
        first = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000_000)
        end, seed = time.monotonic() + options.seconds, first
        while different < 20 and (seed == first if options.seed is not None else time.monotonic() < end):
            statement, supported, difference = compare(clients, ("12345", "67890", "1")[seed % 3], seed)
            if difference:
                different += 1
                print(f"FAILED seed {seed}: {statement}\n    {difference}", flush=True)
            elif supported:
                same += 1
            else:
                unsupported += 1
            seed += 1
    finally:
        for server in running:
            server.stop()
    print(f"{same} passed, {different} failed, {unsupported} not supported yet")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
