import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: { seconds: 5 }, ...session });

test("results of people are kept for the configured time", async () => {
  const { cache } = (await load()).cacheLookup({ tables: ["people"] });
  assert.deepEqual([cache.decision, cache.key, cache.ttlMs], [2, "people", 5000]);
});

test("others are left to the default", async () => {
  assert.equal((await load()).cacheLookup({ tables: ["people", "countries"] }).kind, "pass");
});
