"""One class per client. `run` answers (rows or None, rows affected) or raises Refused."""

import json
import os
import pathlib
import shutil
import subprocess

import psycopg2
import psycopg2.extensions

try:
    import psycopg
except ImportError:
    psycopg = None  # its driver is left out

from wire import ServerError, WireConnection

NODE = pathlib.Path(__file__).resolve().parent / "node"


class Refused(Exception):
    def __init__(self, sqlstate, message):
        super().__init__(f"{sqlstate}: {message}")
        self.sqlstate, self.message = sqlstate, message


class Psycopg2:
    """The simple protocol, through libpq."""

    def __init__(self, port, database, user, options):
        self._connection = psycopg2.connect(
            host="127.0.0.1", port=port, dbname=database, user=user, options=options, connect_timeout=20)
        self._connection.autocommit = True
        # Values as PostgreSQL writes them: a converted one could hide a difference.
        oids = (16, 20, 21, 23, 25, 114, 701, 1043, 1184, 1700, 2950, 3802)
        as_text = psycopg2.extensions.new_type(oids, "AS_TEXT", lambda value, cursor: value)
        psycopg2.extensions.register_type(as_text, self._connection)

    def run(self, sql, batch):
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(sql)
            except psycopg2.Error as error:
                raise Refused(error.pgcode, error.diag.message_primary or str(error)) from None
            rows = None
            if cursor.description is not None:
                rows = ["|".join("~" if value is None else str(value) for value in row) for row in cursor.fetchall()]
            return rows, cursor.rowcount

    def close(self):
        self._connection.close()


class Psycopg3:
    """The extended protocol, through libpq: every statement a named prepared one, results in binary."""

    def __init__(self, port, database, user, options):
        self._connection = psycopg.connect(
            host="127.0.0.1", port=port, dbname=database, user=user, options=options, connect_timeout=20, autocommit=True)

    def run(self, sql, batch):
        with self._connection.cursor(binary=not batch) as cursor:
            try:
                cursor.execute(sql, prepare=not batch)
                rows = None
                while batch and cursor.nextset():
                    pass
                if cursor.description is not None:
                    rows = ["|".join(map(python_text, row)) for row in cursor.fetchall()]
                return rows, cursor.rowcount
            except psycopg.Error as error:
                raise Refused(error.sqlstate, error.diag.message_primary or str(error)) from None

    def close(self):
        self._connection.close()


def python_text(value):
    """A converted value as PostgreSQL writes it."""
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class Psql:
    """psql, driven as a person would, one statement at a time."""

    def __init__(self, port, database, user, options):
        style = ["-X", "-q", "-A", "-t", "-P", "null=~"]
        command = ["stdbuf", "-oL", "psql", *style, "-h", "127.0.0.1", "-p", str(port), "-U", user, "-d", database]
        pipe, environment = subprocess.PIPE, {**os.environ, "PGOPTIONS": options}
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)
        # Without this psql 15 prints every result of a message.
        self._process.stdin.write("\\set SHOW_ALL_RESULTS off\n")

    def run(self, sql, batch):
        text = sql.replace(";", " \\;") if batch else sql
        end = "\\echo '' \n\\echo @end :SQLSTATE :ROW_COUNT :LAST_ERROR_MESSAGE\n"
        self._process.stdin.write(f"{text}\n;\n{end}")
        self._process.stdin.flush()
        rows = []
        while not (line := self._process.stdout.readline()).startswith("@end"):
            if not line:
                raise Refused("08006", "psql ended: " + self._process.stderr.read())
            rows.append(line.rstrip("\n"))
        rows.pop()
        _, sqlstate, count, *message = line.rstrip("\n").split(" ")
        if sqlstate != "00000":
            raise Refused(sqlstate, " ".join(message))
        return rows, int(count)

    def close(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
        self._process.stderr.close()


class NodePg:
    """node-postgres in a process of its own; named prepared statements, results in text."""

    def __init__(self, port, database, user, options):
        command = ["node", NODE / "driver.js", str(port), database, user, options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def _answer(self):
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else {"sqlstate": "08006", "message": "node ended"}
        if "sqlstate" in answer:
            raise Refused(answer["sqlstate"], answer["message"])
        return answer

    def run(self, sql, batch):
        self._process.stdin.write(json.dumps({"sql": sql, "batch": batch}) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        return answer["rows"], answer["count"]

    def close(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


class Extended:
    """The extended protocol, spoken by wire.py."""

    def __init__(self, port, database, user, options):
        self._connection = WireConnection(port, user=user, database=database, options=options)

    def run(self, sql, batch):
        try:
            return self._connection.simple(sql) if batch else self._connection.extended(sql)
        except ServerError as error:
            raise Refused(error.sqlstate, error.message) from None

    def close(self):
        self._connection.close()


DRIVERS = {"psycopg2": Psycopg2, "psql": Psql, "extended": Extended}
if psycopg:
    DRIVERS["psycopg3"] = Psycopg3
if shutil.which("node") and (NODE / "node_modules" / "pg").is_dir():
    DRIVERS["node-pg"] = NodePg

# What a client raises when it cannot connect or loses its connection.
BROKEN = (Refused, OSError, psycopg2.Error, *([psycopg.Error] if psycopg else []))
