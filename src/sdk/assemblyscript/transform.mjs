// What makes a class marked with @plugin a plugin: its hooks become the module's exports, and its name, version, class and requests the
// module's manifest.
//
//   @plugin({ class: "security", requests: { allow_session_variables: ["app.*"] } })
//   export class Auth extends Plugin { ... }
//
// The decorator's argument may be left out: class "security", no requests. `literals: false` promises that the plugin does not look at the
// literals of statements: it is given parameters in their places, no text, and is asked once for all simple queries that differ in literals alone.
import { NodeKind } from "assemblyscript";
import { Transform } from "assemblyscript/transform";

const HOOKS = [
  ["onConnect", "on_connect", "helios_connect", "connect"],
  ["onQueryPreParse", "pre_parse", "helios_pre_parse", "preParse"],
  ["onQueryPostParse", "post_parse", "helios_post_parse", "postParse"],
  ["onQueryPreExecution", "pre_execution", "helios_pre_execution", "preExecution"],
  ["onRows", "pre_execution", "helios_pre_execution", "preExecution"],
  ["onCacheLookup", "cache_lookup", "helios_cache_lookup", "cacheLookup"],
  ["onCacheStore", "cache_store", "helios_cache_store", "cacheStore"],
  ["onQueryPostExecution", "post_execution", "helios_on_batch", "onBatch"],
  ["onResult", "post_execution", "helios_on_result", "onResult"],
  ["onResultEnd", "post_execution", "helios_on_end", "onEnd"],
  ["onDisconnect", "on_disconnect", "helios_disconnect", "disconnect"],
];
const OPTIONS = ["class", "literals", "requests"];
const CLASSES = ["security", "transform", "observer"];

export default class PluginTransform extends Transform {
  manifest = null;

  afterParse(parser) {
    if (this.manifest) return;
    const found = [];
    for (const source of parser.sources) {
      for (const statement of source.statements) {
        const decorator = statement.kind === NodeKind.ClassDeclaration && statement.decorators?.find(d => d.name.text === "plugin");
        if (decorator) found.push({ source, statement, decorator });
      }
    }
    if (found.length !== 1) {
      const names = found.map(f => f.statement.name.text).join(", ");
      throw new Error(`a module is one plugin: one class with @plugin was expected, found ${found.length ? names : "none"}`);
    }
    this.expand(parser, found[0]);
  }

  expand(parser, { source, statement, decorator }) {
    const name = statement.name.text;
    const methods = new Map(statement.members.filter(m => m.kind === NodeKind.MethodDeclaration).map(m => [m.name.text, m]));
    const misspelt = [...methods.keys()].find(m => /^on[A-Z]/.test(m) && !HOOKS.some(([method]) => method === m));
    if (misspelt) {
      throw new Error(`class ${name}: there is no hook "${misspelt}"; hooks are ${HOOKS.map(([method]) => method).join(", ")}`);
    }
    const hooks = HOOKS.filter(([method]) => methods.has(method));
    if (hooks.length === 0) throw new Error(`class ${name} has no hook; hooks are ${HOOKS.map(([method]) => method).join(", ")}`);
    const options = optionsOf(decorator);
    this.manifest = JSON.stringify({
      name: literalOf(methods, "name", name),
      version: literalOf(methods, "version", name),
      hooks: [...new Set(hooks.map(([, hook]) => hook))],
      class: options.class,
      literals: options.literals,
      requests: options.requests,
    });

    const path = source.normalizedPath.replace(/\.ts$/, "");
    const exports = new Map(hooks.map(([, , exported, runtime]) => [exported, runtime]));
    const runtime = [...new Set(exports.values())];
    const text = [
      `import { ${name} } from "./${path.split("/").pop()}";`,
      `import { hostRegion, started, ${runtime.join(", ")} } from "@heliosdb/plugin-sdk-assemblyscript/assembly/runtime";`,
      "export function helios_abi_v1(): void {}",
      "export function helios_arena(bytes: u32): usize { return hostRegion(bytes); }",
      `export function helios_init(): i64 { return started(new ${name}()); }`,
      ...[...exports].map(([exported, call]) => `export function ${exported}(frame: usize): i64 { return ${call}(frame); }`),
    ].join("\n");
    // Beside the class, so that its imports resolve as the class's own do.
    parser.parseFile(text, path.replace(/[^/]*$/, "helios-exports.ts"), true);
  }

  afterCompile(module) {
    module.addCustomSection("helios.manifest", new TextEncoder().encode(this.manifest));
  }
}

/** What stands in the decorator's parentheses. */
function optionsOf(decorator) {
  const text = decorator.args?.length ? decorator.args[0].range.toString() : "{}";
  let options;
  try {
    options = new Function(`"use strict"; return (${text});`)();
  } catch (error) {
    throw new Error(`@plugin: ${text} cannot be read: ${error.message}`);
  }
  const unknown = Object.keys(options).find(key => !OPTIONS.includes(key));
  if (unknown) throw new Error(`@plugin: "${unknown}" is not known; ${OPTIONS.join(", ")} are`);
  if (options.class !== undefined && !CLASSES.includes(options.class)) {
    throw new Error(`@plugin: class is "${options.class}"; it must be one of ${CLASSES.join(", ")}`);
  }
  if (options.literals !== undefined && typeof options.literals !== "boolean") {
    throw new Error(`@plugin: literals is ${JSON.stringify(options.literals)}; it must be true or false`);
  }
  return { class: options.class ?? "security", literals: options.literals ?? true, requests: options.requests ?? {} };
}

/** The text that a method consists of returning. */
function literalOf(methods, method, name) {
  const body = methods.get(method)?.body;
  const statements = body?.statements ?? [];
  const value = statements.length === 1 && statements[0].kind === NodeKind.Return ? statements[0].value : null;
  if (typeof value?.value !== "string") {
    throw new Error(`class ${name}: ${method}() must be one line that returns a text, such as: return "my-plugin";`);
  }
  return value.value;
}
