import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: { max_rows: 10 }, ...session });

test("only small results are kept", async () => {
  const host = await load();
  assert.equal(host.cacheStore({ tables: ["people"] }, { rows: 10, bytes: 100, lookedUp: 0 }).kind, "pass");
  assert.equal(host.cacheStore({ tables: ["people"] }, { rows: 11, bytes: 110, lookedUp: 0 }).cache.decision, 1);
});
