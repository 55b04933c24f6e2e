#!/usr/bin/env node
// Compiles a plugin: helios-asc assembly/index.ts -o my_plugin.wasm [more options of asc]
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = dirname(fileURLToPath(import.meta.url));
const { error } = await asc.main([
  ...process.argv.slice(2),
  // Other runtimes never give memory back. The start function must not run before the host is there.
  "--runtime", "incremental", "--exportStart", "_initialize",
  // A plugin's class is exported for the transform, not for the host.
  "--disableWarning", "235",
  "-O3", "--shrinkLevel", "1", "--transform", join(here, "transform.mjs"),
], { stdout: process.stdout, stderr: process.stderr });
if (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
