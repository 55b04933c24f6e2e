import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHost, HTTP_PROBLEMS, PluginFailure } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const sdk = dirname(dirname(createRequire(import.meta.url).resolve("@heliosdb/plugin-sdk-assemblyscript/testing")));
const out = mkdtempSync(join(tmpdir(), "sdk-outside-"));
const module = join(out, "outside.wasm");

before(() => execFileSync(process.execPath, [join(sdk, "build.mjs"), "outside/index.ts", "-o", module],
  { cwd: dirname(fileURLToPath(import.meta.url)), stdio: "pipe" }));
after(() => rmSync(out, { recursive: true }));

const load = (act, options = {}) => FakeHost.load(module, { ...options, config: { act, ...options.config } });
const rejected = (seen, sqlstate, message) => assert.deepEqual([seen.kind, seen.sqlstate, seen.message], ["rejected", sqlstate, message]);

test("a server answers, in the hooks that may wait", async () => {
  const requests = [];
  const host = await load("", { http: request => {
    requests.push(request);
    return { status: 201, headers: { "Content-Type": "application/json" }, body: "ä" };
  } });
  for (const seen of [host.connect(), host.preParse(""), host.preExecution({})]) rejected(seen, "P0042", "201 application/json true ä");
  assert.deepEqual(requests[0], {
    method: "POST", url: "https://auth.example.com/api/validate", headers: { "X-A": "1", "Content-Type": "application/json" },
    body: "{\"token\":1}", timeout: 100,
  });
  rejected(host.postParse({}), "38000", "this server, this method or this hook is not granted");
  assert.equal(requests.length, 3);
});

test("why there is no answer is told", async () => {
  const words = new Map();
  for (const problem of Object.keys(HTTP_PROBLEMS)) {
    const seen = (await load("", { http: () => problem })).preParse("");
    assert.deepEqual([seen.kind, seen.sqlstate], ["rejected", "38000"]);
    words.set(problem, seen.message);
  }
  assert.equal(words.get("timeout"), "the server did not answer in time");
  assert.equal(new Set(words.values()).size, Object.keys(HTTP_PROBLEMS).length);
});

test("headers are those of the newest answer", async () => {
  const host = await load("old", { http: () => ({ status: 200 }) });
  assert.throws(() => host.preParse(""), /until the next request is sent/);
});

test("variables of the environment are those granted", async () => {
  const host = await load("env", { environment: { HOME: "/root" } });
  rejected(host.preParse("HOME"), "42501", "/root");
  assert.throws(() => host.preParse("SECRET"), PluginFailure); // the test's plugin takes a null for a text
});

test("files are those of the test", async () => {
  // More than one call can read.
  const large = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => i % 251)), sum = large.reduce((a, b) => a + b, 0);
  const files = { "words.txt": "alpha beta", "lists/large": large, empty: "", "ä": "ä😀", utf8: Buffer.from([0xc0, 0xaf]) };
  const ask = async (act, path) => (await load(act, { files })).preParse(path);
  rejected(await ask("text", "words.txt"), "42501", "alpha beta");
  rejected(await ask("text", "ä"), "42501", "ä😀");
  rejected(await ask("text", "empty"), "42501", "");
  rejected(await ask("text", "nothing"), "42501", "no file");
  rejected(await ask("part", "words.txt"), "42501", "4 0 10 beta\0\0\0\0");
  rejected(await ask("part", "nothing"), "42501", "-1 -1 -1 " + "\0".repeat(8));
  rejected(await ask("large", "lists/large"), "42501", `3000000 3000000 ${sum} empty,lists/large,utf8,words.txt,ä`);
});

test("files that cannot be read refuse", async () => {
  const ask = async (path, file) => (await load("text", { files: { "lists/words.txt": "x", bad: Buffer.from(file ?? []) } })).preParse(path);
  for (const path of [".", "..", "../bad", "lists/../bad", "/bad", "lists//words.txt", "lists/", "./bad", "a\0b", "a".repeat(1025)]) {
    rejected(await ask(path), "38000", `file ${path}: that is no path below the granted directory`);
  }
  for (const bytes of [[0x80], [0xc1, 0x80], [0xe0, 0x9f, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80],
    [0xf5, 0x80, 0x80, 0x80], [0x61, 0xe2, 0x82], [0xe2, 0x28, 0xa1], [0xff]]) {
    rejected(await ask("bad", bytes), "38000", "file bad: it is not UTF-8");
  }
});

test("decisions about the cache reach the host", async () => {
  const cache = async (act, key = "k") => {
    const seen = (await load(act)).cacheLookup({}, [key]);
    return seen.kind === "cached" ? seen.cache : seen.kind === "rejected" ? seen.message : seen.kind;
  };
  assert.equal(await cache("default"), "pass");
  assert.deepEqual(await cache("miss"), { decision: 1 });
  assert.deepEqual(await cache("use"), { decision: 2, key: "k", ttlMs: 5000, staleOk: true, tags: ["a", "b"] });
  assert.deepEqual(await cache("plain"), { decision: 2, key: "", ttlMs: 0, staleOk: false, tags: [] });
  assert.equal((await cache("use", "k".repeat(256))).key.length, 256);
  assert.equal(await cache("use", "k".repeat(257)), "a cache key has 257 bytes; 256 at most");
  assert.equal((await cache("tags", "t,".repeat(15) + "ä")).tags[15], "ä");
  for (const tags of ["t,".repeat(16) + "t", "t,,t", "t".repeat(257)]) {
    assert.equal(await cache("tags", tags), "a cache entry has up to 16 tags of 1 to 256 bytes");
  }
});

