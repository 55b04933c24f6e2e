import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHost, HTTP_PROBLEMS } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const sdk = dirname(dirname(createRequire(import.meta.url).resolve("@heliosdb/plugin-sdk-assemblyscript/testing")));
const plugin = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = mkdtempSync(join(tmpdir(), "custom-auth-http-"));
const module = join(out, "custom_auth_http.wasm");

before(() => execFileSync(process.execPath, [join(sdk, "build.mjs"), "assembly/index-http.ts", "-o", module], { cwd: plugin }));
after(() => rmSync(out, { recursive: true }));

const ada = { user_id: 7, role: "admin", email: "ada@example.org" };
const json = (facts, status = 200) => ({ status, headers: { "Content-Type": "application/json" }, body: JSON.stringify(facts) });
const load = (http, options = {}) => FakeHost.load(module, {
  config: { auth_url: "https://auth.example.com/api/validate", max_requests: 3, ...options },
  settable: ["app.*"], headers: { Authorization: "Bearer to\"ken" }, http,
});
const rejected = (seen, sqlstate, message) => assert.deepEqual([seen.kind, seen.sqlstate, seen.message], ["rejected", sqlstate, message]);

test("the service is asked, within its time, and says who the client is", async () => {
  const requests = [];
  const host = await load(request => (requests.push(request), json(ada)));
  for (const seen of [host.connect(), host.preParse("SELECT 1")]) {
    assert.equal(seen.kind, "pass");
    assert.deepEqual(seen.settings, [
      { name: "app.user_id", value: "7", locked: true }, { name: "app.user_role", value: "admin", locked: true },
      { name: "app.user_email", value: "ada@example.org", locked: true },
    ]);
  }
  assert.deepEqual(requests[0], {
    method: "POST", url: "https://auth.example.com/api/validate", headers: { "Content-Type": "application/json" },
    body: "{\"token\":\"to\\\"ken\"}", timeout: 100,
  });
  const patient = await load(request => (requests.push(request), json(ada)), { auth_timeout_ms: 250 });
  patient.connect();
  assert.equal(requests.at(-1).timeout, 250);
});

test("whatever is not a clear yes is a no", async () => {
  const answers = [
    ...Object.keys(HTTP_PROBLEMS), ...[201, 204, 302, 400, 401, 403, 404, 500, 503].map(status => json(ada, status)),
    { status: 200, body: "" }, { status: 200, body: "yes" }, { status: 200, body: "[7]" }, { status: 200, body: "{\"user_id\":7" },
    json({ id: 7 }), json({ user_id: "" }), json({ user_id: null }), json({ user_id: { a: 1 } }), json("7"),
    { status: 200, body: "{\"user_id\":1,\"user_id\":7}" },
  ];
  for (const answer of answers) {
    const host = await load(() => answer);
    for (const seen of [host.connect(), host.preParse("SELECT 1")]) {
      rejected(seen, "28000", "Invalid or expired JWT");
      assert.deepEqual(seen.settings, []);
    }
  }
});

test("the operator is told of a service that does not work, and not of bad tokens", async () => {
  const told = async answer => (await load(() => answer)).connect().log;
  assert.deepEqual(await told("timeout"), ["2: the authentication service: the server did not answer in time"]);
  assert.deepEqual(await told(json({}, 503)), ["2: the authentication service: status 503"]);
  assert.deepEqual(await told({ status: 200, body: "<html>" }), ["2: the authentication service answered with no JSON object"]);
  assert.deepEqual(await told(json({}, 401)), []);
});

test("without a token nobody is asked", async () => {
  const host = await load(() => assert.fail("the service was asked"));
  host.headers.clear();
  rejected(host.connect(), "28000", "Missing Authorization header");
});

test("texts are counted by user", async () => {
  const host = await load(() => json(ada));
  for (let i = 0; i < 3; i++) assert.equal(host.preParse("SELECT 1").kind, "pass");
  rejected(host.preParse("SELECT 1"), "53400", "Rate limit exceeded");
});

test("mistakes of the configuration refuse the deploy", async () => {
  const problem = (config, message) => assert.rejects(load(() => json(ada), config), error => (assert.equal(error.message, message), true));
  await problem({ auth_url: undefined }, "configuration key \"auth_url\" is missing");
  await problem({ auth_url: undefined, auth_ulr: "x" }, "configuration key \"auth_ulr\" is not known; the nearest is \"auth_url\"");
  await problem({ auth_timeout_ms: 0 }, "configuration key \"auth_timeout_ms\" must be an integer from 1 to 60000, found 0");
  await problem({ key: "main" }, "configuration key \"key\" is not known; the nearest is \"role_claim\"");
});
