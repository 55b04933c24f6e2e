"""Runs the cases through the drivers. See README.md."""

import argparse
import pathlib
import random
import re
import shutil
import struct
import sys
import tempfile
import threading
import time

import app_check
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

    def __init__(self, driver, server, label):
        tenant, *how = label.split(" ")
        at_startup = how == ["startup"]
        self.relay = Relay("127.0.0.1", server.port)
        options = f"-c app.current_tenant_id={tenant}" if at_startup else ""
        self._client = driver(self.relay.port, servers.DATABASE, server.user, options)
        self._seen = 0
        self.tenant = tenant if at_startup else "nobody"
        if not at_startup and tenant != "nobody":
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
                        sessions[step.text] = Session(driver, server, step.text)
                    current = sessions[step.text]
                elif step.action == "set":
                    current.become(step.text)
                else:
                    check(step, *current.run(step))
            except Failure as failure:
                raise Failure(f"{case.file}:{step.line}: {step.text}\n    {failure}") from None
            except drivers.BROKEN as broken:
                raise Failure(f"{case.file}:{step.line}: {step.text}\n    {broken}") from None
    finally:
        for session in sessions.values():
            try:
                session.close()
            except drivers.BROKEN:
                pass


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def run(self, case, name, server, note=""):
        try:
            run_case(case, drivers.DRIVERS[name], server)
            self.passed += 1
        except (Failure, *drivers.BROKEN) as failure:
            self.failed += 1
            print(f"FAILED {name}{note}: {case.name}\n    {failure}", flush=True)


def storm(chosen, names, server, tally, seconds, seed):
    """Reading cases of both tenants at once, at random, so that statements meet plans and decisions that were made for the other tenant,
    while the plugin is swapped again and again."""
    reading = [case for case in chosen if case.file[:2] in ("10", "20", "30", "40", "50")]
    end, failed_before = time.monotonic() + seconds, tally.failed

    def work(number):
        order = random.Random(f"{seed} {number}")
        while time.monotonic() < end and tally.failed == failed_before and reading:
            name = order.choice(names)
            case = order.choice(reading)
            if not case.only or name in case.only:
                tally.run(case, name, server, f" (storm, seed {seed})")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    while time.monotonic() < end and tally.failed == failed_before:
        if trouble := server.deploy():
            tally.failed += 1
            print(f"FAILED {trouble}", flush=True)
        time.sleep(0.2)
    for thread in threads:
        thread.join()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--oracle", action="store_true")
    parser.add_argument("--only", default="", help="cases whose name or file holds this text")
    parser.add_argument("--driver", action="append", choices=drivers.DRIVERS)
    parser.add_argument("--storm", type=float, default=5, metavar="SECONDS", help="how long cases run at once, at the end (default 5)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000), help="of the storm")
    parser.add_argument("--keep", action="store_true", help="keep the data directory and the server's log")
    options = parser.parse_args()
    if options.oracle == bool(options.binary):
        parser.error("give a binary, or --oracle")

    chosen = [case for path in sorted((HERE / "cases").glob("*.case")) for case in case_files.read(path)]
    chosen = [case for case in chosen if options.only in case.name or options.only in case.file]
    directory = pathlib.Path(tempfile.mkdtemp(prefix="helios-conformance-"))
    server = servers.Oracle(directory) if options.oracle else servers.Product(options.binary, directory)
    if options.oracle:
        chosen = [case for case in chosen if case.oracle]
    names = options.driver or list(drivers.DRIVERS)
    tally = Tally()
    try:
        for name in names:
            for case in chosen:
                if not case.only or name in case.only:
                    tally.run(case, name, server)
        if not options.only:
            broken = list(app_check.failures(server, options.oracle))
            tally.passed += not broken
            tally.failed += bool(broken)
            print("".join(f"FAILED {line}\n" for line in broken), end="", flush=True)
        storm(chosen, names, server, tally, options.storm, options.seed)
    finally:
        trouble = server.stop()
    if trouble:
        tally.failed += 1
        print(f"FAILED {trouble}")
    if options.keep or tally.failed:
        print(f"kept: {directory}")
    else:
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


main()