test("a store is offered with its size and what the lookup said", async () => {
  const host = await load("");
  assert.equal(host.cacheStore({ tables: ["t"] }, { rows: 3, bytes: 90, lookedUp: 1 }).cache.key, "k");
  assert.deepEqual(host.cacheStore({ tables: ["t"] }, { rows: 3, bytes: 90 }).cache, { decision: 1 });
});

test("entries are counted and invalidated", async () => {
  const host = await load("invalidate", { cached: { 42: 3 } });
  assert.equal(host.cacheLookup({}, ["42"]).kind, "pass");
  assert.deepEqual(host.invalidated, ["key 42", "tag a", "table public.t", "all"]);
});

const people = () => ({ columns: [
  { name: "id", type: "int8", values: [1n, 2n, 3n, null], readOnly: true }, { name: "name", type: "text", values: ["ada", null, "grace", ""] },
  { name: "age", type: "int4", values: [20, 30, null, 40] }, { name: "key", type: "uuid", values: [new Uint8Array(16).fill(1), null, null, null] },
] });

test("rows are taken over, repeated and given other values", async () => {
  const seen = (await load("others")).postExecution(people()), key = new Uint8Array(16).fill(1);
  assert.equal(seen.kind, "replaced");
  assert.deepEqual(seen.columns, { id: [3n, 1n, 1n], name: ["grace", "x", "ada"], age: [null, null, 20], key: [null, key, key] });
});

test("all rows may go and new ones come", async () => {
  assert.deepEqual((await load("none")).postExecution(people()).columns, { id: [], name: [], age: [], key: [] });
  const { columns } = (await load("fresh")).postExecution(people());
  assert.deepEqual(columns, { id: [null], name: [null], age: [7], key: [new Uint8Array(16).fill(9, 0, 1)] });
});

test("what is no row, no column or no value is refused", async () => {
  const problem = async (act, batch = people()) => {
    const seen = (await load(act)).postExecution(batch);
    assert.equal(seen.kind, "rejected");
    return seen.message;
  };
  assert.equal(await problem("no row"), "a row comes from one that is none of the batch");
  assert.equal(await problem("gone", { ...people(), without: [1] }), "a row comes from one that is none of the batch");
  assert.equal(await problem("no column"), "there is no column \"nothing\"");
  assert.equal(await problem("not writable"), "column \"id\": this plugin may not write it");
  assert.equal(await problem("range"), "a number is out of the column's range");
  assert.equal(await problem("type"), "column \"name\": the value is none of its type");
  assert.equal(await problem("too many"), "a batch can be replaced with up to 8192 rows");
  rejected((await load("")).rows(people()), "38000", "rows to be written can be changed or refused, not replaced");
});

test("what was changed in place counts for rows taken over", async () => {
  const { columns } = (await load("masked")).postExecution(people());
  assert.deepEqual([columns.name, columns.age], [["*", "*"], [20, 1]]);
});

test("a column that is not seen is named with those that are", async () => {
  rejected((await load("needs")).postExecution(people()), "38000", "column \"ssn\" is none that this plugin sees (those are: id, name, age, key); "
    + "the result has no such column, or readable_columns does not grant it");
});

test("columns are declared and filled", async () => {
  const host = await load("added");
  assert.deepEqual(host.result(people()).added, [{ name: "length", typeOid: 23 }, { name: "key", typeOid: 2950 }]);
  assert.equal(host.result({ columns: [{ name: "n", type: "int4", values: [] }] }).kind, "pass");
  const batch = { columns: [{ name: "name", type: "text", values: ["ada", null] }, { name: "length", type: "int4", values: [null, null], added: true }] };
  assert.deepEqual(host.postExecution(batch).columns.length, [3, null]);
});

test("a misspelt key is named with the nearest, before what is missing", async () => {
  const problem = (config, message) => assert.rejects(FakeHost.load(module, { config }), error => (assert.equal(error.message, message), true));
  await problem({}, "configuration key \"act\" is missing");
  await problem({ atc: "x" }, "configuration key \"atc\" is not known; the nearest is \"act\"");
  await problem({ act: "x", rule: [] }, "configuration key \"rule\" is not known; the nearest is \"rules\"");
  await problem({ act: "x", rules: [{ column: "a" }, { colum: "b" }] },
    "configuration key \"rules[1].colum\" is not known; the nearest is \"rules[1].column\"");
  await problem({ act: "x", rules: [{ column: "a", other: 1 }] }, "configuration key \"rules[0].other\" is not known to this plugin");
  await problem({ act: "x", rules: [1] }, "configuration key \"rules\" must be a table, found a number");
  assert.deepEqual((await load("x", { config: { other: 1 } })).started.log, ["1: configuration key \"other\" is not known to this plugin"]);
});
