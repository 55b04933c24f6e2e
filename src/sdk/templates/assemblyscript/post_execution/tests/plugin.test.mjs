import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: {}, ...session });

const people = {
  columns: [
    { name: "contact", type: "text", table: "people", column: "email", values: ["ada@example.com", null, "none"] },
    { name: "city", type: "text", table: "people", column: "city", values: ["Rome", null, "Oslo"] },
  ],
};

test("addresses are masked, whatever the query calls them", async () => {
  const seen = (await load()).postExecution(people);
  assert.deepEqual(seen.columns, { contact: ["a***@example.com", null, "n***"], city: ["Rome", null, "Oslo"] });
});

test("an administrator sees them", async () => {
  const seen = (await load({ variables: { "app.user_role": "admin" } })).postExecution(people);
  assert.equal(seen.columns.contact[0], "ada@example.com");
});
