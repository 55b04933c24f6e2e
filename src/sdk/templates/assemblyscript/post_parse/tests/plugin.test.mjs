import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: {}, ...session });

test("people are restricted to their owner", async () => {
  const host = await load({ variables: { "app.owner": "ada" } });
  assert.deepEqual(host.postParse({ tables: ["people"] }).changes, ["restrict people: owner = 'ada'"]);
});

test("without an owner people are refused, and the rest is not", async () => {
  const host = await load();
  assert.equal(host.postParse({ tables: ["people"] }).message, "no owner is set");
  assert.equal(host.postParse({ tables: ["countries"] }).kind, "pass");
});
