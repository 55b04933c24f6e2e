import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost } from "@heliosdb/plugin-sdk-assemblyscript/testing";

const load = (session = {}) => FakeHost.load("{{module}}.wasm", { config: { message: "bye" }, ...session });

test("the end of a client is logged", async () => {
  assert.deepEqual((await load()).disconnect().log, ["1: bye"]);
});
