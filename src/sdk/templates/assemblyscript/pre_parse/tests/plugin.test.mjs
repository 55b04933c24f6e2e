import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: { max_bytes: 10 }, ...session });

test("only long texts are refused", async () => {
  const host = await load();
  assert.equal(host.preParse("SELECT 1").kind, "pass");
  const seen = host.preParse("SELECT 1234");
  assert.deepEqual([seen.sqlstate, seen.message], ["54000", "a text may have at most 10 bytes"]);
});
