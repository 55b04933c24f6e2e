"""Asks PostgreSQL 18 and the product to COPY the same, and compares every message.

usage: copy.py BINARY ORACLE_PORT [--seed N] [--trips N]

Cases: options, data, errors with their CONTEXT, over the simple and the extended protocol. Round trips: random rows of every type, made from --seed, go out of
PostgreSQL in text, CSV and binary, into the product and out again, byte for byte. The last line is "N equal, N different"; exit code 1 if any differ.
"""
import argparse
import random
import socket
import struct
import subprocess
import sys
import tempfile


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        body = struct.pack(">i", 196608) + b"user\0postgres\0database\0postgres\0TimeZone\0UTC\0\0"
        self.socket.sendall(struct.pack(">i", len(body) + 4) + body)
        self.input = b""
        self.until(b"Z")

    def send(self, *messages):
        self.socket.sendall(b"".join(kind + struct.pack(">i", len(body) + 4) + body for kind, body in messages))

    def read(self):
        while len(self.input) < 5 or len(self.input) < 1 + struct.unpack_from(">i", self.input, 1)[0]:
            data = self.socket.recv(1 << 20)
            if not data:
                return b"closed", b""
            self.input += data
        length = struct.unpack_from(">i", self.input, 1)[0]
        message = self.input[:1], self.input[5:1 + length]
        self.input = self.input[1 + length:]
        return message

    def until(self, *kinds):
        messages = []
        while True:
            messages.append(self.read())
            if messages[-1][0] in kinds or messages[-1][0] == b"closed":
                return messages

    def run(self, sql):
        self.send((b"Q", sql.encode() + b"\0"))
        return self.until(b"Z")

    def copy(self, sql, data, extended=False, piece=None):
        """Everything that the server says to a COPY and its data."""
        if extended:
            self.send((b"P", b"\0" + sql.encode() + b"\0\0\0"), (b"B", b"\0\0\0\0\0\0\0\0"), (b"D", b"P\0"), (b"E", b"\0\0\0\0\0"), (b"S", b""))
        else:
            self.send((b"Q", sql.encode() + b"\0"))
        messages = self.until(b"Z", b"G")
        while messages[-1][0] == b"G":
            if data is None:
                self.send((b"f", b"no more\0"))
            else:
                step = piece or max(1, len(data))
                self.send(*[(b"d", data[i:i + step]) for i in range(0, len(data), step)], (b"c", b""))
            if extended:
                self.send((b"S", b""))
            messages += self.until(b"Z", b"G")
        return messages


def shown(messages, with_data=True):
    lines, data = [], b""
    for kind, body in messages:
        if kind in (b"E", b"N"):
            fields = {f[:1].decode(): f[1:].decode(errors="replace") for f in body.split(b"\0") if f}
            lines.append(kind.decode() + " " + " | ".join(f"{k}={fields[k]}" for k in "SCMDHPWcn" if k in fields))
        elif kind == b"d":
            data += body
        elif kind in (b"S", b"K", b"R", b"1", b"2", b"n"):
            # PostgreSQL looks at a COPY when it is executed, the product when it is parsed.
            pass
        else:
            lines.append(f"{kind.decode()} {body!r}")
    if with_data and data:
        lines.append(f"data {data!r}")
    return "\n".join(lines)


SETUP = """
DROP TABLE IF EXISTS t, one, d, k, none; DROP TABLE IF EXISTS q;
CREATE TABLE t (a int, b text, c numeric(6,2));
CREATE TABLE one (x text);
CREATE TABLE d (i serial, a int DEFAULT 7, b text DEFAULT 'def', "Odd Name" text);
CREATE TABLE k (id int PRIMARY KEY, v varchar(3) NOT NULL, n int CHECK (n > 0));
INSERT INTO k VALUES (100, 'x', 1);
INSERT INTO t VALUES (1, 'one', 1.5), (2, NULL, NULL), (3, E'tab\\there\\nline\\\\back,comma"quote', -3.25), (NULL, '', 0);
"""

