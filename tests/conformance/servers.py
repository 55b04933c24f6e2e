"""What the cases run against: the product, or PostgreSQL as the oracle."""

import os
import pathlib
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
SAAS = HERE.parent.parent / "examples" / "saas"
MODULE = HERE.parent.parent / "src" / "plugins" / "modules" / "tenant_isolation.wasm"
DATABASE = "saas_multitenant"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for(port, process, seconds, log):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"the server ended with code {process.returncode}:\n{log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"the server does not listen after {seconds} s:\n{log.read_text()}")


def psql(port, user, database, *arguments):
    command = ["psql", "-X", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", user, "-d", database, "-v", "ON_ERROR_STOP=1", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")


def load(port, user):
    psql(port, user, DATABASE, "-f", str(SAAS / "schema.sql"))
    psql(port, user, DATABASE, "-f", str(HERE / "data.sql"))


class Product:
    user = "postgres"

    def __init__(self, binary, directory):
        self.port = free_port()
        self.log = directory / "server.log"
        command = [binary, "serve", "--config", str(SAAS / "heliosdb-saas.toml"), "--data", str(directory / "data"),
                   "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, stdout=self.log.open("w"), stderr=subprocess.STDOUT)
        try:
            wait_for(self.port, self.process, 20, self.log)
            load(self.port, self.user)
        except BaseException:
            self.process.kill()
            raise

    def deploy(self):
        """Swaps the plugin under whatever runs. A line when that fails, else None."""
        command = [self.process.args[0], "plugin", "deploy", MODULE, "--port", str(self.port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return None if done.returncode == 0 else f"plugin deploy: code {done.returncode}: {done.stdout}{done.stderr}"

    def stop(self):
        """Ends it as an operator would; an unclean end is a failure."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "the server did not stop within 20 s of SIGTERM"
        return None if code == 0 else f"the server ended with code {code}"


class Oracle:
    """PostgreSQL with policies that say what the plugin says, asked as a role that they hold for."""

    user = "app"

    def __init__(self, directory):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        if not found:
            raise SystemExit("the oracle needs PostgreSQL (apt-get install postgresql)")
        bin_directory, data, self.port = found[-1], directory / "data", free_port()
        # PostgreSQL refuses to run as root.
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        directory.chmod(0o777)
        quiet = {"stdout": subprocess.DEVNULL, "check": True}
        initdb = [*as_postgres, bin_directory / "initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data]
        subprocess.run(initdb, **quiet)
        control = [*as_postgres, bin_directory / "pg_ctl", "-D", data, "-s"]
        self._stop = [*control, "-m", "immediate", "stop"]
        options = f"-p {self.port} -k /tmp -c fsync=off -c listen_addresses=127.0.0.1"
        subprocess.run([*control, "-w", "-l", data / "log", "-o", options, "start"], **quiet)
        try:
            self._prepare()
        except BaseException:
            self.stop()
            raise

    def _prepare(self):
        psql(self.port, "postgres", "postgres", "-c", "CREATE ROLE app LOGIN", "-c", f"CREATE DATABASE {DATABASE} OWNER app")
        load(self.port, self.user)
        for table in ("users", "orders", "products", "transactions"):
            own = "tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::bigint"
            psql(self.port, self.user, DATABASE, "-c", f"CREATE POLICY own ON {table} USING ({own}) WITH CHECK ({own})",
                 "-c", f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", "-c", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")

    def deploy(self):
        """PostgreSQL has nothing to swap."""

    def stop(self):
        subprocess.run(self._stop, check=True)
