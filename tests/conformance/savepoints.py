"""Random transactions with savepoints, one statement after the other on the product and on PostgreSQL: every answer must be the same.

    savepoints.py BINARY POSTGRES_PORT [--seconds N] [--seed N]

Two sessions on each side: one has transactions with savepoints, errors, cursors, session variables, definitions; the other looks at the same rows
and tries to change them, so that what is locked is compared too. Compared are rows, tags, SQLSTATEs, messages of errors about transactions, and the
state that ReadyForQuery names. A difference is printed with the seed that leads to it again.
"""

import argparse
import pathlib
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import servers

STATEMENTS = 40
# Messages of these are compared as well.
EXACT = {"25P01", "25P02", "25006", "3B001", "34000", "42P03", "55000", "55P03"}


class Client:
    def __init__(self, port, database):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = struct.pack(">i", 196608) + f"user\0postgres\0database\0{database}\0\0".encode()
        self.socket.sendall(struct.pack(">i", len(body) + 4) + body)
        self.input = b""
        self.read()

    def message(self):
        while len(self.input) < 5 or len(self.input) < 1 + int.from_bytes(self.input[1:5], "big"):
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("the server closed the connection")
            self.input += data
        end = 1 + int.from_bytes(self.input[1:5], "big")
        kind, body, self.input = self.input[:1].decode(), self.input[5:end], self.input[end:]
        return kind, body

    def read(self):
        answer = []
        while True:
            kind, body = self.message()
            if kind in "EN":
                fields = {f[:1].decode(): f[1:].decode() for f in body.split(b"\0") if f}
                if kind == "E" or fields["V"] == "WARNING":
                    answer.append((kind, fields["C"], fields["M"] if fields["C"] in EXACT else ""))
            elif kind in "DCZIs":
                answer.append((kind, body))
            if kind == "Z":
                return answer

    def simple(self, sql):
        body = sql.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack(">i", len(body) + 4) + body)
        return self.read()

    def extended(self, sql, rows):
        data = b""
        for kind, body in ((b"P", b"\0" + sql.encode() + b"\0\0\0"), (b"B", b"\0\0" + b"\0\0" * 3), (b"E", b"\0" + struct.pack(">i", rows)), (b"S", b"")):
            data += kind + struct.pack(">i", len(body) + 4) + body
        self.socket.sendall(data)
        return self.read()


