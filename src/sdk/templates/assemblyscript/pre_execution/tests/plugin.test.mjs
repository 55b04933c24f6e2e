import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: { oldest: 150 }, ...session });

const people = (email, age) => ({
  columns: [{ name: "email", type: "text", values: [email, null] }, { name: "age", type: "int4", values: [age, null] }],
});

test("addresses become small letters", async () => {
  const seen = (await load()).rows(people("Eve@Example.COM", 20));
  assert.deepEqual(seen.columns.email, ["eve@example.com", null]);
});

test("nobody is older than that", async () => {
  const seen = (await load()).rows(people("x", 151));
  assert.deepEqual([seen.sqlstate, seen.message], ["22003", "age 151 is out of range (0 to 150)"]);
});