OPTIONS = [
    "", "WITH (FORMAT text)", "(FORMAT csv)", "(FORMAT 'CSV')", "(FORMAT binary)", "BINARY", "CSV", "CSV HEADER", "(FORMAT json)", "(FORMAT)", "(FORMAT csv, FORMAT text)",
    "(FORMAT csv, HEADER)", "(FORMAT csv, HEADER true)", "(FORMAT csv, HEADER 1)", "(HEADER)", "(HEADER off)", "(HEADER match)", "(HEADER 2)", "(HEADER 'maybe')",
    "(FORMAT binary, HEADER)", "(DELIMITER '|')", "DELIMITERS '|'", "DELIMITER AS '|' NULL AS 'nix'", "(DELIMITER '||')", "(DELIMITER 'a')", "(DELIMITER '')",
    "(DELIMITER E'\\n')", "(DELIMITER '.')", "(DELIMITER ',', FORMAT binary)", "(NULL '')", "(NULL 'x')", "(NULL E'a\\rb')", "(NULL 'a,b', FORMAT csv)", "(NULL 'a\"b', FORMAT csv)",
    "(NULL E'\\t')", "(FORMAT csv, QUOTE '''')", "(QUOTE '''')", "(FORMAT csv, QUOTE 'ab')", "(FORMAT csv, QUOTE ',')", "(FORMAT csv, ESCAPE '\\')", "(ESCAPE '\\')",
    "(FORMAT csv, ESCAPE 'ab')", "(FORMAT csv, FORCE_QUOTE *)", "(FORMAT csv, FORCE_QUOTE (b, c))", "(FORMAT csv, FORCE_QUOTE (zz))", "(FORMAT csv, FORCE_QUOTE (a, a))", "(FORCE_QUOTE *)",
    "(FORMAT csv, FORCE_QUOTE)", "(FORMAT csv, FORCE_QUOTE true)", "(FORMAT csv, FORCE_NULL (b))", "(FORMAT csv, FORCE_NULL *)", "(FORCE_NULL (b))", "(FORMAT csv, FORCE_NOT_NULL (b))",
    "(FORMAT csv, FORCE_NOT_NULL *)", "(FORCE_NOT_NULL *)", "CSV FORCE QUOTE b", "CSV FORCE NOT NULL b", "(ENCODING 'UTF8')", "(ENCODING 'utf-8')", "(ENCODING 'nix')",
    "(FREEZE off)", "(FREEZE maybe)", "(DEFAULT 'D')", "(DEFAULT '\\N')", "(DEFAULT 'D', FORMAT csv)", "(DEFAULT 'a,b', FORMAT csv)",
    "(DEFAULT 'D', FORMAT binary)", "(ON_ERROR stop)", "(ON_ERROR ignore)", "(ON_ERROR nix)", "(ON_ERROR)", "(ON_ERROR ignore, FORMAT binary)", "(LOG_VERBOSITY verbose)", "(LOG_VERBOSITY silent)",
    "(LOG_VERBOSITY nix)", "(REJECT_LIMIT 3)", "(ON_ERROR ignore, REJECT_LIMIT 3)", "(ON_ERROR ignore, REJECT_LIMIT 0)", "(ON_ERROR ignore, REJECT_LIMIT -1)", "(ON_ERROR ignore, REJECT_LIMIT '2')",
    "(ON_ERROR ignore, REJECT_LIMIT)", "(nix)", "(nix 1)", "(OIDS)",
]

