// CPU time of libpg-query (PostgreSQL 18's parser as WebAssembly) under node: node sql-wasm.mjs TEXTS.jsonl ROUNDS
// One line per text as helios-sql-bench writes it. What it does is what its users call: parse, the tree as JSON, the JSON as objects.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const WARM_SECONDS = 1;
const ROUND_MICROSECONDS = 20_000;
const conformance = path.join(import.meta.dirname, '../tests/conformance/sql/');
const pg = createRequire(conformance)('libpg-query');
await pg.loadModule();
const rounds = Number(process.argv[3]);

for (const line of fs.readFileSync(process.argv[2], 'utf8').trim().split('\n')) {
  const { name, sql } = JSON.parse(line);
  for (const until = process.uptime() + WARM_SECONDS; process.uptime() < until;) pg.parseSync(sql);
  const count = Math.max(1, Math.round(ROUND_MICROSECONDS / run(sql, 10)));
  const times = [];
  for (let i = 0; i < rounds; i++) times.push(run(sql, count) * 1000);
  times.sort((a, b) => a - b);
  const fields = [times[times.length >> 1], times[0], times.at(-1)].map(t => t.toFixed(1));
  console.log([name, Buffer.byteLength(sql), 'libpg-query WASM', ...fields, 0].join('\t'));
}

// Microseconds of CPU for one parse.
function run(sql, count) {
  const begin = process.cpuUsage();
  for (let i = 0; i < count; i++) pg.parseSync(sql);
  const used = process.cpuUsage(begin);
  return (used.user + used.system) / count;
}
