import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const sdk = dirname(dirname(createRequire(import.meta.url).resolve("@heliosdb/plugin-sdk-assemblyscript/testing")));
const plugin = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = mkdtempSync(join(tmpdir(), "custom-auth-"));
const module = join(out, "custom_auth.wasm");

before(() => execFileSync(process.execPath, [join(sdk, "build.mjs"), "assembly/index.ts", "-o", module], { cwd: plugin }));
after(() => rmSync(out, { recursive: true }));

const ada = { sub: "7", role: "admin", email: "ada@example.org" };
const load = (options = {}) => FakeHost.load(module, {
  config: { key: "main", max_requests: 3, ...options.config },
  settable: ["app.*"],
  tokens: { main: { good: ada, bare: { sub: 42 }, nobody: { role: "admin" }, old: -19 } },
  ...options.session,
});
const rejected = (seen, sqlstate, message) => assert.deepEqual([seen.kind, seen.sqlstate, seen.message], ["rejected", sqlstate, message]);

test("a good token makes the client who it says, and locks that", async () => {
  for (const session of [{ headers: { Authorization: "Bearer good" } }, { headers: { authorization: "bEARER  good " } },
    { variables: { "app.jwt": "Bearer good" } }, { variables: { "app.jwt": "good" } }]) {
    const host = await load({ session });
    for (const seen of [host.connect(), host.preParse("SELECT 1")]) {
      assert.equal(seen.kind, "pass");
      assert.deepEqual(seen.settings, [
        { name: "app.user_id", value: "7", locked: true },
        { name: "app.user_role", value: "admin", locked: true },
        { name: "app.user_email", value: "ada@example.org", locked: true },
      ]);
    }
  }
});

test("claims that are missing are locked as empty", async () => {
  const host = await load({ session: { headers: { Authorization: "Bearer bare" }, variables: { "app.user_role": "admin" } } });
  assert.deepEqual(host.preParse("").settings.map(s => s.value), ["42", "", ""]);
});

test("without a token, or with one that is not good, nobody enters", async () => {
  const missing = await load();
  rejected(missing.connect(), "28000", "Missing Authorization header");
  rejected(missing.preParse("SELECT 1"), "28000", "Missing Authorization header");
  for (const bad of ["Bearer forged", "Bearer old", "Bearer nobody", "Bearer", "Basic good", "Bearer "]) {
    const host = await load({ session: { headers: { Authorization: bad } } });
    rejected(host.preParse("SELECT 1"), "28000", "Invalid or expired JWT");
    assert.deepEqual(host.preParse("SELECT 1").settings, []);
  }
});

test("the header wins over the variable, which a client can set", async () => {
  const host = await load({ session: { headers: { Authorization: "Bearer good" }, variables: { "app.jwt": "Bearer bare" } } });
  assert.equal(host.preParse("").settings[0].value, "7");
});

test("texts are counted by user, and connections are not", async () => {
  const host = await load({ session: { headers: { Authorization: "Bearer good" } } });
  for (let i = 0; i < 3; i++) {
    assert.equal(host.connect().kind, "pass");
    assert.equal(host.preParse("SELECT 1").kind, "pass");
  }
  rejected(host.preParse("SELECT 1"), "53400", "Rate limit exceeded");
  host.headers.set("authorization", "Bearer bare");
  assert.equal(host.preParse("SELECT 1").kind, "pass");
  host.headers.set("authorization", "Bearer good");
  host.nowUs += 20_000_000;
  assert.equal(host.preParse("SELECT 1").kind, "pass");
});

test("a key that is not there refuses, and says so", async () => {
  const host = await load({ config: { key: "other" }, session: { headers: { Authorization: "Bearer good" } } });
  rejected(host.preParse("SELECT 1"), "38000", "key \"other\" does not exist");
});

test("mistakes of the configuration refuse the deploy", async () => {
  const problem = config => assert.rejects(load({ config }), error => (assert.equal(error.sqlstate, "F0000"), true));
  await problem({ key: undefined });
  await problem({ max_requests: 0 });
  await problem({ max_request: 5 });
  await assert.rejects(load({ config: { max_request: 5, max_requests: undefined } }),
    /configuration key "max_request" is not known; the nearest is "max_requests"/);
});

test("the manifest asks for what it needs", async () => {
  const { manifest } = await load();
  assert.deepEqual([manifest.name, manifest.version, manifest.class, manifest.hooks],
    ["custom-auth", "1.2.0", "security", ["on_connect", "pre_parse"]]);
});
