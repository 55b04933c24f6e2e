"""Random statements of two tenants who share a server with the plugin, held against servers that never held another tenant's rows.

    tenant_queries.py BINARY [--queries N] [--jobs N] [--seed N]

Four servers: one with the plugin and both tenants' rows, one without it for each tenant's rows alone, one without it for all rows. What a tenant is
answered (rows, counts, error texts, COPY data) must be what the server with its rows alone answers; what is selected row by row by both tenants must
together be what the owner of all rows is answered. Every byte that the shared server sends is searched for the other tenant's marks. Statements that
the product does not support (0A000) are counted apart. A difference is printed with the seed that leads to it again (--seed, one job, one statement).
"""

import argparse
import collections
import multiprocessing
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import random_queries
import servers

TENANTS = {"12345": "north-", "67890": "south-"}
ROWS = 30
COLUMNS = random_queries.COLUMNS
WRITABLE = {"users": ("role", "full_name"), "orders": ("status", "quantity", "total"), "products": ("name", "stock", "price"),
            "transactions": ("currency", "amount")}
# Orders and users have keys of their own in each tenant; products' keys begin with the tenant, and are the same in both.
SCHEMA = """
CREATE TABLE users (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, email text, full_name text, role text, active boolean);
CREATE TABLE products (id bigint, tenant_id bigint NOT NULL, sku text, name text, price numeric(12,2), stock int, rating int,
                       PRIMARY KEY (tenant_id, id));
CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, user_id bigint, product_id bigint, quantity int, total numeric(12,2),
                     status text);
CREATE TABLE transactions (tenant_id bigint NOT NULL, order_id bigint, amount numeric(12,2), currency text, succeeded boolean);
CREATE TABLE countries (code text PRIMARY KEY, name text);
INSERT INTO countries VALUES ('DE', 'Germany'), ('ES', 'Spain'), ('FR', NULL);
"""


def quoted(value):
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


def rows_of(tenant, seed):
    """INSERTs of one tenant's rows, one list of statements; the same for the same seed."""
    make, mark, odd = random.Random(f"{seed} {tenant}"), TENANTS[tenant], int(tenant == "67890")
    text = lambda *common: make.choice([None, *common, mark + str(make.randrange(20)), mark + str(make.randrange(20))])
    number = lambda *common: make.choice([None, 0, 1, make.randrange(30), *common])
    statements = []
    for i in range(ROWS):
        key = 2 * i + odd
        values = {
            "users": (key, int(tenant), mark + "mail" + str(i), text("x"), text("admin", "member"), make.choice([True, False, None])),
            "products": (i, int(tenant), mark + "sku" + str(i), text("a"), number(18.40, 129.00), number(), number()),
            "orders": (key, int(tenant), 2 * make.randrange(ROWS) + odd, make.randrange(ROWS), number(), number(18.40, 129.00), text("pending", "shipped")),
            "transactions": (int(tenant), 2 * make.randrange(ROWS) + odd, number(100), text("EUR", "USD"), make.choice([True, False])),
        }
        for table, row in values.items():
            columns = ", ".join(COLUMNS[table])
            statements.append(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(map(quoted, row))})")
    return statements


class Server:
    def __init__(self, binary, base, name, tenants, plugin):
        directory = base / name
        directory.mkdir()
        self.port, log = servers.free_port(), directory / "log"
        command = [binary, "serve", "--data", directory / "data", "--listen", f"127.0.0.1:{self.port}"]
        # The same database everywhere, so that object numbers are the same.
        plain = directory / "plain.toml"
        plain.write_text(f'[database]\nname = "{servers.DATABASE}"\n')
        command += ["--config", servers.SAAS / "heliosdb-saas.toml" if plugin else plain]
        self.process = subprocess.Popen(command, stdout=log.open("w"), stderr=subprocess.STDOUT)
        servers.wait_for(self.port, self.process, 20, log)
        client = Client(self.port)
        for statement in SCHEMA.strip().split(";\n"):
            client.must(statement)
        # Row by row in turn, as they come in from two tenants.
        lists = [[(tenant, s) for s in rows_of(tenant, 1)] for tenant in tenants]
        for together in zip(*lists):
            for tenant, statement in together:
                if plugin:
                    client.must(f"SET app.current_tenant_id = {tenant}")
                client.must(statement)
        client.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