TEXT = [b"", b"1\tx\t2\n", b"1\tx\t2", b"1\tx\t2\n2\ty\t3\n", b"1\tx\n", b"1\tx\t2\t3\n", b"1\n", b"\n", b"x\ty\t1\n", b"1\t\\N\t\\N\n\\N\ta\\tb\t1\n", b"1\ta\\\tb\t2\n", b"1\ta\\\nb\t2\n",
        b"1\tx\t2\r\n2\ty\t3\r\n", b"1\tx\t2\r2\ty\t3\r", b"1\tx\t2\r\n2\ty\t3\n", b"1\tx\t2\n2\ty\t3\r\n", b"1\tx\t2\n2\ty\rz\t3\n", b"1\tx\t2\r2\ty\t3\n", b"1\tx\t2\n\\.\n", b"1\tx\t2\n\\.",
        b"1\tx\t2\n\\.\nrubbish\n", b"1\tx\\.\t2\n", b"\\.\n", b"\\.x\n", b"1\tx\t2\r\n\\.\n", b"1\tx\t2\r\n\\.\r\n", b"1\tx\t2\n\\.\r\n", b"1\t\\x41\\x4\\101\\60\\8\\q\\\\\t2\n", b"1\t\\xc3\\xa4\\303\\244\t1\n",
        b"1\t\\xff\t1\n", b"1\ta\\0b\t1\n", b"1\t\xff\t1\n", b"2\tx\t1\n1\t\xc3\t1\n", b"1\ta\0b\t1\n", b"1\tx\\\n", b"1\tx\t1\\\n2\ty\t3\n", b"1\tx\t99999.99\n", b"99999999999\tx\t1\n", b" 1 \tx\t 2.5 \n",
        b"1\t" + b"z" * 300 + b"\tx\n", b"zzz" * 60 + b"\tx\t1\n", b"1\tx\t1\n" * 30, b"1\tx\t1\nbad\tx\t1\n2\tbad\tbad\n3\tx\tbad\n4\tx\t1\n", b"1\tx\t\xc3\xa4\n", b"1|x|2\n", b"1\tD\tD\n", b"D\tD\n", b"nix\tx\t1\n",
        b"1\tx\t1\\", b"1\tx\t\\x\n", b"1\t\\\xc3\xa4\t1\n", b"a\tb\tc\n1\tx\t2\n", b"\r\n", b"\r", b"1\tx\t2\n\n"]
CSV = [b"", b"1,x,2\n", b'1,"x",2\n', b'1,"x\ny",2\n', b'1,"x""y",2\n', b'1,"x,2\n', b'1,"x" y"z",2\n', b"1,,\n", b'1,"",2\n', b"1,x\n", b"1,x,2,3\n", b"\n", b"1,x,2\r\n2,y,3\r\n", b'1,"x\r\ny",2\r\n2,z\r\n',
       b'1,"x\ry",2\n2,z\n', b"1,x,2\n2,y\rz,3\n", b"1,x,2\r2,y\n", b"a,b,c\n1,x,2\n", b"a,b\n1,x,2\n", b"a,b,c,d\n", b"a,x,c\n1,x,2\n", b"a,,c\n1,x,2\n", b'"a","b","c"\n1,x,2\n', b"\\.\n", b"1,\\.,2\n\\.\n2,y,3\n", b"1,x,abc\n", b"nix,x,1\n",
       b"1,'x''y',2\n", b"1,\"x\\\"y\",2\n", b"1,D,D\n", b'1,"D",2\n', b"1,x,2\nbad,y,3\n,z,4\nalso,z,4\n", b'x,"y\nz",3\n1,x\n', b'"', b'1,"x",2"', b"1,x,\"\"\n", b'1,"a\x00b",2\n', b"1,\xff,2\n"]


