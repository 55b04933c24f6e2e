import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHost, PluginFailure } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const sdk = dirname(dirname(createRequire(import.meta.url).resolve("@heliosdb/plugin-sdk-assemblyscript/testing")));
const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), "sdk-"));
const module = join(out, "hooks.wasm");
const compile = (cwd, source, to) => execFileSync(process.execPath, [join(sdk, "build.mjs"), source, "-o", to], { cwd, stdio: "pipe" });

before(() => compile(here, "hooks/index.ts", module));
after(() => rmSync(out, { recursive: true }));

const load = (act, options = {}) => FakeHost.load(module, { ...options, config: { act, ...options.config } });
const rejected = (seen, sqlstate, message) => assert.deepEqual([seen.kind, seen.sqlstate, seen.message], ["rejected", sqlstate, message]);

test("the manifest is made of the class", async () => {
  const { manifest } = await load("");
  assert.deepEqual(manifest, {
    name: "hooks", version: "1.2.3", hooks: ["pre_parse", "post_parse", "pre_execution", "post_execution"], class: "security",
    literals: true, requests: {},
  });
});

test("tables are restricted", async () => {
  const host = await load("restrict");
  const seen = host.postParse({ tables: ["orders", { name: "x", granted: false }, { name: "users", schema: "s" }] });
  assert.deepEqual(seen.changes, [
    "restrict orders: (a = 'it''s' AND NOT a IS NULL)", "restrict s.users: (a = 'it''s' AND NOT a IS NULL)", "annotate kind: select",
  ]);
  assert.equal(host.postParse({ tables: [], kind: 3 }).changes[0], "annotate kind: other");
});

test("predicates are what SQL says", async () => {
  const { changes } = (await load("predicates")).postParse({});
  assert.deepEqual(changes.map(c => c.slice(12)), [
    "(a = 1 AND a = 2 AND a = true)", "(a IN (1099511627776, NULL) OR a >= 1.5)", "false", "a = ${app.t}",
  ]);
});

test("trees are edited", async () => {
  assert.deepEqual((await load("tree")).postParse({}).changes, ["replace 3: 7", "target 0: 8 AS more", "remove 4", "limit 0: 100"]);
});

test("errors refuse, with their SQLSTATE", async () => {
  rejected((await load("deep")).postParse({}), "54001", "a predicate has more than 64 levels");
  rejected((await load("reject")).postParse({ sql: "SELECT ä" }), "0A000", "SELECT ä");
  assert.equal((await load("taken")).postParse({}).kind, "pass");
});

test("failures have words and a place", async () => {
  await assert.rejects(async () => (await load("fail")).postParse({}), new PluginFailure("told to fail"));
  await assert.rejects(async () => (await load("assert")).postParse({ sql: "" }), /the text is short at hooks\/index\.ts:\d+:\d+/);
});

test("session variables are set where the host takes them", async () => {
  const host = await load("", { settable: ["app.*"] });
  assert.deepEqual(host.preParse("SELECT 1").settings, [{ name: "app.sql", value: "SELECT 1", locked: false }]);
  host.variables.set("app.set", "work_mem");
  rejected(host.preParse(""), "42501", "session variable \"work_mem\" may not be set by this plugin here");
});

test("the host's services are there", async () => {
  const seen = (await load("services")).postParse({});
  assert.deepEqual([seen.kind, seen.log], ["pass", ["1: m a.b=x c=y"]]);
});

test("configuration is read, and mistakes name the key", async () => {
  const problem = (config, message) => assert.rejects(load("", { config }), error => (assert.equal(error.message, message), true));
  await problem({ act: 1 }, "configuration key \"act\" must be a string, found a number");
  await problem({ limit: 101 }, "configuration key \"limit\" must be an integer from 0 to 100, found 101");
  await problem({ limit: 1.5 }, "configuration key \"limit\" must be an integer from 0 to 100, found 1.5");
  await problem({ tables: ["a", true] }, "configuration key \"tables\" must be a string, found a boolean");
  await problem({ more: { word: 1 } }, "configuration key \"more.word\" must be a string, found a number");
  assert.deepEqual((await load("", { config: { colour: 1 } })).started.log, ["1: configuration key \"colour\" is not known to this plugin"]);
});

