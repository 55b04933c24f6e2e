#!/usr/bin/python3
"""Lays out what deploy/ says, as a container, a pod and a unit would have it, and starts the server from there.

usage: deploy.py BINARY

No container engine, cluster or systemd is needed: the same files lie at the same places below a directory, the same environment and arguments
are given, with that directory before each path. A ConfigMap is mounted as the kubelet does it: keys are links to ..data/KEY, ..data is a link
to a directory, and an update swaps that link.
"""

import base64
import configparser
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
MODULES = ROOT / "src" / "plugins" / "modules"
PLACES = ("/etc/heliosdb", "/var/lib/heliosdb", "/run/heliosdb", "/usr/share/heliosdb", "/usr/local/bin")


class Failed(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Failed(what)


class Machine:
    """A root directory with the binary, and at most one server."""

    def __init__(self, binary):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="helios-deploy-"))
        for place in PLACES:
            (self.root / place[1:]).mkdir(parents=True, mode=0o700)
        (self.root / "usr/local/bin/heliosdb-lite").symlink_to(binary)
        (self.root / "usr/share/heliosdb/plugins").mkdir()
        self.process = self.port = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.root)

    def at(self, text):
        for place in PLACES:
            text = re.sub(rf"(?<![\w./-]){re.escape(place)}", str(self.root) + place, text)
        return text

    def write(self, path, content):
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def mount(self, path, keys):
        """A ConfigMap, or its update."""
        folder = self.root / path.lstrip("/")
        folder.mkdir(exist_ok=True)
        version = folder / f"..{time.time_ns()}"
        version.mkdir()
        for key, content in keys.items():
            (version / key).write_bytes(content)
        swapped = folder / "..data_tmp"
        swapped.symlink_to(version.name)
        swapped.rename(folder / "..data")
        for key in keys:
            if not (folder / key).is_symlink():
                (folder / key).symlink_to(f"..data/{key}")
        for old in folder.glob("..[0-9]*"):
            if old != version:
                shutil.rmtree(old)

    def serve(self, arguments, environment):
        arguments = [self.at(a).replace(":5432", ":0") for a in arguments]
        require(pathlib.Path(arguments[0]).exists(), f"there is no {arguments[0]}")
        log = self.root / "server.log"
        with open(log, "w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                arguments, env={"PATH": "/usr/bin:/bin", **{k: self.at(v) for k, v in environment.items()}}, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output)
        for _ in range(600):
            found = re.search(r"is ready on 127\.0\.0\.1:(\d+)", log.read_text())
            if found:
                self.port = found[1]
                return
            require(self.process.poll() is None, f"the server ended with {self.process.poll()}:\n{log.read_text()}")
            time.sleep(0.1)
        raise Failed(f"the server was not ready within a minute:\n{log.read_text()}")

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            code = self.process.wait(30)
            require(code == 0, f"SIGTERM ended the server with {code}")
        self.process = None

    def run(self, arguments):
        return subprocess.run([self.at(a) for a in arguments], capture_output=True, text=True, timeout=60)

    def psql(self, *commands):
        answer = subprocess.run(
            ["psql", "-X", "-At", "-q", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-d", "app",
             *(part for command in commands for part in ("-c", command))],
            capture_output=True, text=True, timeout=60)
        return answer.stdout.strip() + answer.stderr.strip()


def look(machine, listed, names):
    """The plugins serve, and do what they are there for."""
    answer = machine.run(listed)
    require(answer.returncode == 0, f"{listed}: {answer.stderr}")
    for name in names:
        require(re.search(rf"^{name} v[0-9.]+ \S+ enabled ", answer.stdout, re.M), f"{name} does not serve:\n{answer.stdout}")
    as_tenant = "SET app.current_tenant_id = "
    machine.psql("CREATE TABLE IF NOT EXISTS orders (id int, tenant_id int, email text)",
                 as_tenant + "1", "DELETE FROM orders", "INSERT INTO orders VALUES (1, 1, 'ann@x.org')",
                 as_tenant + "2", "DELETE FROM orders", "INSERT INTO orders VALUES (2, 2, 'bob@x.org')")
    refused = machine.psql("SELECT * FROM orders")
    require("No tenant ID found" in refused, f"without a tenant: {refused}")
    rows = machine.psql(as_tenant + "1", "SELECT id, email FROM orders WHERE true OR id > 0")
    require(rows == ("1|a***@x.org" if "pii-masking" in names else "1|ann@x.org"), f"of tenant 1: {rows}")


def configmaps(modules):
    made = subprocess.run([DEPLOY / "kubernetes/configmaps.sh", *modules], capture_output=True, text=True, check=True).stdout
    documents = {d["metadata"]["name"]: d for d in yaml.safe_load_all(made)}
    require(all((d["apiVersion"], d["kind"]) == ("v1", "ConfigMap") for d in documents.values()), "they are no ConfigMaps")
    return documents


def keys_of(document):
    """What the kubelet would write."""
    keys = {k: v.encode() for k, v in document.get("data", {}).items()}
    keys.update({k: base64.b64decode(v) for k, v in document.get("binaryData", {}).items()})
    return keys


def pod(binary, manifest, as_text):
    document = yaml.safe_load((DEPLOY / "kubernetes" / manifest).read_text())
    spec = document["spec"]
    template = spec["template"]
    require(spec["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items(), "the selector finds no pod")
    [container] = template["spec"]["containers"]
    volumes = {v["name"]: v for v in template["spec"]["volumes"] + [{"name": c["metadata"]["name"]} for c in spec.get("volumeClaimTemplates", [])]}
    for mount in container["volumeMounts"]:
        require(mount["name"] in volumes, f"volume {mount['name']} is not there")
    maps = configmaps([MODULES / "tenant_isolation.wasm", MODULES / "audit_log.wasm"])
    if as_text:
        # The user's own example has base64 under data.
        plugins = maps["heliosdb-plugins"]
        plugins["data"] = plugins.pop("binaryData")
    with Machine(binary) as machine:
        for mount in container["volumeMounts"]:
            if "configMap" in volumes[mount["name"]]:
                keys = keys_of(maps[volumes[mount["name"]]["configMap"]["name"]])
                if "subPath" in mount:
                    machine.write(mount["mountPath"], machine.at(keys[mount["subPath"]].decode()).encode())
                else:
                    machine.mount(mount["mountPath"], keys)
        machine.write("/usr/share/heliosdb/plugins/pii_masking.wasm", (MODULES / "pii_masking.wasm").read_bytes())
        environment = {e["name"]: e["value"] for e in container["env"]}
        machine.serve(["/usr/local/bin/heliosdb-lite", *container["args"]], environment)
        listed = container["livenessProbe"]["exec"]["command"]
        look(machine, listed, ["tenant-isolation", "pii-masking", "audit-log"])

        # A new ConfigMap is swapped in: first one with a module that is none, which is refused, then a newer version.
        keys = keys_of(maps["heliosdb-plugins"])
        machine.mount("/etc/heliosdb/plugins", {**keys, "tenant_isolation.wasm": b"no module"})
        newer = (MODULES / "tenant_isolation.wasm").read_bytes().replace(b"1.0.0", b"1.0.1")
        time.sleep(3)
        require("tenant-isolation v1.0.0 " in machine.run(listed).stdout, "a module that is none took the place of one")
        machine.mount("/etc/heliosdb/plugins", {**keys, "tenant_isolation.wasm": base64.encodebytes(newer) if as_text else newer})
        for _ in range(300):
            if "tenant-isolation v1.0.1 " in machine.run(listed).stdout:
                break
            time.sleep(0.1)
        else:
            raise Failed(f"the new ConfigMap was not deployed:\n{machine.run(listed).stdout}\n{(machine.root / 'server.log').read_text()}")
        look(machine, listed, ["tenant-isolation", "pii-masking", "audit-log"])
        machine.stop()

        # Switched off by the environment.
        machine.serve(["/usr/local/bin/heliosdb-lite", *container["args"]], {**environment, "HELIOSDB_PLUGINS_ENABLED": "false"})
        require(machine.psql("SELECT count(*) FROM orders") == "2", "HELIOSDB_PLUGINS_ENABLED=false does not switch plugins off")


def unit(binary):
    path = DEPLOY / "systemd/heliosdb.service"
    if shutil.which("systemd-analyze"):
        said = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True).stderr
        said = [line for line in said.splitlines() if "is not executable" not in line and path.name in line]
        require(not said, "\n".join(said))
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    service = parser["Service"]
    for directive in ("NoNewPrivileges", "PrivateDevices", "PrivateUsers", "RestrictNamespaces", "ProtectKernelTunables"):
        require(service.get(directive) == "yes", f"{directive} is not on")
    environment = dict(line.split("=", 2)[1:] for line in path.read_text().splitlines() if line.startswith("Environment="))
    readme = (DEPLOY / "README.md").read_text()
    with Machine(binary) as machine:
        # What the README installs.
        for source, target in (("deploy/heliosdb.toml", "/etc/heliosdb/heliosdb.toml"),
                               ("src/plugins/modules/tenant_isolation.wasm", "/etc/heliosdb/plugins/tenant_isolation.wasm"),
                               ("src/plugins/modules/audit_log.wasm", "/etc/heliosdb/plugins/audit_log.wasm"),
                               ("src/plugins/modules/pii_masking.wasm", "/usr/share/heliosdb/plugins/pii_masking.wasm")):
            content = (ROOT / source).read_bytes()
            machine.write(target, machine.at(content.decode()).encode() if source.endswith(".toml") else content)
        machine.serve(shlex.split(service["ExecStart"]), environment)
        listed = re.search(r"^ +heliosdb-lite (plugin list .*)$", readme, re.M)[1]
        look(machine, ["/usr/local/bin/heliosdb-lite", *listed.split()], ["tenant-isolation", "pii-masking", "audit-log"])


def image(binary):
    instructions = []
    for line in (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            instructions.append(tuple(line.split(None, 1)))
    known = {"FROM", "RUN", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    require({i[0] for i in instructions} <= known, "the Dockerfile has an instruction that is not known")
    require(instructions[0][0] == "FROM", "a Dockerfile begins with FROM")
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    with Machine(binary) as machine:
        for name, rest in instructions:
            words = [w for w in rest.split() if not w.startswith("--")]
            if name != "COPY" or "--from=" in rest:
                continue
            for source in words[:-1]:
                require(any(pathlib.PurePath(source).match(line[1:]) for line in ignored if line.startswith("!")),
                        f"{source} is not in the build's context")
                if source.startswith("dist/"):
                    continue
                content = (ROOT / source).read_bytes()
                target = words[-1] + (pathlib.PurePath(source).name if words[-1].endswith("/") else "")
                machine.write(target, machine.at(content.decode()).encode() if source.endswith(".toml") else content)
        last = dict(instructions)
        environment = dict(pair.split("=", 1) for pair in last["ENV"].split())
        machine.serve(json.loads(last["ENTRYPOINT"]) + json.loads(last["CMD"]), environment)
        look(machine, json.loads(last["HEALTHCHECK"].split(" CMD ", 1)[1]), ["tenant-isolation", "pii-masking", "audit-log"])


def too_large(_):
    answer = subprocess.run([DEPLOY / "kubernetes/configmaps.sh", MODULES / "pii_masking.wasm"], capture_output=True, text=True)
    require(answer.returncode == 1 and "a ConfigMap holds" in answer.stderr, f"2.6 MB in a ConfigMap: {answer}")


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    binary = pathlib.Path(sys.argv[1]).resolve()
    failed = 0
    for name, check in (("Dockerfile", image), ("systemd unit", unit), ("deployment", lambda b: pod(b, "deployment.yaml", False)),
                        ("deployment, base64 text", lambda b: pod(b, "deployment.yaml", True)),
                        ("stateful set", lambda b: pod(b, "statefulset.yaml", False)), ("too large a ConfigMap", too_large)):
        try:
            check(binary)
            print(f"ok: {name}", flush=True)
        except (Failed, OSError, subprocess.SubprocessError) as failure:
            failed += 1
            print(f"FAILED: {name}: {failure}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
