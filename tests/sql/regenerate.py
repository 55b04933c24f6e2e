#!/usr/bin/env python3
"""Rewrites what the .test files here expect, by asking PostgreSQL 15. Needs psycopg2 and a server that PGHOST, PGPORT and PGUSER reach.

usage: regenerate.py [FILE...]
"""
import pathlib
import sys

import psycopg2
import psycopg2.extensions


def show(value):
    return 'NULL' if value is None else value.replace('\\', '\\\\').replace('\n', '\\n')


def error_lines(error):
    d = error.diag
    at = f' (at {d.statement_position})' if d.statement_position else ''
    lines = [f'ERROR {error.pgcode} {d.message_primary}{at}']
    lines += [f'DETAIL: {d.message_detail}'] if d.message_detail else []
    lines += [f'HINT: {d.message_hint}'] if d.message_hint else []
    return lines


class Server:
    def __init__(self):
        # Every value as the text that the server sends.
        psycopg2.extensions.string_types.clear()
        text = psycopg2.extensions.new_type(tuple(range(16, 6000)), 'TEXT', lambda value, cursor: value)
        psycopg2.extensions.register_type(text)
        self.connection = psycopg2.connect(dbname='postgres')
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.cursor.execute('select oid, typname from pg_type')
        self.types = {int(oid): name for oid, name in self.cursor.fetchall()}

    def reset(self):
        self.cursor.execute('rollback; drop schema public cascade; create schema public; reset all; set timezone to utc; deallocate all')

    def run(self, sql, parameters):
        try:
            if parameters is not None:
                self.cursor.execute('prepare helios_test as ' + sql)
                given = ', '.join('NULL' if p == 'NULL' else "'" + p.replace("'", "''") + "'" for p in parameters)
                sql = f'execute helios_test({given})'
            self.cursor.execute(sql)
            if self.cursor.description is None:
                return [self.cursor.statusmessage]
            head = '|'.join(f'{c.name}:{self.types.get(c.type_code, c.type_code)}' for c in self.cursor.description)
            return [head] + ['|'.join(show(v) for v in row) for row in self.cursor.fetchall()]
        except psycopg2.Error as error:
            return error_lines(error)
        finally:
            if parameters is not None:
                try:
                    self.cursor.execute('deallocate helios_test')
                except psycopg2.Error:
                    pass


def rewrite(server, path):
    server.reset()
    records = []
    for block in path.read_text().strip('\n').split('\n\n'):
        lines = block.split('\n')
        cut = lines.index('----') if '----' in lines else len(lines)
        head = lines[:cut]
        sql = '\n'.join(line for line in head if not line.startswith(('#', '@')))
        if not sql.strip():
            records.append(block)
            continue
        parameters = None
        for line in head:
            if line.startswith('@parameters'):
                parameters = line[len('@parameters '):].split('|')
        answer = server.run(sql, parameters)
        if '@ours' in head and cut < len(lines):
            answer = lines[cut + 1:]
        records.append('\n'.join(head + ['----'] + answer))
    path.write_text('\n\n'.join(records) + '\n')


def main():
    here = pathlib.Path(__file__).parent
    files = [pathlib.Path(a) for a in sys.argv[1:]] or sorted(here.rglob('*.test'))
    server = Server()
    for path in files:
        rewrite(server, path)


main()