const texts = values => ({ columns: [{ name: "t", type: "text", values }] });

test("texts are rewritten where they lie", async () => {
  const host = await load("rewrite"), long = "a".repeat(101);
  const seen = host.postExecution(texts(["ada@x", null, "#keep", "", "ä", long]));
  assert.equal(seen.kind, "changed");
  assert.deepEqual(seen.columns.t, ["<ada>", null, "#keep", null, "<ä>", `<${long}>${"x".repeat(100_000)}`]);
});

test("texts of every length and kind are appended whole", async () => {
  const values = Array.from({ length: 90 }, (_, i) => "+" + "aä€😀".repeat(30).slice(0, i)).filter(v => v.isWellFormed());
  const { columns } = (await load("rewrite")).postExecution(texts(values));
  assert.deepEqual(columns.t, values.map(v => `<${v}>${Buffer.byteLength(v) > 100 ? "x".repeat(100_000) : ""}fourfünf seven77ä😀${v}`));
});

/** What a plugin that reads an object where it lies says of one of its members: its text, undefined, or an error. */
async function members() {
  const host = await load("json");
  return (json, name) => {
    host.variables.set("app.json", json);
    host.variables.set("app.wanted", name);
    const [line] = host.preParse("").log;
    return line === undefined ? undefined : line.startsWith("3: ") ? new Error(line.slice(3)) : line.slice(3);
  };
}

test("objects are read where they lie", async () => {
  const member = await members();
  const json = " {\"a\":\"x\\\"\\u00e4\\ud83d\\ude00\\n\", \"b\" : -2.5e3,\"c\":true,\"d\":null,\"e\":[{\"a\":1,\"a\":[]}],\"\\u0066\":\"f\",\"half\":\"\\ud83d\"}\n";
  assert.deepEqual(["a", "b", "c", "d", "e", "f", "g", "half"].map(name => member(json, name)),
    ["x\"ä😀\n", "-2.5e3", "true", undefined, undefined, "f", undefined, undefined]);
  for (const [bad, why] of [
    ["", "this is no object at byte 0"], ["[]", "this is no object at byte 0"], ["{} x", "more behind the value at byte 3"],
    ["{\"a\":1,\"\\u0061\":2}", "a key stands twice at byte 15"], ["{\"a\":01}", "expected a value at byte 7"],
    ["{\"a\":\"\\x\"}", "an unknown escape at byte 7"], ["{\"a\":\"\\u12g4\"}", "an unknown escape at byte 7"],
    ["{\"a\":\"", "a string without an end at byte 6"], ["{\"a\":\"\t\"}", "a control character in a string at byte 6"],
    [`{"a":${"[".repeat(65)}${"]".repeat(65)}}`, "too deep at byte 69"], ["{\"\\ud800\":1}", "half a character in a key at byte 9"],
    ["{\"a\":fals", "expected a value at byte 5"], ["{\"a\":1,}", "expected a key at byte 7"],
  ]) assert.deepEqual(member(bad, "a"), new Error(why), bad);
});

