#!/usr/bin/python3
"""Runs the code blocks of the documentation.

usage: guides.py BINARY [DOCUMENT...]      default: README.md, docs/*.md and src/sdk/*/README.md

Every fenced block has an HTML comment before it that says how it is tested; a block without one fails. Blocks of a document are run in their
order, in one directory that is empty at first, with heliosdb-lite on PATH and no other server of the user in sight.

  test: sh                bash runs it (set -e); the directory that it ends in is the next block's
  test: console           lines with "$ " are commands, the others what they print; "..." stands for anything within a line, a line of it for any lines
  test: psql DATABASE     lines with "=> " are statements of one session; the other lines are in its output, in this order
  test: serve             the command of a server, which is started on a free port in place of 5432 (PGPORT has it) and runs until the next
                          one, or the document's end
  test: file PATH         writes the block to a file
  test: inside PATH       as file; further lines of the comment are the file, whose line BLOCK the block takes
  test: part PATH         the block is a part of a file
  test: config [serving]  the block is a configuration, or the end of one: a server starts with it; "serving": every plugin of it serves.
                          Further lines of the comment stand before the block
  test: elsewhere PATH    what the block says is run by that test

A comment "setup:" has lines that bash runs at its place, for what a reader would have already; MODULES names the plugins' modules,
REPOSITORY its root. If they begin with "heliosdb-lite serve", they are a server's command.

A document whose first line is a comment "needs: LANGUAGE" is left out where that language's compiler is not there, unless HELIOS_TEMPLATES=all.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = ROOT / "src" / "plugins" / "modules"
FENCE = re.compile(
    r"^<!-- setup:\n(?P<setup>.*?)-->$|^(?:<!-- test: (?P<test>(?:(?!-->).)*?)-->\n)?```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL)


class Failed(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Document:
    """A directory, an environment and a server for the blocks of one document."""

    def __init__(self, binary):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="helios-guide-"))
        self.cwd = self.work / "work"
        self.cwd.mkdir()
        tools = self.work / "bin"
        tools.mkdir()
        (tools / "heliosdb-lite").symlink_to(binary)
        runtime = self.work / "run"
        runtime.mkdir(mode=0o700)
        self.environment = dict(
            os.environ, PATH=f"{tools}:{os.environ['PATH']}", XDG_RUNTIME_DIR=str(runtime), PGHOST="127.0.0.1", PGUSER="postgres",
            PGDATABASE="postgres", MODULES=str(MODULES), REPOSITORY=str(ROOT),
            CARGO_TARGET_DIR=str(ROOT / ".artifacts" / "projects"))
        packages = ROOT / ".cache" / "assemblyscript" / "node_modules"
        if packages.is_dir():
            (self.cwd / "node_modules").symlink_to(packages)
        self.server = None

    def close(self):
        self.stop()
        shutil.rmtree(self.work)

    def stop(self):
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(20)
            self.server = None

    # ---- kinds of blocks

    def sh(self, _, text, __):
        keep = self.work / "cwd"
        answer = self.run(f"set -euo pipefail\n{text}\npwd > {keep}")
        if answer.returncode != 0:
            raise Failed(f"ended with {answer.returncode}:\n{answer.stdout}")
        self.cwd = pathlib.Path(keep.read_text().strip())

    def console(self, _, text, __):
        expected = []
        for line in text.splitlines():
            if line.startswith("$ "):
                expected.append((line[2:], []))
            elif expected:
                expected[-1][1].append(line)
            else:
                raise Failed("it begins with no command")
        for command, lines in expected:
            output = self.run(command).stdout
            pattern = "".join(r"(?:.*\n)*" if line == "..." else ".*".join(map(re.escape, line.rstrip().split("..."))) + r" *\n" for line in lines)
            if not re.fullmatch(pattern, output if output.endswith("\n") or not output else output + "\n"):
                raise Failed(f"$ {command}\nwas to print\n{chr(10).join(lines)}\nand printed\n{output}")

    def psql(self, database, text, _):
        statements, expected = [], []
        for line in text.splitlines():
            if line.startswith("=> "):
                statements.append(re.sub(r"\s+-- .*$", "", line[3:]))
            elif line and not line.startswith("$ "):
                expected.append(line)
        environment = dict(self.environment, PGDATABASE=database or "postgres")
        answer = subprocess.run(
            ["psql", "-X", "-q", "-P", "pager=off"], input="\n".join(statements) + "\n", env=environment, text=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        rest = answer.stdout
        for line in expected:
            at = rest.find(line.strip())
            if at < 0:
                raise Failed(f"\"{line}\" is not printed, or not there:\n{answer.stdout}")
            rest = rest[at + len(line.strip()):]

    def serve(self, _, text, __):
        self.stop()
        port = free_port()
        self.environment["PGPORT"] = str(port)
        self.start("exec " + text.strip().replace(":5432", f":{port}"))

    def file(self, path, text, _):
        target = self.cwd / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def inside(self, path, text, around):
        if "\nBLOCK\n" not in around:
            raise Failed("the comment has no line BLOCK")
        self.file(path, around.replace("\nBLOCK\n", f"\n{text}", 1), "")

    def part(self, path, text, _):
        if text.strip("\n") not in (self.cwd / path).read_text():
            raise Failed(f"it is no part of {path}")

    def config(self, option, text, before):
        data = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        (data / "plugin-data").mkdir()
        text = (before + text).replace("/etc/heliosdb/plugins", str(MODULES)).replace("/etc/heliosdb/plugin-data", str(data / "plugin-data"))
        authorities = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
        text = text.replace('"ca.pem"', f'"{authorities}"') if authorities.exists() else re.sub(r'^http_ca_file = "ca.pem".*$', "", text, flags=re.M)
        if "plugin_dir" not in text and "[[proxy.plugins.plugin]]" in text:
            text = f"[proxy.plugins]\nplugin_dir = \"{MODULES}\"\n" + text
        (data / "heliosdb.toml").write_text(text)
        self.stop()
        admin = data / "admin.sock"
        self.start(f"exec heliosdb-lite serve --config {data}/heliosdb.toml --data {data}/data --listen 127.0.0.1:0 --admin-socket {admin}")
        if option == "serving":
            listed = self.run(f"heliosdb-lite plugin list --admin-socket {admin}").stdout
            if "enabled" not in listed or "failed" in listed:
                raise Failed(f"not every plugin serves:\n{listed}")
        self.stop()

    def elsewhere(self, path, _, __):
        if not (ROOT / path).exists():
            raise Failed(f"there is no {path}")

    # ---- processes

    def run(self, script):
        return subprocess.run(
            ["bash", "-c", script], cwd=self.cwd, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=600)

    def start(self, command):
        log = self.work / "server.log"
        with open(log, "w", encoding="utf-8") as output:
            self.server = subprocess.Popen(
                ["bash", "-c", command], cwd=self.cwd, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        for _ in range(600):
            if "is ready on" in log.read_text():
                return
            if self.server.poll() is not None:
                self.server = None
                raise Failed(f"{command}\ndid not start:\n{log.read_text()}")
            time.sleep(0.1)
        raise Failed(f"{command}\nwas not ready within a minute:\n{log.read_text()}")


def check(binary, path):
    """Runs a document's blocks; answers how many, or what is missing where its toolchain is not there."""
    text = path.read_text()
    needs = re.match(r"<!-- needs: (\w+) -->", text)
    if needs and os.environ.get("HELIOS_TEMPLATES") != "all":
        toolchain = subprocess.run([ROOT / "build" / f"toolchain-{needs[1]}.sh", "--check"], capture_output=True, text=True)
        if toolchain.returncode != 0:
            return toolchain.stderr.strip()
    blocks = list(FENCE.finditer(text))
    if len(re.findall(r"^```", text, re.MULTILINE)) != 2 * sum(block["setup"] is None for block in blocks):
        raise Failed(f"{path}: a block is not closed, or has another form than ```kind")
    document = Document(binary)
    try:
        for block in blocks:
            line = text.count("\n", 0, max(block.start("kind"), block.start())) + 1
            if block["setup"] is not None:
                try:
                    (document.serve if block["setup"].startswith("heliosdb-lite serve") else document.sh)("", block["setup"], "")
                except (Failed, OSError, subprocess.TimeoutExpired) as failure:
                    raise Failed(f"{path}:{line}: {failure}") from None
                continue
            if block["test"] is None:
                raise Failed(f"{path}:{line}: the block does not say how it is tested")
            first, _, before = block["test"].partition("\n")
            kind, _, argument = first.strip().partition(" ")
            if kind not in ("sh", "console", "psql", "serve", "file", "inside", "part", "config", "elsewhere"):
                raise Failed(f"{path}:{line}: there is no test \"{kind}\"")
            try:
                getattr(document, kind)(argument.strip(), block["text"], before)
            except (Failed, OSError, subprocess.TimeoutExpired) as failure:
                raise Failed(f"{path}:{line}: {failure}") from None
    finally:
        document.close()
    return sum(block["setup"] is None for block in blocks)


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    binary = pathlib.Path(sys.argv[1]).resolve()
    paths = [pathlib.Path(p) for p in sys.argv[2:]] or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "src" / "sdk").glob("*/README.md"))]
    passed = failed = skipped = 0
    for path in paths:
        try:
            count = check(binary, path)
            name = path.resolve().relative_to(ROOT) if path.resolve().is_relative_to(ROOT) else path
            if isinstance(count, str):
                print(f"skip: {name}: {count}", flush=True)
                skipped += 1
            else:
                print(f"ok: {name}: {count} blocks", flush=True)
                passed += count
        except Failed as failure:
            failed += 1
            print(f"FAILED: {failure}", flush=True)
    print(f"{passed} blocks of the documentation passed, {failed} documents failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
