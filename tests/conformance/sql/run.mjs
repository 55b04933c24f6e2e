// Holds the parser against PostgreSQL's own (libpg-query).
//   npm ci
//   node run.mjs FOLDER [--binary PATH] [--mutants N] [--generated N] [--seed N] [--show N]
// The binary answers with "sql deparse --json-lines"; without --binary it is HELIOS_BINARY, or dist/linux-x64/heliosdb-lite. It may also be a .dll.
// Over every statement of the folder's .sql files: accepted by both or by none, the same message and position, and the same tree for the statement as we write it.
// So over extra.sql, which has the productions that the folder lacks. With --mutants, also over N statements with tokens removed, replaced or added; with --generated, over N that were written from random trees, which PostgreSQL must accept
// and read as we do. Exit code 1 if a limit of LIMITS is missed.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'libpg-query';
import { mutants } from './mutate.mjs';
import { split } from './split.mjs';

const BATCH = 20000;
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
const counted = option('mutants', 0);
const seed = option('seed', 1);
let missed = report('corpus', compare(statements));
missed = report('extra', compare(split(fs.readFileSync(path.join(here, 'extra.sql'), 'utf8')))) || missed;
if (counted > 0) missed = report(`mutants (seed ${seed})`, compare(mutants(statements, tokens, keywords(), counted, seed))) || missed;
const generated = option('generated', 0);
if (generated > 0) {
  missed = report(`generated (seed ${seed})`, compare(made(generated)), true) || missed;
  missed = report(`generated utility statements (seed ${seed})`, compare(made(generated, 'utility'))) || missed;
}
process.exit(missed ? 1 : 0);

// The parser answers a batch at a time, so that neither side's memory grows with the number of statements.
function compare(texts) {
  const sum = { texts: 0, disagree: [], bothReject: 0, rejected: [], words: [], data: 0, dataTrees: [], other: 0, otherTrees: [], unstable: [] };
  let batch = [];
  for (const sql of texts) {
    if (known.has(sql)) continue;
    batch.push(sql);
    if (batch.length === BATCH) {
      compareBatch(batch, sum);
      batch = [];
    }
  }
  if (batch.length > 0) compareBatch(batch, sum);
  return sum;
}

function compareBatch(texts, sum) {
  const answers = probe(texts);
  sum.texts += texts.length;
  texts.forEach((sql, i) => {
    const theirs = oracle(sql);
    const ours = answers[i];
    if (theirs.ok !== ours.ok) {
      sum.disagree.push([sql, theirs.message ?? ours.message]);
    } else if (!theirs.ok) {
      sum.bothReject++;
      sum.rejected.push([sql, theirs.message]);
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
  if (texts.length === 0) return [];
  const answers = lines(binary, ['sql', 'deparse', '--json-lines'], texts.map(sql => JSON.stringify({ sql })).join('\n') + '\n');
  if (answers.length !== texts.length) throw new Error(`${texts.length} statements, ${answers.length} answers`);
  return answers;
}

function lines(program, words, input) {
  const [command, ...rest] = program.endsWith('.dll') ? ['dotnet', program, ...words] : [program, ...words];
  return execFileSync(command, rest, { input, maxBuffer: 1 << 30 }).toString().trimEnd().split('\n').map(line => JSON.parse(line));
}

// Statements of random trees, from tests/conformance/Helios.Sql.Generation.
function* made(count, ...kind) {
  const dll = path.join(here, '../../../.artifacts/bin/Helios.Sql.Generation/release/Helios.Sql.Generation.dll');
  for (let at = 0; at < count; at += BATCH) {
    for (const { sql } of lines(dll, [String(Math.min(BATCH, count - at)), String((seed % 1000) * 1000000 + at), ...kind], '')) yield sql;
  }
}

function tokens(sql) {
  try {
    const bytes = Buffer.from(sql);
    return pg.scanSync(sql).tokens.filter(t => !t.tokenName.includes('COMMENT')).map(t => bytes.subarray(t.start, t.end).toString());
  } catch {
    return [];
  }
}

// Every keyword, from the table of the product's own lexer.
function keywords() {
  const source = fs.readFileSync(path.join(here, '../../../src/Helios.Sql/Lexing/KeywordTable.cs'), 'utf8');
  const names = source.slice(source.indexOf('Names =>'));
  return [...names.slice(0, names.indexOf(';')).matchAll(/"([^"]*)"/g)].map(match => match[1]).join('').trim().split(' ');
}

function report(name, sum, isExact = false) {
  const share = (bad, all) => (all === 0 ? 100 : 100 - (100 * bad.length) / all);
  const figures = {
    agreement: share(sum.disagree, sum.texts),
    dataTrees: share(sum.dataTrees, sum.data),
    otherTrees: share(sum.otherTrees, sum.other),
    messages: share(sum.words, sum.bothReject),
  };
  console.log(`${name}: ${sum.texts} statements, ${sum.bothReject} rejected by both`);
  let missed = sum.unstable.length > 0;
  if (isExact && (sum.bothReject > 0 || sum.disagree.length > 0 || sum.dataTrees.length > 0 || sum.otherTrees.length > 0)) missed = true;
  for (const [key, value] of Object.entries(figures)) {
    missed ||= value < LIMITS[key];
    console.log(`  ${key} ${value.toFixed(3)} % (at least ${LIMITS[key]})`);
  }
  const lists = ['disagree', 'words', 'dataTrees', 'otherTrees', 'unstable'];
  for (const key of isExact ? [...lists, 'rejected'] : lists) {
    for (const [sql, detail] of sum[key].slice(0, show)) console.log(`  ${key}: ${sql.replace(/\s+/g, ' ').slice(0, 200)} | ${String(detail).slice(0, 200)}`);
  }
  return missed;
}