test("objects are read as the language's own reader does", async () => {
  const member = await members();
  let seed = Number(process.env.HELIOS_SEED ?? Date.now() % 1e9) >>> 0;
  const message = `HELIOS_SEED=${seed}`;
  const random = below => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0, Math.floor(seed / 4294967296 * below));
  const pick = list => list[random(list.length)];
  const text = () => Array.from({ length: random(12) }, () => pick(["a", "b", "\"", "\\", "/", "\n", "\u0001", "ä", "€", "😀", " ", "{", "]", ","])).join("");
  const value = depth => pick([
    text, () => random(1e6) / 8 - 100, () => pick([true, false, null]), () => depth > 0 ? [value(depth - 1), value(depth - 1)] : 0,
    () => depth > 0 ? { [text()]: value(depth - 1) } : {},
  ])();
  const escaped = json => json.replace(/[a-zä€]/g, c => random(4) ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const pieces = ["{", "}", "[", "]", ",", ":", "\"", "\\", "0", "1", "-", ".", "e", "\\u0061", "true", " ", "ä"];
  for (let i = 0; i < 4000; i++) {
    const keys = ["a", "bb", text(), text()], named = Object.fromEntries(keys.map(k => [k, value(3)]));
    let json = JSON.stringify(named, null, random(3));
    if (random(2)) json = escaped(json);
    if (random(2)) {
      const at = random(json.length + 1);
      json = json.slice(0, at) + (random(2) ? pick(pieces) : "") + json.slice(at + random(3));
      if (!json.isWellFormed()) continue;
    }
    let expected;
    try { expected = JSON.parse(json); } catch { expected = null; }
    const wanted = pick([...keys, "none"]), seen = member(json, wanted), where = `${message}: ${json} ${wanted}`;
    if (expected === null || typeof expected !== "object" || Array.isArray(expected)) {
      assert.ok(seen instanceof Error, where);
    } else if (seen instanceof Error) {
      // Stricter than the language's own, in two things.
      assert.match(seen.message, /^(a key stands twice|half a character in a key)/, where);
    } else {
      const own = Object.hasOwn(expected, wanted) ? expected[wanted] : undefined;
      if (typeof own === "number") assert.equal(Number(seen), own, where);
      else if (typeof own === "string" && !own.isWellFormed()) assert.equal(seen, undefined, where);
      else assert.equal(seen, own === null || typeof own === "object" ? undefined : own === undefined ? undefined : String(own), where);
    }
  }
});

test("what the host is asked for is read where it lies", async () => {
  const ask = async session => (await load("views", { settable: ["app.*"], ...session })).preParse("");
  rejected(await ask({}), "42501", "nothing is wanted");
  const long = " \t" + "x".repeat(9000) + "@\n";
  for (const [wanted, log, trimmed] of [
    ["Bearer a", "ascii bearer -1", "Bearer a"], [" ä@", "3", "ä@"], ["", "ascii -1", ""], ["12345678@", "ascii 8", "12345678@"],
    ["bearer", "ascii -1", "bearer"], [long, "ascii 9002", long.trim()], ["1234567ä", "-1", "1234567ä"],
  ]) {
    for (const session of [{ headers: { "app.wanted": wanted } }, { variables: { "app.wanted": wanted } }]) {
      const seen = await ask(session);
      assert.deepEqual([seen.log, seen.settings], [["1: " + log], [{ name: "app.trimmed", value: trimmed, locked: true }]]);
    }
  }
});

test("masks hide every value, and numbers become NULL", async () => {
  const batch = { columns: [
    { name: "t", type: "text", values: ["a", null] }, { name: "n", type: "int4", values: [1, 2] },
    { name: "j", type: "text", typeOid: 3802, values: ["{}", "[]"], nullableOnly: true },
  ] };
  assert.deepEqual((await load("mask")).postExecution(batch).columns, { t: ["***", null], n: [null, null], j: [null, null] });
});

test("what may not be written refuses", async () => {
  const readOnly = { columns: [{ name: "t", type: "text", values: ["a", "b"], readOnly: true }] };
  rejected((await load("rewrite")).postExecution(readOnly), "38000", "column \"t\": this plugin may not write it");
  rejected((await load("mask")).postExecution(readOnly), "38000", "column \"t\": this plugin may not change it");
  rejected((await load("null")).postExecution(readOnly), "38000", "column \"t\": its values cannot be made NULL by this plugin");
  rejected((await load("null")).postExecution(texts(["a"])), "38000", "column \"t\": there is no such row");
});