def binary(*rows, header=b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", trailer=b"\xff\xff"):
    data = header
    for row in rows:
        data += struct.pack(">h", len(row)) + b"".join(struct.pack(">i", -1) if v is None else struct.pack(">i", len(v)) + v for v in row)
    return data + trailer


NUMERIC = bytes.fromhex("0001000000000000") + b"\0\2"
ROW = (b"\0\0\0\1", b"x", NUMERIC)
BINARY = [b"", b"PGCOPY", binary(), binary(ROW), binary(ROW, (None, None, None)), binary(ROW, trailer=b""), binary(ROW, trailer=b"\xff\xffmore"), binary(ROW[:2]), binary(ROW + (b"",)), binary((b"\0", b"x", NUMERIC)),
          binary((b"\0" * 5, b"x", NUMERIC)), binary((b"\0\0\0\1", b"\xff", NUMERIC)), binary((b"\0\0\0\1", b"x", b"\0")), binary(ROW)[:-5], binary(ROW)[:-9], binary()[:15], binary()[:19], binary()[:13],
          binary(header=b"PGCOPY\n\xff\r\n\0\0\1\0\0\0\0\0\0"), binary(header=b"PGCOPY\n\xff\r\n\0\0\2\0\0\0\0\0\0"), binary(header=b"PGCOPY\n\xff\r\n\0\0\0\0\1\0\0\0\0"), binary(ROW, header=b"PGCOPY\n\xff\r\n\0\0\0\0\1\0\0\0\3abc"),
          binary(header=b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\3ab", trailer=b""), binary(header=b"PGCOPY\n\xff\r\n\0\0\0\0\0\xff\xff\xff\xff"), binary() [:19] + b"\0\3\xff\xff\xff\xfe", binary(ROW, ROW[:1]), binary()[:19] + b"\0"]

COPIES = [  # table statement, data
    ("COPY t (b, a) FROM STDIN", b"x\t1\n"), ("COPY t (b, b) FROM STDIN", b""), ("COPY t (zz) FROM STDIN", b""), ("COPY nix FROM STDIN", b""), ("COPY nix TO STDOUT", b""), ("COPY t (a, zz) TO STDOUT", b""),
    ("COPY t (c, a) TO STDOUT", b""), ("COPY (SELECT a, b FROM t ORDER BY 1) TO STDOUT (FORMAT csv, HEADER)", b""), ("COPY (VALUES (1, 'x')) TO STDOUT", b""), ("COPY (INSERT INTO one VALUES ('q') RETURNING x) TO STDOUT", b""),
    ("COPY (INSERT INTO one VALUES ('q')) TO STDOUT", b""), ("COPY (UPDATE one SET x = 'r' RETURNING x, 1) TO STDOUT", b""), ("COPY (DELETE FROM one RETURNING x) TO STDOUT", b""), ("COPY (SELECT $1) TO STDOUT", b""),
    ("COPY (SELECT a FROM t WHERE zz = 1) TO STDOUT", b""), ("COPY (SELECT a INTO zz FROM t) TO STDOUT", b""), ("COPY (SELECT 1, 2, NULL) TO STDOUT (FORMAT csv, FORCE_QUOTE *)", b""),
    ("COPY (SELECT 1 AS a, '\\.' AS b) TO STDOUT CSV", b""), ("COPY (SELECT '\\.') TO STDOUT CSV", b""), ("COPY (SELECT '\\.') TO STDOUT", b""), ("COPY (SELECT 'a|b') TO STDOUT (DELIMITER '|')", b""),
    ("COPY (SELECT '-1'::int, '-') TO STDOUT (DELIMITER '-')", b""), ("COPY (SELECT 'x y', '') TO STDOUT (FORMAT csv, NULL 'x y')", b""), ("COPY (SELECT 'it''s', 'b\\s') TO STDOUT (FORMAT csv, QUOTE '''', ESCAPE '\\')", b""),
    ("COPY (SELECT 1 AS \"a,b\", 2 AS \"q\"\"r\") TO STDOUT (FORMAT csv, HEADER)", b""), ("COPY (SELECT 1 AS \"a\tb\") TO STDOUT (HEADER)", b""), ("COPY (SELECT FROM t) TO STDOUT", b""), ("COPY (SELECT FROM t) TO STDOUT CSV HEADER", b""),
    ("COPY one FROM STDIN", b"a\nb\n\nc\n"), ("COPY one FROM STDIN CSV", b"a\n\n\"\"\n\\.\n"), ("COPY d (a, b) FROM STDIN", b"1\tx\n2\t\\N\n"), ("COPY d (a) FROM STDIN", b"1\n"), ("COPY d FROM STDIN (DEFAULT 'D')", b"D\tD\tD\tx\n5\t1\ty\t\\D\n"),
    ("COPY d (a, \"Odd Name\") FROM STDIN (DEFAULT 'D')", b"D\tD\n"), ("COPY d (\"Odd Name\") TO STDOUT (HEADER)", b""), ("COPY d (\"Odd Name\", a) FROM STDIN (FORMAT csv, HEADER match)", b"Odd Name,a\nx,1\n"),
    ("COPY d (\"Odd Name\", a) FROM STDIN (FORMAT csv, HEADER match)", b"odd name,a\nx,1\n"), ("COPY d (a) FROM STDIN (FORMAT csv, HEADER match)", b""),
    ("COPY k FROM STDIN", b"1\tx\t1\n2\ty\t2\n"), ("COPY k FROM STDIN", b"1\tx\t1\n1\ty\t2\n"), ("COPY k FROM STDIN", b"1\tx\t1\n100\ty\t2\n3\tbadtoolong\t1\n"), ("COPY k FROM STDIN", b"1\tx\t1\n2\t\\N\t2\n3\tbadtoolong\t1\n"),
    ("COPY k FROM STDIN", b"1\tx\t0\n2\t\\N\t2\n"), ("COPY k FROM STDIN", b"1\tx\t1\n2\ttoolong\t1\n"), ("COPY k (id, n) FROM STDIN", b"1\t1\n"), ("COPY k FROM STDIN (ON_ERROR ignore)", b"1\tx\t1\n2\ttoolong\t1\nx\ty\t1\n3\ty\t1\n"),
    ("COPY k FROM STDIN (ON_ERROR ignore)", b"1\t\\N\t1\n"), ("COPY k FROM STDIN (ON_ERROR ignore, LOG_VERBOSITY verbose)", b"1\tx\t1\n2\ttoolong\t1\nx\ty\t1\n3\ty\tz\n"), ("COPY k FROM STDIN (ON_ERROR ignore, LOG_VERBOSITY silent)", b"x\tx\t1\n"),
    ("COPY k FROM STDIN (ON_ERROR ignore, REJECT_LIMIT 2)", b"x\tx\t1\ny\tx\t1\n1\tx\t1\n"), ("COPY k FROM STDIN (ON_ERROR ignore, REJECT_LIMIT 2)", b"x\tx\t1\ny\tx\t1\nz\tx\t1\n1\tx\t1\n"), ("COPY k FROM STDIN (ON_ERROR ignore)", b"1\tx\n"),
    ("COPY k FROM STDIN WHERE id > 1", b"1\tx\t1\n2\ty\t2\n"), ("COPY k FROM STDIN WHERE n", b""), ("COPY k FROM STDIN WHERE zz > 1", b""), ("COPY k FROM STDIN WHERE id = (SELECT 1)", b""), ("COPY k FROM STDIN WHERE max(id) > 1", b""),
    ("COPY k FROM STDIN WHERE id / 0 > 1", b"1\tx\t1\n"), ("COPY k TO STDOUT WHERE id > 1", b""), ("COPY k FROM STDIN (FREEZE off)", b"1\tx\t1\n"), ("COPY k FROM STDIN", None), ("COPY k FROM STDIN; SELECT 1", b"1\tx\t1\n"),
    ("SELECT 1; COPY k FROM STDIN; COPY one FROM STDIN", b"1\tx\t1\n"), ("COPY k TO STDOUT; COPY k TO STDOUT", b""), ("BEGIN; COPY k FROM STDIN; COPY (TABLE k ORDER BY 1) TO STDOUT; ROLLBACK", b"1\tx\t1\n"), ("BEGIN READ ONLY; COPY k FROM STDIN", b""), ("ROLLBACK", b""),
    ("COPY k FROM STDIN", b"".join(b"%d\tx\t1\n" % i for i in range(200, 3000)) + b"5\tx\t0\n" + b"200\tx\t1\n"), ("COPY k FROM STDIN", b"".join(b"%d\tx\t1\n" % i for i in range(200, 3000)) + b"2000\tx\t1\n7\tx\tz\n"),
    ("COPY k FROM STDIN", b"".join(b"%d\tx\t1\n" % (i % 1500) for i in range(200, 3000)) + b"7\tx\tz\n"),
]


class Comparison:
    def __init__(self, arguments):
        self.arguments = arguments
        self.equal = self.different = 0

    def check(self, name, ours, theirs):
        if ours == theirs:
            self.equal += 1
            return
        self.different += 1
        print(f"== {name}\n-- product\n{ours[:1500]}\n-- PostgreSQL\n{theirs[:1500]}")

    def case(self, sql, data, extended=False, piece=None, after=""):
        answers = []
        for port in (self.arguments.port, self.arguments.oracle):
            client = CLIENTS[port]
            client.run(SETUP)
            answer = shown(client.copy(sql, data, extended, piece))
            if after:
                answer += "\n" + shown(client.copy(after, b""))
            client.run("ROLLBACK")
            answers.append(answer)
        self.check(f"{'extended ' if extended else ''}{sql} {data[:200] if data else data!r} piece {piece}", *answers)

    def cases(self):
        for option in OPTIONS:
            self.case(f"COPY t TO STDOUT {option}", b"")
            self.case(f"COPY t FROM STDIN {option}", b"1\tx\t2\n" if "csv" not in option.lower() else b"1,x,2\n", after="COPY t TO STDOUT")
        for data in TEXT:
            for option in ("", "(NULL 'nix', HEADER)", "(DELIMITER '|')", "(ON_ERROR ignore, LOG_VERBOSITY verbose)", "(DEFAULT 'D')", "(HEADER match)"):
                self.case(f"COPY t FROM STDIN {option}", data, after="COPY t TO STDOUT")
            self.case("COPY t FROM STDIN", data, piece=1, after="COPY t TO STDOUT")
            self.case("COPY t FROM STDIN", data, extended=True, after="COPY t TO STDOUT")
            self.case("COPY one FROM STDIN", data, after="COPY one TO STDOUT")
        for data in CSV:
            for option in ("", ", HEADER", ", HEADER match", ", QUOTE ''''", ", ESCAPE '\\'", ", FORCE_NULL *", ", FORCE_NOT_NULL (b)", ", DEFAULT 'D'", ", NULL 'x'", ", ON_ERROR ignore, LOG_VERBOSITY verbose"):
                self.case(f"COPY t FROM STDIN (FORMAT csv{option})", data, after="COPY t TO STDOUT")
            self.case("COPY t FROM STDIN CSV", data, piece=1, after="COPY t TO STDOUT")
        for data in BINARY:
            self.case("COPY t FROM STDIN BINARY", data, after="COPY t TO STDOUT")
            self.case("COPY t FROM STDIN BINARY", data, piece=1, after="COPY t TO STDOUT")
        for sql, data in COPIES:
            self.case(sql, data)
            if ";" not in sql:
                self.case(sql, data, extended=True, after="COPY (SELECT * FROM k ORDER BY id) TO STDOUT (FORMAT csv)")

    def trips(self):
        ours, theirs = (CLIENTS[port] for port in (self.arguments.port, self.arguments.oracle))
        numbers = random.Random(self.arguments.seed)
        known = [t for t in sorted(VALUES) if "\nE " not in "\n" + shown(ours.run(f"DROP TABLE IF EXISTS q; CREATE TABLE q (c {t})"))]
        for trip in range(self.arguments.trips):
            types = [numbers.choice(known) for _ in range(numbers.randint(1, 6))]
            table = "CREATE TABLE q (" + ", ".join(f"c{i} {t}" for i, t in enumerate(types)) + ")"
            rows = [[VALUES[t](numbers) if numbers.random() > 0.1 else None for t in types] for _ in range(numbers.randint(0, 40))]
            insert = "".join("INSERT INTO q VALUES (" + ", ".join("NULL" if v is None else "'" + v.replace("'", "''") + "'" for v in row) + ");" for row in rows)
            for client in (ours, theirs):
                client.run("DROP TABLE IF EXISTS q")
                made = shown(client.run(table))
                if made.startswith("E"):
                    raise SystemExit(f"{table}: {made}")
            failed = shown(theirs.run(insert))
            if "\nE " in "\n" + failed:
                raise SystemExit(f"seed {self.arguments.seed} trip {trip}: {failed}")
            for option in ("", "(FORMAT csv)", "(FORMAT binary)", "(FORMAT csv, HEADER, QUOTE '''', ESCAPE '\\', DELIMITER ';', NULL 'null', FORCE_QUOTE *)", "(DELIMITER '-', NULL 'nix')"):
                out = data_of(theirs.copy(f"COPY q TO STDOUT {option}", b""))
                ours.run("DELETE FROM q")
                came = option.replace(", FORCE_QUOTE *", "")
                said = shown(ours.copy(f"COPY q FROM STDIN {came}", out, piece=numbers.choice([None, 1, 7, 64, 1000])))
                back = data_of(ours.copy(f"COPY q TO STDOUT {option}", b""))
                self.check(f"seed {self.arguments.seed} trip {trip} {types} {option}: {said}", repr(back), repr(out))


def data_of(messages):
    return b"".join(body for kind, body in messages if kind == b"d")


def text(numbers):
    return "".join(numbers.choice(TEXTS) for _ in range(numbers.randint(0, 12)))


TEXTS = ["a", "B", " ", "\t", "\n", "\r", "\\", "\"", "'", ",", ";", "|", "-", "\\N", "\\.", "ä", "€", "😀", "\b", "\f", "\v", "nix", "null", "{", "}", "\x01", "\x7f", "0"]
VALUES = {
    "text": text,
    "varchar(20)": lambda n: text(n)[:20],
    "char(5)": lambda n: text(n)[:5],
    "bool": lambda n: n.choice("tf"),
    "int2": lambda n: str(n.randint(-32768, 32767)),
    "int4": lambda n: str(n.choice([n.randint(-9, 9), n.randint(-2**31, 2**31 - 1)])),
    "int8": lambda n: str(n.randint(-2**63, 2**63 - 1)),
    "oid": lambda n: str(n.randint(0, 2**32 - 1)),
    "float4": lambda n: n.choice(["NaN", "Infinity", "-0", repr(n.uniform(-1e10, 1e10)), "1e-20"]),
    "float8": lambda n: n.choice(["NaN", "-Infinity", "-0", repr(n.gauss(0, 1e200)), "5e-324"]),
    "numeric": lambda n: n.choice(["NaN", "Infinity", "0.000", str(n.randint(-10**30, 10**30)), f"{n.randint(-99, 99)}.{n.randint(0, 10**12):012}"]),
    "numeric(12,3)": lambda n: f"{n.randint(-10**8, 10**8)}.{n.randint(0, 999):03}",
    "uuid": lambda n: f"{n.getrandbits(128):032x}",
    "date": lambda n: n.choice(["infinity", "-infinity", f"{n.randint(1, 9999):04}-{n.randint(1, 12):02}-{n.randint(1, 28):02}", "0044-03-15 BC"]),
    "time": lambda n: f"{n.randint(0, 23)}:{n.randint(0, 59)}:{n.randint(0, 59)}.{n.randint(0, 999999):06}",
    "timestamp": lambda n: n.choice(["infinity", f"{n.randint(1, 9999):04}-{n.randint(1, 12):02}-{n.randint(1, 28):02} {n.randint(0, 23)}:{n.randint(0, 59)}:07.{n.randint(0, 999999):06}"]),
    "timestamptz": lambda n: n.choice(["-infinity", f"{n.randint(1900, 2100):04}-{n.randint(1, 12):02}-{n.randint(1, 28):02} {n.randint(0, 23)}:{n.randint(0, 59)}:07+0{n.randint(0, 9)}"]),
    "interval": lambda n: f"{n.randint(-99, 99)} years {n.randint(-99, 99)} mons {n.randint(-99, 99)} days {n.randint(-99, 99)}:{n.randint(0, 59)}:{n.randint(0, 59)}.{n.randint(0, 999999)}",
    "bytea": lambda n: "\\x" + n.randbytes(n.randint(0, 20)).hex(),
    "json": lambda n: n.choice(['{"a":  1,\t"b": [true, null]}', '"x\\\\y"', "[]", '{"a":1,"a":2}', " 1 "]),
    "jsonb": lambda n: n.choice(['{"b": 1.50, "a": [true, null]}', '"x\\\\y\\n"', "[]", '{"a":1,"a":2}', "1e3"]),
    "int4[]": lambda n: n.choice(["{}", "{1,2,NULL}", "{{1,2},{3,4}}", "[2:3]={5,6}"]),
    "text[]": lambda n: n.choice(["{}", '{a,"b,c","\\"",NULL,"NULL",""}', '{"\\\\\\\\","x\ty\nz"}', "{ä}"]),
    "numeric[]": lambda n: "{1.50,NaN,-0.001}",
    "\"char\"": lambda n: n.choice("aZ0"),
    "name": lambda n: text(n)[:15],
}

CLIENTS = {}


def main(arguments):
    CLIENTS.update({port: Client(port) for port in (arguments.port, arguments.oracle)})
    comparison = Comparison(arguments)
    comparison.cases()
    comparison.trips()
    print(f"seed {arguments.seed}")
    print(f"{comparison.equal} equal, {comparison.different} different")
    return 1 if comparison.different else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("oracle", type=int)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--trips", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            arguments.port = listener.getsockname()[1]
        command = [arguments.binary, "serve", "--data", directory, "--listen", f"127.0.0.1:{arguments.port}"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            while b"is ready" not in server.stdout.readline():
                pass
            sys.exit(main(arguments))
        finally:
            server.kill()