class Script:
    """The statements of one seed: (session, sql, how)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        # What ReadyForQuery last said of the first session.
        self.state = b"I"

    def pick(self, *options):
        return self.random.choice(options)

    def lines(self):
        yield 0, "BEGIN", self.how()
        yield 0, "SAVEPOINT a", self.how()
        for _ in range(STATEMENTS):
            if self.random.random() < 0.12:
                yield 1, self.other(), "simple"
            else:
                yield 0, self.one(), self.how()
        yield 0, self.pick("COMMIT", "ROLLBACK"), self.how()
        for session in (0, 1):
            for sql in ("SELECT * FROM t ORDER BY id", "SELECT * FROM u ORDER BY id", "SHOW app.a", "SHOW app.b", "SHOW DateStyle",
                        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"):
                yield session, sql, "simple"

    def how(self):
        return self.pick("simple", "extended", "extended")

    def key(self):
        return self.random.randrange(8)

    def savepoint(self):
        return self.pick("a", "a", "a", "a", "b", "b", '"A"')

    def one(self):
        roll = self.random.random()
        if self.state == b"E" and roll > 0.3:
            return f"ROLLBACK TO {self.savepoint()}"
        if self.state == b"I" and roll > 0.3:
            return "BEGIN"
        roll = self.random.random()
        if roll < 0.1:
            return f"SAVEPOINT {self.savepoint()}"
        if roll < 0.3:
            name = self.savepoint()
            return self.pick(f"SAVEPOINT {name}", f"SAVEPOINT {name}", f"ROLLBACK TO {name}", f"ROLLBACK TO SAVEPOINT {name}", f"RELEASE {name}")
        if roll < 0.6:
            return self.write(self.pick("t", "t", "u", "v"))
        if roll < 0.68:
            return self.pick("SELECT 1 / 0", "SELECT nothing", "INSERT INTO t VALUES (1, 1), (1, 2)", "SELEC 1")
        if roll < 0.76:
            cursor = self.pick("k", "l")
            # Fetched from at once: the product's cursors see what there is at their first FETCH.
            return self.pick(f"DECLARE {cursor} CURSOR FOR SELECT id, v FROM t ORDER BY id; FETCH 1 FROM {cursor}", f"FETCH 2 FROM {cursor}",
                             f"FETCH {cursor}", f"CLOSE {cursor}", f"FETCH ALL FROM {cursor}")
        if roll < 0.86:
            variable, value = self.pick("app.a", "app.b", "DateStyle"), self.pick("1", "2", "3")
            value = self.pick("'ISO, DMY'", "'ISO, MDY'") if variable == "DateStyle" else value
            return self.pick(f"SET {variable} = {value}", f"SET LOCAL {variable} = {value}", f"SHOW {variable}", f"RESET {variable}",
                             f"SELECT set_config('app.a', '{self.key()}', {self.pick('true', 'false')})")
        if roll < 0.93:
            return self.pick("CREATE TABLE v (id int PRIMARY KEY, v int)", "DROP TABLE v", "DROP TABLE u", "TRUNCATE u", "DROP TABLE IF EXISTS v",
                             "CREATE TABLE u (id int PRIMARY KEY, v int)", "CREATE TABLE v AS SELECT * FROM t")
        return self.pick("COMMIT", "ROLLBACK", "BEGIN", "BEGIN", "SET TRANSACTION READ ONLY", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                         "SHOW transaction_read_only", "SELECT count(*) FROM t", "BEGIN; SAVEPOINT a; INSERT INTO t VALUES (100, 1); ROLLBACK TO a")

    def write(self, table):
        key, value = self.key(), self.random.randrange(100)
        return self.pick(f"INSERT INTO {table} VALUES ({key}, {value})", f"INSERT INTO {table} VALUES ({key}, {value}) ON CONFLICT DO NOTHING",
                         f"INSERT INTO {table} VALUES ({key}, {value}) ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING *",
                         f"UPDATE {table} SET v = v + {value} WHERE id >= {key} RETURNING id, v", f"UPDATE {table} SET id = id + 1 WHERE id = {key}",
                         f"DELETE FROM {table} WHERE id = {key}", f"SELECT * FROM {table} WHERE id = {key} FOR UPDATE",
                         f"SELECT * FROM {table} ORDER BY id")

    def other(self):
        key = self.key()
        return self.pick("SELECT * FROM t ORDER BY id", f"UPDATE t SET v = v + 1000 WHERE id = {key}", f"INSERT INTO t VALUES ({key}, 7)",
                         f"DELETE FROM t WHERE id = {key}")


def prepare(clients):
    for client in clients:
        client.simple("ROLLBACK")
        client.simple("CLOSE ALL")
        client.simple("DISCARD ALL")
        client.simple("SET app.a = 0")
        client.simple("SET app.b = 0")
    first, second = clients
    # A definition that the other one holds would be waited for; a row that it holds is given up.
    first.simple("SET lock_timeout = '5s'")
    second.simple("SET lock_timeout = 60")
    for table in ("t", "u", "v"):
        first.simple(f"DROP TABLE IF EXISTS {table}")
    for table in ("t", "u"):
        first.simple(f"CREATE TABLE {table} (id int PRIMARY KEY, v int)")
        first.simple(f"INSERT INTO {table} VALUES (1, 10), (2, 20), (3, 30), (4, 40)")


def in_any_order(answer):
    """What no ORDER BY orders comes as it likes: the rows of an update, for one."""
    return sorted(part for part in answer if part[0] == "D") + [part for part in answer if part[0] != "D"]


def run(sides, seed):
    """(statements, a difference or None)"""
    for clients in sides:
        prepare(clients)
    done = []
    script = Script(seed)
    for session, sql, how in script.lines():
        how = "simple" if ";" in sql else how
        answers = [clients[session].simple(sql) if how == "simple" else clients[session].extended(sql, 0) for clients in sides]
        done.append(f"{session} {how}: {sql}")
        ours, theirs = answers if "ORDER BY" in sql else map(in_any_order, answers)
        if ours != theirs:
            # What the product has not is no difference, but what follows would be.
            # Of two reasons to refuse a statement either may come first.
            if ours[0][0] == theirs[0][0] == "E" and theirs[0][1] == "25006" and ours[-1] == theirs[-1]:
                continue
            if ("E", "0A000", "") in ours:
                return len(done), None
            return len(done), "\n    ".join([*done, f"product    {ours}", f"PostgreSQL {theirs}"])
        script.state = theirs[-1][1] if session == 0 else script.state
    return len(done), None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("postgres_port", type=int)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    base = pathlib.Path(tempfile.mkdtemp(prefix="helios-savepoints-"))
    port, log = servers.free_port(), base / "log"
    process = subprocess.Popen([options.binary, "serve", "--data", base / "data", "--listen", f"127.0.0.1:{port}"], stdout=log.open("w"),
                               stderr=subprocess.STDOUT)
    statements, transactions, failed = 0, 0, 0
    try:
        servers.wait_for(port, process, 20, log)
        sides = [[Client(p, "postgres") for _ in range(2)] for p in (port, options.postgres_port)]
        seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000_000)
        print(f"seeds from {seed}", flush=True)
        end = time.monotonic() + options.seconds
        while failed < 5 and time.monotonic() < end:
            count, difference = run(sides, seed)
            statements, transactions = statements + count, transactions + 1
            if difference:
                failed += 1
                print(f"FAILED seed {seed}:\n    {difference}", flush=True)
            if options.seed is not None:
                break
            seed += 1
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    print(f"{transactions} transactions, {statements} statements, {failed} failed")
    sys.exit(1 if failed or not transactions else 0)


if __name__ == "__main__":
    main()
