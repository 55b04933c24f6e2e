// Holds the parser against PostgreSQL's own (libpg-query).
//   npm ci
//   node run.mjs FOLDER [--binary PATH] [--mutants N] [--seed N] [--show N]
// The binary answers with "sql deparse --json-lines"; without --binary it is HELIOS_BINARY, or dist/linux-x64/heliosdb-lite.
// Over every statement of the folder's .sql files: accepted by both or by none, the same message and position, and the same tree for the statement as we write it.
// With --mutants, also over N statements with tokens removed, replaced or added. Exit code 1 if a limit of LIMITS is missed.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'libpg-query';
import { split } from './split.mjs';

const LIMITS = { agreement: 99.9, dataTrees: 99.8, otherTrees: 99, messages: 95 };
const DATA = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);
const here = import.meta.dirname;
const folder = process.argv[2];
const word = (name, otherwise) => {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const option = (name, otherwise) => Number(word(name, otherwise));
const binary = word('binary', process.env.HELIOS_BINARY || path.join(here, '../../../dist/linux-x64/heliosdb-lite'));
const show = option('show', 10);
const known = new Set(fs.readFileSync(path.join(here, 'known-differences.txt'), 'utf8').split('\n').filter(l => l && !l.startsWith('#')));

await pg.loadModule();
const statements = fs.readdirSync(folder).filter(f => f.endsWith('.sql')).sort()
  .flatMap(f => split(fs.readFileSync(path.join(folder, f), 'utf8')));
let missed = report('corpus', compare(statements));
const mutants = option('mutants', 0);
if (mutants > 0) missed = report('mutants', compare(mutate(statements, mutants, option('seed', 1)))) || missed;
process.exit(missed ? 1 : 0);

function compare(texts) {
  const answers = probe(texts);
  const sum = { texts: texts.length, disagree: [], bothReject: 0, words: [], data: 0, dataTrees: [], other: 0, otherTrees: [], unstable: [] };
  texts.forEach((sql, i) => {
    if (known.has(sql)) return;
    const theirs = oracle(sql);
    const ours = answers[i];
    if (theirs.ok !== ours.ok) {
      sum.disagree.push([sql, theirs.message ?? ours.message]);
    } else if (!theirs.ok) {
      sum.bothReject++;
      if (theirs.message !== ours.message || theirs.position !== ours.position) {
        sum.words.push([sql, `${theirs.message} ${theirs.position} | ${ours.message} ${ours.position}`]);
      }
    } else if (theirs.kind) {
      const kind = DATA.has(theirs.kind) ? 'data' : 'other';
      sum[kind]++;
      if (!ours.stable) sum.unstable.push([sql, ours.sql]);
      const again = oracle(ours.sql);
      if (again.tree !== theirs.tree) sum[kind + 'Trees'].push([sql, ours.sql]);
    }
  });
  return sum;
}

function oracle(sql) {
  try {
    const tree = pg.parseSync(sql);
    return { ok: true, kind: Object.keys(tree.stmts[0]?.stmt ?? {})[0], tree: JSON.stringify(plain(tree.stmts)) };
  } catch (error) {
    if (error.message === 'Query cannot be empty') return { ok: true };
    return { ok: false, message: error.message, position: (error.sqlDetails?.cursorPosition ?? -1) + 1 };
  }
}

// Where a thing stood is no part of what it means.
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const hidden = /location|^stmt_len$|^list_(start|end)$|^rexpr_list_(start|end)$/;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !hidden.test(key)).map(([key, inner]) => [key, plain(inner)]));
}

// Our answers, and for accepted statements whether writing what we wrote once more gives the same.
function probe(texts) {
  const answers = ask(texts);
  const accepted = answers.filter(answer => answer.ok);
  ask(accepted.map(answer => answer.sql)).forEach((again, i) => (accepted[i].stable = again.ok && again.sql === accepted[i].sql));
  return answers;
}

function ask(texts) {
  const input = texts.map(sql => JSON.stringify({ sql })).join('\n') + '\n';
  const answers = execFileSync(binary, ['sql', 'deparse', '--json-lines'], { input, maxBuffer: 1 << 30 }).toString().trimEnd().split('\n');
  if (answers.length !== texts.length) throw new Error(`${texts.length} statements, ${answers.length} answers`);
  return answers.map(line => JSON.parse(line));
}

function mutate(texts, count, seed) {
  const next = n => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
  const lists = texts.filter(sql => sql.length < 400).map(tokens).filter(list => list.length > 1);
  const made = [];
  while (made.length < count) {
    const list = lists[next(lists.length)].slice();
    for (let i = 1 + next(2); i > 0 && list.length > 0; i--) {
      const other = lists[next(lists.length)];
      const at = next(list.length);
      const way = next(4);
      if (way === 0) list.splice(at, 1);
      else if (way === 1) list.splice(at, 0, other[next(other.length)]);
      else if (way === 2) list[at] = other[next(other.length)];
      else list.length = Math.max(1, at);
    }
    const sql = list.join(' ');
    if (list.length > 0 && !/\$\d+[a-z_]|\?/i.test(sql)) made.push(sql);
  }
  return made;
}

function tokens(sql) {
  try {
    const bytes = Buffer.from(sql);
    return pg.scanSync(sql).tokens.filter(t => !t.tokenName.includes('COMMENT')).map(t => bytes.subarray(t.start, t.end).toString());
  } catch {
    return [];
  }
}

function report(name, sum) {
  const share = (bad, all) => (all === 0 ? 100 : 100 - (100 * bad.length) / all);
  const figures = {
    agreement: share(sum.disagree, sum.texts),
    dataTrees: share(sum.dataTrees, sum.data),
    otherTrees: share(sum.otherTrees, sum.other),
    messages: share(sum.words, sum.bothReject),
  };
  console.log(`${name}: ${sum.texts} statements, ${sum.bothReject} rejected by both`);
  let missed = sum.unstable.length > 0;
  for (const [key, value] of Object.entries(figures)) {
    missed ||= value < LIMITS[key];
    console.log(`  ${key} ${value.toFixed(3)} % (at least ${LIMITS[key]})`);
  }
  for (const key of ['disagree', 'words', 'dataTrees', 'otherTrees', 'unstable']) {
    for (const [sql, detail] of sum[key].slice(0, show)) console.log(`  ${key}: ${sql.replace(/\s+/g, ' ').slice(0, 200)} | ${String(detail).slice(0, 200)}`);
  }
  return missed;
}
