import { heliosConfig, LogLevel } from "./abi";
import { fault } from "./error";
import { log, pull } from "./host";
import { Json, JsonKind, jsonProblem } from "./json";

const CONFIG_SQLSTATE = "F0000";

/**
 * Reads the plugin's `config` table of heliosdb.toml into a class of the plugin's own. What is wrong refuses the deploy, with a message that
 * names the key.
 *
 * ```ts
 * class Config {
 *   ownerVar: string;
 *   constructor(c: ConfigReader) {
 *     this.ownerVar = c.text("owner_var", "app.owner"); // may be left out
 *     this.tables = c.requireTexts("tables");           // must be there
 *   }
 * }
 * ```
 */
export class ConfigReader {
  private known: string[] = [];

  constructor(private table: Json, private path: string = "") {}

  /** A text. */
  text(key: string, missing: string = ""): string {
    const value = this.find(key, JsonKind.String, "a string");
    return value === null ? missing : value.text;
  }

  /** True or false. */
  flag(key: string, missing: bool = false): bool {
    const value = this.find(key, JsonKind.Bool, "true or false");
    return value === null ? missing : value.isTrue;
  }

  /** An integer between two others. */
  integer(key: string, missing: i64 = 0, least: i64 = i64.MIN_VALUE, greatest: i64 = i64.MAX_VALUE): i64 {
    const value = this.find(key, JsonKind.Number, "a number");
    if (value === null) return missing;
    const number = I64.parseInt(value.text);
    if (number.toString() != value.text || number < least || number > greatest) {
      this.refuse(key, "must be an integer from " + least.toString() + " to " + greatest.toString() + ", found " + value.text);
    }
    return number;
  }

  /** A number. */
  number(key: string, missing: f64 = 0): f64 {
    const value = this.find(key, JsonKind.Number, "a number");
    return value === null ? missing : F64.parseFloat(value.text);
  }

  /** A list of texts. */
  texts(key: string, missing: string[] = []): string[] {
    const value = this.find(key, JsonKind.Array, "an array");
    if (value === null) return missing;
    const texts: string[] = [];
    for (let i = 0; i < value.items.length; i++) {
      if (value.items[i].kind != JsonKind.String) this.refuse(key, "must be a string, found " + value.items[i].kindName);
      texts.push(value.items[i].text);
    }
    return texts;
  }

  /** A table within the table; an empty one where it is left out. */
  inner(key: string): ConfigReader {
    const value = this.find(key, JsonKind.Object, "a table");
    return new ConfigReader(value === null ? new Json() : value, this.path + key + ".");
  }

  /** Whether a key is there. */
  has(key: string): bool {
    return this.table.get(key) !== null;
  }

  /** A text that must be there. */
  requireText(key: string): string {
    this.require(key);
    return this.text(key);
  }

  /** A list of texts that must be there. */
  requireTexts(key: string): string[] {
    this.require(key);
    return this.texts(key);
  }

  /** An integer that must be there. */
  requireInteger(key: string, least: i64 = i64.MIN_VALUE, greatest: i64 = i64.MAX_VALUE): i64 {
    this.require(key);
    return this.integer(key, least, least, greatest);
  }

  /** What the plugin itself finds wrong with a key. */
  refuse(key: string, why: string): void {
    fault(CONFIG_SQLSTATE, "configuration key \"" + this.path + key + "\" " + why);
  }

  /** Refuses keys that nothing asked for: where a misspelt key would be a rule that is not kept. */
  refuseUnknown(): void {
    const unknown = this.unknown();
    if (unknown.length > 0) this.refuse(unknown[0], "is not known");
  }

  /** Keys that nothing asked for. */
  unknown(): string[] {
    const unknown: string[] = [];
    for (let i = 0; i < this.table.keys.length; i++) {
      if (!this.known.includes(this.table.keys[i])) unknown.push(this.table.keys[i]);
    }
    return unknown;
  }

  private require(key: string): void {
    if (this.table.get(key) === null) this.refuse(key, "is missing");
  }

  private find(key: string, kind: JsonKind, wanted: string): Json | null {
    if (!this.known.includes(key)) this.known.push(key);
    const value = this.table.get(key);
    if (value === null) return null;
    if (value.kind == kind) return value;
    this.refuse(key, "must be " + wanted + ", found " + value.kindName);
    return null;
  }
}

let loaded: ConfigReader | null = null;

/** The plugin's configuration. Keys that nothing asked for by the end of the start are logged: tables may be shared between plugins. */
export function loadConfig(): ConfigReader {
  if (loaded !== null) return loaded!;
  const text = pull(askConfig);
  let table = text === null ? new Json() : Json.parse(text);
  if (table === null) {
    fault(CONFIG_SQLSTATE, "the configuration is no JSON: " + jsonProblem);
    table = new Json();
  }
  loaded = new ConfigReader(table);
  return loaded!;
}

/** Logs the keys that nothing asked for. */
export function logUnknownKeys(): void {
  if (loaded === null) return;
  const unknown = loaded!.unknown();
  for (let i = 0; i < unknown.length; i++) {
    log(LogLevel.Info, "configuration key \"" + unknown[i] + "\" is not known to this plugin");
  }
}

function askConfig(_a: usize, _aLen: u32, _b: usize, _bLen: u32, out: usize, cap: u32): i32 {
  return heliosConfig(out, cap);
}
