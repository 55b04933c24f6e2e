import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: { blocked_user: "mallory" }, ...session });

test("a client is known by a locked variable", async () => {
  const host = await load({ parameters: { user: "ada" }, settable: ["app.user"] });
  assert.deepEqual(host.connect().settings, [{ name: "app.user", value: "ada", locked: true }]);
});

test("the blocked user is refused", async () => {
  const seen = (await load({ parameters: { user: "mallory" } })).connect();
  assert.deepEqual([seen.sqlstate, seen.message], ["28000", "user mallory may not connect"]);
});
