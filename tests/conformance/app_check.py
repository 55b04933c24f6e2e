"""Runs the example's own program, as a reader of the README would."""

import subprocess

import servers

EXPECTED = {
    "12345": "order 101: 179.80 on 2025-06-01 - Deliver to the workshop\norder 103: 118.50 on 2025-06-03\n",
    "67890": "order 201: 184.00 on 2025-06-01 - Ring twice\norder 202: 19.00 on 2025-06-05\n",
}
REFUSAL = "refused (42501): No tenant ID found in session or headers\n"


def run(server, tenant):
    command = ["/usr/bin/python3", servers.SAAS / "app.py", "--host", "127.0.0.1", "--port", str(server.port), "--user", server.user]
    done = subprocess.run([*command, *(["--tenant", tenant] if tenant else [])], capture_output=True, text=True, timeout=60)
    return done.stdout, done.stderr, done.returncode


def failures(server, is_oracle):
    """A line for each answer that is not as expected."""
    for tenant, expected in EXPECTED.items():
        answer = run(server, tenant)
        if answer != (expected, "", 0):
            yield f"app.py --tenant {tenant}: {answer}"
    if not is_oracle and run(server, None) != ("", REFUSAL, 1):
        yield f"app.py without a tenant: {run(server, None)}"