class Client:
    """Messages out, messages in; several exchanges may be under way."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=300)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = struct.pack(">i", 196608) + f"user\0postgres\0database\0{servers.DATABASE}\0\0".encode()
        self._socket.sendall(struct.pack(">i", len(body) + 4) + body)
        self._input, self._waits = bytearray(), 1
        self.read()

    def send(self, data, answers):
        self._socket.sendall(data)
        self._waits += answers

    def read(self):
        """(all bytes, messages) up to the last ReadyForQuery that is awaited."""
        messages, at = [], 0
        while self._waits > 0:
            while len(self._input) < at + 5 or len(self._input) < at + 1 + int.from_bytes(self._input[at + 1:at + 5], "big"):
                data = self._socket.recv(262144)
                if not data:
                    raise ConnectionError("the server closed the connection")
                self._input += data
            end = at + 1 + int.from_bytes(self._input[at + 1:at + 5], "big")
            kind = self._input[at]
            messages.append((kind, bytes(self._input[at + 5:end])))
            self._waits -= kind == 90
            at = end
        raw = bytes(self._input[:at])
        del self._input[:at]
        return raw, messages

    def must(self, statement):
        self.send(query(statement), 1)
        raw, messages = self.read()
        if any(kind == 69 for kind, _ in messages):
            raise SystemExit(f"{statement}: {raw}")

    def close(self):
        self._socket.sendall(message(b"X", b""))
        self._socket.close()


def message(kind, body):
    return kind + struct.pack(">i", len(body) + 4) + body


def query(statement):
    return message(b"Q", statement.encode() + b"\0")


def parse(name, statement):
    """Names are used again: a session may hold so many statements."""
    return message(b"C", b"S" + name + b"\0") + message(b"P", name + b"\0" + statement.encode() + b"\0\0\0")


def execute(name):
    return message(b"B", b"\0" + name + b"\0" + b"\0\0" * 3) + message(b"D", b"P\0") + message(b"E", b"\0" + b"\0" * 4) + message(b"S", b"")


class Generator(random_queries.Generator):
    """As for the comparison with PostgreSQL, with functions and casts that fail and say for which value."""

    def leaky(self, columns):
        expression, kind = self.pick(*columns)
        if kind == "int":
            return self.pick(f"1 / ({expression} - {self.pick('1', '4', '11', '20')})", f"({expression} * 2147483647)::int", f"{expression}::text")
        if kind == "num":
            return self.pick(f"1 / ({expression} - 18.40)", f"{expression}::int", f"{expression}::text")
        if kind == "text":
            return self.pick(f"{expression}::int", f"upper({expression})", f"length({expression})", f"{expression}::date", f"{expression}::boolean")
        return f"{expression}::text"

    def tenant_select(self):
        roll = self.random.random()
        if roll < 0.2:
            sql, columns = self.sources(1)
            return f"SELECT {self.leaky(columns)} FROM {sql} WHERE {self.condition(columns, 1)}"
        if roll < 0.3:
            sql, columns = self.sources(1)
            return f"SELECT count(*) FROM {sql} WHERE {self.leaky(columns)} IS NOT NULL AND {self.condition(columns, 1)}"
        return self.query()

    def row_by_row(self):
        """Of one table, so that a row is answered or not whatever others there are."""
        alias, table = self.name(), self.pick("users", "products", "orders", "transactions")
        columns = [(f"{alias}.{column}", kind) for column, kind in COLUMNS[table].items()]
        targets = ", ".join(e for e, _ in self.random.sample(columns, self.random.randrange(1, 4)))
        return f"SELECT {targets} FROM {table} AS {alias} WHERE {self.condition(columns, 0)}"

    def tenant_write(self, tenant):
        table = self.pick(*WRITABLE)
        columns = [(f"{table}.{column}", kind) for column, kind in COLUMNS[table].items()]
        where = self.condition(columns, 1)
        returning = self.pick("", " RETURNING *", f" RETURNING {columns[-1][0]}")
        roll = self.random.random()
        if roll < 0.25:
            return table, f"DELETE FROM {table} WHERE {where}{returning}"
        if roll < 0.6:
            column = self.pick(*WRITABLE[table])
            value = self.pick(self.value(columns, COLUMNS[table][column]), self.leaky(columns) if COLUMNS[table][column] == "text" else "1")
            return table, f"UPDATE {table} SET {column} = {value} WHERE {where}{returning}"
        return self.insert(tenant, returning)

    def insert(self, tenant, returning):
        # Keys of users and orders that are the tenant's own: even for the first, odd for the second.
        table, odd = self.pick("users", "products", "orders", "transactions"), int(tenant == "67890")
        rows = []
        for key in self.random.sample(range(ROWS + 4), self.pick(1, 2, 3)):
            row = {c: self.pick(*random_queries.CONSTANTS[k]) for c, k in COLUMNS[table].items()}
            row["tenant_id"] = tenant
            row.update({"id": str(key if table == "products" else 2 * key + odd)} if "id" in row else {})
            rows.append(f"({', '.join(row.values())})")
        key = {"users": "(id)", "orders": "(id)", "products": "(tenant_id, id)"}.get(table)
        column = self.pick(*WRITABLE[table])
        action = self.pick("", " ON CONFLICT DO NOTHING")
        if key:
            action = self.pick(action, f" ON CONFLICT {key} DO NOTHING", f" ON CONFLICT {key} DO UPDATE SET {column} = excluded.{column}",
                               f" ON CONFLICT {key} DO UPDATE SET {column} = {table}.{column} WHERE {table}.{column} IS NOT NULL")
        return table, f"INSERT INTO {table} ({', '.join(COLUMNS[table])}) VALUES {', '.join(rows)}{action}{returning}"


def code_of(body):
    return next((field[1:] for field in body.split(b"\0") if field[:1] == b"C"), b"")


def folded(messages):
    """What must be the same: rows in any order, errors by SQLSTATE, everything else as it came but ParseComplete and CloseComplete."""
    rows = collections.Counter(m for m in messages if m[0] in (68, 100))
    return rows, [(kind, code_of(body) if kind == 69 else body) for kind, body in messages if kind not in (49, 51, 68, 100)]


class Job:
    def __init__(self, ports, tenants=("12345", "67890")):
        shared, *alone, owner = ports
        self.shared, self.owner = Client(shared), Client(owner)
        self.alone = dict(zip(tenants, map(Client, alone)))
        self.tenant, self.names = None, 0
        self.counts = collections.Counter()

    def run(self, seed):
        """None, or how the answers differ."""
        generator = Generator(seed)
        tenants = random.Random(seed).sample(list(TENANTS), 2)
        roll = generator.random.random()
        if roll < 0.45:
            return self.ask(tenants[0], query(generator.tenant_select()), 1)
        if roll < 0.6:
            return self.prepared(tenants, generator.tenant_select())
        if roll < 0.78:
            table, write = generator.tenant_write(tenants[0])
            asked = [query(s) for s in ("BEGIN", write, f"SELECT * FROM {table}", "ROLLBACK")]
            return self.ask(tenants[0], b"".join(asked), len(asked))
        if roll < 0.88:
            return self.together(generator.row_by_row())
        if roll < 0.94:
            statement = f"COPY ({generator.tenant_select()}) TO STDOUT" if roll < 0.91 else f"COPY {generator.pick(*WRITABLE)} TO STDOUT"
            return self.ask(tenants[0], query(statement), 1)
        asked = ["BEGIN", f"DECLARE c CURSOR FOR {generator.tenant_select()}", "FETCH 2 FROM c", "FETCH ALL FROM c", "ROLLBACK"]
        return self.ask(tenants[0], b"".join(map(query, asked)), len(asked))

    def prepared(self, tenants, statement):
        """The same prepared statement for one tenant, for the other, and for the first again."""
        self.names += 1
        name = f"p{self.names % 100}".encode()
        for i, tenant in enumerate((tenants[0], tenants[1], tenants[0])):
            # The server of the second tenant has not seen it yet.
            first = parse(name, statement)
            difference = self.ask(tenant, execute(name), 1, before_shared=first if i == 0 else b"", before_alone=first if i < 2 else b"")
            if difference:
                return difference
        return None

    def ask(self, tenant, data, answers, before_shared=b"", before_alone=b""):
        alone, switch = self.alone[tenant], b""
        if tenant != self.tenant:
            self.tenant, switch = tenant, query(f"SET app.current_tenant_id = {tenant}")
        self.shared.send(switch + before_shared + data, answers + bool(switch))
        alone.send(before_alone + data, answers)
        raw, messages = self.shared.read()
        expected_raw, expected = alone.read()
        if switch:
            messages = messages[[kind for kind, _ in messages].index(90) + 1:]
        return self.judge(tenant, data, raw, messages, expected)

    def judge(self, tenant, data, raw, messages, expected):
        self.counts["queries"] += 1
        other = next(mark for t, mark in TENANTS.items() if t != tenant).encode()
        if other in raw:
            return f"as {tenant}: {data}\n    the other tenant's mark: {raw}"
        if any(kind == 69 and code_of(body) == b"0A000" for kind, body in messages):
            self.counts["not supported"] += 1
            return None
        self.counts["refused"] += any(kind == 69 for kind, _ in messages)
        if folded(messages) == folded(expected):
            return None
        # A simple write into a key that a query of the same seed reads may fail in one order and not in another: said, not hidden.
        return f"as {tenant}: {data}\n    shared {messages}\n    alone  {expected}"

    def together(self, statement):
        rows = collections.Counter()
        self.owner.send(query(statement), 1)
        for tenant in TENANTS:
            difference = self.ask(tenant, query(statement), 1, b"", b"")
            if difference:
                return difference
            self.shared.send(query(statement), 1)
            rows += collections.Counter(m for m in self.shared.read()[1] if m[0] == 68)
        all_rows = collections.Counter(m for m in self.owner.read()[1] if m[0] == 68)
        return None if rows == all_rows else f"{statement}\n    tenants {rows}\n    owner   {all_rows}"


def work(options, number, first, count, results):
    base = pathlib.Path(tempfile.mkdtemp(prefix="helios-tenants-"))
    running, seed = [], first
    try:
        both = list(TENANTS)
        for name, tenants, plugin in (("shared", both, True), ("a", both[:1], False), ("b", both[1:], False), ("owner", both, False)):
            running.append(Server(options.binary, base, name, tenants, plugin))
        job = Job([server.port for server in running])
        differences = []
        while job.counts["queries"] < count and len(differences) < 5:
            difference = job.run(seed)
            if difference:
                differences.append(f"seed {seed}: {difference[:3000]}")
            if options.seed is not None:
                break
            seed += options.jobs
        results.put((number, dict(job.counts), differences))
    except BaseException as error:
        results.put((number, {}, [f"job {number} ended at seed {seed}: {error!r}"]))
    finally:
        for server in running:
            if server.stop() != 0:
                results.put((number, {}, ["a server did not end well"]))
        shutil.rmtree(base, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, help="one statement, by its seed")
    options = parser.parse_args()
    if options.seed is not None:
        options.jobs = 1
    first = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000_000)
    print(f"seeds from {first}", flush=True)
    results, began = multiprocessing.Queue(), time.monotonic()
    jobs = [multiprocessing.Process(target=work, args=(options, i, first + i, options.queries // options.jobs, results)) for i in range(options.jobs)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    counts, differences = collections.Counter(), []
    while not results.empty():
        _, counted, different = results.get()
        counts.update(counted)
        differences += different
    for difference in differences:
        print("FAILED " + difference)
    seconds = time.monotonic() - began
    print(f"{counts['queries']} tenant queries in {seconds:.0f} s ({counts['refused']} answered with errors, "
          f"{counts['not supported']} not supported yet), {len(differences)} failed")
    sys.exit(1 if differences or not counts["queries"] else 0)


if __name__ == "__main__":
    main()