test("values are looked at and set", async () => {
  const seen = (await load("look")).postExecution({ ...texts(["ä", null, "gone"]), without: [2] });
  assert.deepEqual([seen.kind, seen.log], ["pass", ["1: t text writable", "0: ä 2", "0: NULL", "0: NULL"]]);
  const set = { columns: [...texts(["a"]).columns, { name: "f", type: "float8", values: [1.25] }] };
  assert.deepEqual((await load("set")).postExecution(set).columns, { t: ["ä€😀"], f: [1.75] });
});

test("rows to be written are changed or refused, never left out", async () => {
  const batch = { columns: [{ name: "n", type: "int4", values: [1, null, 3] }] };
  assert.deepEqual((await load("")).rows(batch).columns.n, [1000, null, 3000]);
  rejected((await load("thin")).rows(batch), "38000", "rows to be written can be changed or refused, not taken out");
  rejected((await load("")).rows({ columns: [{ name: "n", type: "int2", values: [33] }] }), "22003", "a number is out of the column's range");
});

test("many calls need no more memory than few", async () => {
  const host = await load("rewrite");
  const run = () => host.postExecution(texts(Array.from({ length: 100 }, (_, i) => `value ${i}`)));
  for (let i = 0; i < 200; i++) run();
  const before = host.exports.memory.buffer.byteLength;
  for (let i = 0; i < 2000; i++) run();
  assert.equal(host.exports.memory.buffer.byteLength, before);
});

test("the manifest says whether literals are looked at", async () => {
  const folder = join(here, "ignoring");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.ts"), `import { Plugin, PluginContext, QueryModification } from "@heliosdb/plugin-sdk-assemblyscript";
    @plugin({ literals: false }) export class P extends Plugin {
      name(): string { return "p"; } version(): string { return "1"; }
      onQueryPostParse(c: PluginContext): QueryModification { return QueryModification.allow(); }
    }`);
  try {
    compile(here, "ignoring/index.ts", join(out, "ignoring.wasm"));
    const { manifest } = await FakeHost.load(join(out, "ignoring.wasm"));
    assert.deepEqual([manifest.literals, manifest.class, manifest.requests], [false, "security", {}]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("mistakes in a class are errors of the compiler, with words", () => {
  const folder = join(here, "mistake");
  const problem = source => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "index.ts"), `import { Plugin, PluginContext, QueryModification } from "@heliosdb/plugin-sdk-assemblyscript";\n${source}`);
    try {
      compile(here, "mistake/index.ts", join(out, "mistake.wasm"));
      return "";
    } catch (error) {
      return String(error.stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const plugin = (body, decorator = "@plugin") => problem(`${decorator} export class P extends Plugin { ${body} }`);
  const named = "name(): string { return \"p\"; } version(): string { return \"1\"; }";
  assert.match(problem("export class P extends Plugin {}"), /one class with @plugin was expected, found none/);
  assert.match(plugin(named), /class P has no hook; hooks are onConnect/);
  assert.match(plugin(`${named} onQueryParse(c: PluginContext): QueryModification { return QueryModification.allow(); }`), /no hook "onQueryParse"/);
  assert.match(plugin("onConnect(c: PluginContext): QueryModification { return QueryModification.allow(); }"), /name\(\) must be one line/);
  const hook = "onConnect(c: PluginContext): QueryModification { return QueryModification.allow(); }";
  assert.match(plugin(named + hook, "@plugin({ \"class\": \"secure\" })"), /class is "secure"; it must be one of security, transform, observer/);
  assert.match(plugin(named + hook, "@plugin({ request: {} })"), /"request" is not known/);
  assert.match(plugin(named + hook, "@plugin({ literals: \"no\" })"), /literals is "no"; it must be true or false/);
});
