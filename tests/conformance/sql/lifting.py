"""Asks PostgreSQL whether a statement means the same with its literals lifted into parameters.

usage: lifting.py BINARY FOLDER [--dsn DSN] [--show N]

Runs the statements of FOLDER's .sql files in order in one new database. Before a SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE runs, it is run as written
and as BINARY's "sql fingerprint" lifts it (PREPARE and EXECUTE), both rolled back: rows and column types must be equal where the original succeeds, and both
must fail where it fails. The last line is "N equal, N different"; exit code 1 if any differ. Left out: statements that name what differs from run to run, those that
answer otherwise the second time (sequences), and syntax that an older server does not know.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys

import psycopg2
import psycopg2.extensions

TYPES = {"Int4": "int4", "Int8": "int8", "Numeric": "numeric", "Unknown": "unknown"}
DATA = {"Select", "Values", "Insert", "Update", "Delete", "Merge"}
FLEETING = re.compile(
    r"random|clock|timeofday|now\(|current_|localtime|nextval|serial|uuid|txid|pg_current|xact|pg_stat|pg_backend|pg_sleep|xmin|ctid|"
    r"tableoid|oid|setseed|pg_lock|dblink|lo_|pg_terminate|pg_prepared|tablesample|explain|'now'|today|tomorrow|yesterday|pg_column_size|pg_relation", re.I)
# Values as PostgreSQL writes them: Python has no year 10,000 and no infinity.
psycopg2.extensions.register_type(psycopg2.extensions.new_type(
    (1082, 1083, 1114, 1184, 1186, 1266, 1115, 1182, 1183, 1185, 1187, 1270), "TEXT", lambda value, _: value))
FIRST = ["test_setup.sql", "create_table.sql", "create_index.sql", "create_aggregate.sql", "create_view.sql"]


def ask(binary, verb, texts):
    lines = "".join(json.dumps({"sql": text}) + "\n" for text in texts)
    answer = subprocess.run([binary, "sql", verb, "--json-lines"], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in answer.decode().rstrip("\n").split("\n")]


def run(cursor, statements):
    """Rows and types of the last statement, or the error; everything it did is undone."""
    if in_transaction(cursor):
        cursor.execute("ROLLBACK")
    cursor.execute("BEGIN")
    try:
        for statement in statements:
            cursor.execute(statement)
        if cursor.description is None:
            return "done", cursor.rowcount
        return [column.type_code for column in cursor.description], sorted(map(repr, cursor.fetchall()))
    except psycopg2.Error as error:
        return "error", error.pgcode
    finally:
        cursor.execute("ROLLBACK")
        cursor.execute("DEALLOCATE ALL")


def in_transaction(cursor):
    return cursor.connection.info.transaction_status != psycopg2.extensions.TRANSACTION_STATUS_IDLE


def execute(lifted):
    types = ", ".join(TYPES[literal["class"]] for literal in lifted["literals"])
    values = ", ".join(
        "'" + literal["text"].replace("'", "''") + "'" if literal["class"] == "Unknown" else literal["text"] for literal in lifted["literals"])
    return [f"PREPARE lifted ({types}) AS {lifted['sql']}", f"EXECUTE lifted ({values})"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("folder")
    parser.add_argument("--dsn", default="host=127.0.0.1 user=postgres dbname=postgres")
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    admin = psycopg2.connect(options.dsn)
    admin.autocommit = True
    admin.cursor().execute("DROP DATABASE IF EXISTS helios_lifting")
    admin.cursor().execute("CREATE DATABASE helios_lifting")
    connection = psycopg2.connect(options.dsn, dbname="helios_lifting")
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("SET statement_timeout = '400ms'")
    names = sorted(glob.glob(os.path.join(options.folder, "*.sql")), key=lambda name: (os.path.basename(name) not in FIRST, name))
    equal, different = 0, 0
    for name in names:
        with open(name, "rb") as file:
            texts = [one["sql"] for one in json.loads(subprocess.run(
                [options.binary, "sql", "split"], stdin=file, stdout=subprocess.PIPE, check=True).stdout)["statements"]]
        texts = [text for text in texts if "standard_conforming_strings" not in text]
        for text, answer in zip(texts, ask(options.binary, "fingerprint", texts)):
            statements = answer.get("statements", [])
            if len(statements) != 1 or statements[0]["kind"] in ("Transaction", "Fetch", "ClosePortal", "DeclareCursor"):
                continue
            if "dbname" in text or "\\connect" in text or "statement_timeout" in text:
                continue
            one = statements[0]
            if one["kind"] in DATA and "lifted" in one and not one["parameters"] and not FLEETING.search(text):
                left = run(cursor, [text])
                if left == ("error", "57014"):
                    continue
                right = run(cursor, execute(one["lifted"]))
                if left == right or (left[0] == "error" and right[0] == "error"):
                    equal += 1
                elif left != ("error", "42601") and left == run(cursor, [text]):
                    different += 1
                    if different <= options.show:
                        print(os.path.basename(name), "|", text[:400].replace("\n", " "), "|", one["lifted"]["sql"][:400], "|", str(left)[:300], "|", str(right)[:300])
            try:
                cursor.execute(text)
            except psycopg2.Error:
                pass
    print(f"{equal} equal, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
