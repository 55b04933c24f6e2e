"""Runs the cases through the drivers. See README.md."""

import argparse
import pathlib
import re
import struct
import sys
import tempfile

import cases as case_files
import drivers
import servers
from relay import Relay

HERE = pathlib.Path(__file__).resolve().parent

# What only a tenant's rows hold. Statements of the cases never spell another tenant's marks.
MARKS = {
    "12345": [b"nordlicht", b"amber-finch", b"AMB", b"12345", struct.pack(">q", 12345)],
    "67890": [b"blueharbor", b"cobalt-heron", b"COB", b"67890", struct.pack(">q", 67890)],
}


class Failure(Exception):
    pass


class Session:
    """One connection of a case, and whose it is at the moment."""

    def __init__(self, driver, server, tenant):
        self.relay = Relay("127.0.0.1", server.port)
        self._client = driver(self.relay.port, servers.DATABASE, server.user)
        self._seen = 0
        self.tenant = "nobody"
        if tenant != "nobody":
            self.become(tenant)

    def become(self, tenant):
        self._client.run(f"SET app.current_tenant_id = {tenant}" if tenant != "nobody" else "RESET app.current_tenant_id", False)
        self.search()
        self.tenant = tenant

    def run(self, step):
        try:
            return (*self._client.run(step.text, step.action == "batch"), None)
        except drivers.Refused as refused:
            return None, None, refused
        finally:
            self.search()

    def search(self):
        """Looks for others' marks in what came since the last search."""
        fresh = bytes(self.relay.received[self._seen:])
        self._seen = len(self.relay.received)
        for tenant, marks in MARKS.items():
            for mark in marks if tenant != self.tenant else ():
                if mark in fresh:
                    at = fresh.index(mark)
                    raise Failure(f"LEAK: {mark!r} of tenant {tenant} was sent to {self.tenant}: {fresh[max(0, at - 60):at + 60]!r}")

    def close(self):
        try:
            self._client.close()
        finally:
            self.relay.close()


def check(step, rows, count, refused):
    if step.free == "any":
        return
    if step.error is not None:
        sqlstate, text = step.error
        if refused is None:
            raise Failure(f"no error, but {count} rows: {rows}")
        if not re.fullmatch(sqlstate.replace("*", "."), refused.sqlstate or "") or text not in (refused.message or ""):
            raise Failure(f"expected error {sqlstate} {text!r}, got {refused}")
        return
    if refused is not None:
        raise Failure(f"unexpected error {refused}")
    rows = rows or []
    if step.rows is not None and rows != step.rows and (step.ordered or sorted(rows) != sorted(step.rows)):
        raise Failure(f"expected rows {step.rows}, got {rows}")
    if step.count is not None and count != step.count:
        raise Failure(f"expected {step.count} rows affected, got {count}")


def run_case(case, driver, server):
    sessions, current = {}, None
    try:
        for step in case.steps:
            try:
                if step.action == "as":
                    if step.text not in sessions:
                        sessions[step.text] = Session(driver, server, step.text.split(" ")[0])
                    current = sessions[step.text]
                elif step.action == "set":
                    current.become(step.text)
                else:
                    check(step, *current.run(step))
            except Failure as failure:
                raise Failure(f"{case.file}:{step.line}: {step.text}\n    {failure}") from None
            except (drivers.Refused, OSError) as broken:
                raise Failure(f"{case.file}:{step.line}: {step.text}\n    {broken}") from None
    finally:
        for session in sessions.values():
            try:
                session.close()
            except OSError:
                pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--oracle", action="store_true")
    parser.add_argument("--only", default="", help="cases whose name or file holds this text")
    parser.add_argument("--driver", action="append", choices=drivers.DRIVERS)
    parser.add_argument("--keep", action="store_true", help="keep the data directory and the server's log")
    options = parser.parse_args()
    if options.oracle == bool(options.binary):
        parser.error("give a binary, or --oracle")

    chosen = [case for path in sorted((HERE / "cases").glob("*.case")) for case in case_files.read(path)]
    chosen = [case for case in chosen if options.only in case.name or options.only in case.file]
    directory = pathlib.Path(tempfile.mkdtemp(prefix="helios-conformance-"))
    server = servers.Oracle(directory) if options.oracle else servers.Product(options.binary, directory)
    passed, failed = 0, 0
    try:
        for name in options.driver or drivers.DRIVERS:
            for case in chosen:
                if (case.only and name not in case.only) or (options.oracle and not case.oracle):
                    continue
                try:
                    run_case(case, drivers.DRIVERS[name], server)
                    passed += 1
                except (Failure, drivers.Refused, OSError, drivers.psycopg2.Error) as failure:
                    failed += 1
                    print(f"FAILED {name}: {case.name}\n    {failure}", flush=True)
    finally:
        trouble = server.stop()
    if trouble:
        failed += 1
        print(f"FAILED {trouble}")
    if options.keep or failed:
        print(f"kept: {directory}")
    else:
        import shutil
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
