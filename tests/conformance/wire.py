"""A small PostgreSQL v3 client that shows the protocol's own parts: every statement goes as Parse, Bind, Describe, Execute, Sync."""

import socket
import struct

TEXT_OIDS = {25, 1043, 1042, 19, 705, 3802, 114}


class ServerError(Exception):
    def __init__(self, fields):
        super().__init__(fields.get("M", ""))
        self.sqlstate, self.message = fields.get("C"), fields.get("M")


class WireConnection:
    """Odd runs ask for text, even runs for binary results. Rows come back as text either way."""

    def __init__(self, port, **parameters):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._input = b""
        self._runs = 0
        body = struct.pack(">i", 196608) + b"".join(f"{k}\0{v}\0".encode() for k, v in parameters.items() if v) + b"\0"
        self._socket.sendall(struct.pack(">i", len(body) + 4) + body)
        self._until_ready()

    def close(self):
        self._send((b"X", b""))
        self._socket.close()

    def simple(self, sql):
        """Several statements in one Query message; the last result."""
        self._send((b"Q", sql.encode() + b"\0"))
        return self._until_ready(binary=False)

    def extended(self, sql):
        self._runs += 1
        binary = self._runs % 2 == 0
        name = f"s{self._runs}".encode() + b"\0" if self._runs % 3 == 0 else b"\0"
        bind = b"\0" + name + struct.pack(">hh", 0, 0) + (struct.pack(">hh", 1, 1) if binary else struct.pack(">h", 0))
        self._send(
            (b"P", name + sql.encode() + b"\0" + struct.pack(">h", 0)),
            (b"B", bind),
            (b"D", b"P\0"),
            (b"E", b"\0" + struct.pack(">i", 0)),
            (b"S", b""),
        )
        return self._until_ready(binary)

    def _send(self, *messages):
        self._socket.sendall(b"".join(kind + struct.pack(">i", len(body) + 4) + body for kind, body in messages))

    def _read(self, count):
        while len(self._input) < count:
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError("the server closed the connection")
            self._input += data
        data, self._input = self._input[:count], self._input[count:]
        return data

    def _until_ready(self, binary=False):
        """(rows or None, rows affected). Raises the ServerError of the message, after ReadyForQuery."""
        columns, rows, count, error = [], None, 0, None
        while True:
            kind, length = struct.unpack(">ci", self._read(5))
            body = self._read(length - 4)
            if kind == b"E":
                error = ServerError({f[:1].decode(): f[1:].decode() for f in body.split(b"\0") if f})
            elif kind == b"T":
                columns, rows = row_description(body), []
            elif kind == b"D":
                rows.append("|".join(values(body, columns, binary)))
            elif kind == b"C":
                last = body[:-1].decode().split(" ")[-1]
                count = int(last) if last.isdigit() else 0
                if not body.startswith((b"SELECT", b"FETCH", b"INSERT", b"UPDATE", b"DELETE", b"EXPLAIN", b"SHOW")):
                    rows = None
            elif kind == b"Z":
                if error:
                    raise error
                return rows, count


def row_description(body):
    columns, at = [], 2
    for _ in range(struct.unpack_from(">h", body)[0]):
        at = body.index(b"\0", at) + 1
        columns.append(struct.unpack_from(">ihihih", body, at)[2])
        at += 18
    return columns


def values(body, columns, binary):
    at = 2
    for oid in columns:
        length = struct.unpack_from(">i", body, at)[0]
        at += 4
        if length < 0:
            yield "~"
            continue
        raw = body[at:at + length]
        at += length
        yield decode(oid, raw) if binary else raw.decode()


def decode(oid, raw):
    """A binary value as PostgreSQL's text; of a type that no case compares, its bytes."""
    if oid in TEXT_OIDS:
        return (raw[1:] if oid == 3802 else raw).decode()
    if oid in (20, 21, 23):
        return str(int.from_bytes(raw, "big", signed=True))
    if oid == 16:
        return "t" if raw[0] else "f"
    if oid == 701:
        number = repr(struct.unpack(">d", raw)[0])
        return number[:-2] if number.endswith(".0") else number
    if oid == 2950:
        text = raw.hex()
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
    if oid == 1700:
        return numeric(raw)
    return "\\x" + raw.hex()


def numeric(raw):
    digits, weight, sign, scale = struct.unpack_from(">hhHh", raw)
    words = struct.unpack_from(f">{digits}h", raw, 8)
    total = sum(word * 10 ** (4 * (weight - i) + 1_000) for i, word in enumerate(words)) // 10 ** (1_000 - scale)
    text = str(total).rjust(scale + 1, "0")
    whole, fraction = (text[:-scale], text[-scale:]) if scale else (text, "")
    return ("-" if sign == 0x4000 else "") + whole + ("." + fraction if scale else "")
