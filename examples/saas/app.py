#!/usr/bin/env python3
"""Lists one tenant's pending orders, without a word about tenants in the query.

    python3 app.py [--port 5432] [--tenant 12345]

Needs psycopg2 (Debian: python3-psycopg2).
"""

import argparse

import psycopg2


def main():
    parser = argparse.ArgumentParser(description="List the pending orders of one tenant.")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=5432)
    parser.add_argument("--dbname", default="saas_multitenant")
    parser.add_argument("--user", default="postgres")
    parser.add_argument("--tenant", type=int, help="leave it out to see the refusal")
    args = parser.parse_args()

    connection = psycopg2.connect(host=args.host, port=args.port, dbname=args.dbname, user=args.user)
    connection.autocommit = True
    with connection.cursor() as cursor:
        if args.tenant is not None:
            # A web application does this once, when it hands the connection to a request.
            cursor.execute("SET app.current_tenant_id = %s", (args.tenant,))

        # No tenant here: the plugin adds it, to every table, before the engine sees the statement.
        try:
            cursor.execute("SELECT id, total, ordered_at, note FROM orders WHERE status = 'pending' ORDER BY id")
        except psycopg2.errors.InsufficientPrivilege as refusal:
            raise SystemExit(f"refused ({refusal.pgcode}): {refusal.diag.message_primary}")
        for order_id, total, ordered_at, note in cursor:
            print(f"order {order_id}: {total} on {ordered_at:%Y-%m-%d}{'' if note is None else ' - ' + note}")
    connection.close()


if __name__ == "__main__":
    main()
