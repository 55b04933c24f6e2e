import { heliosConfig, LogLevel } from "./abi";
import { fault, PluginError, takeError } from "./error";
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
  private missing: string[] = [];
  private parts: ConfigReader[] = [];

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

  /** A table within the table; an empty one where it is left out. In there, keys that nothing asks for are refused. */
  inner(key: string): ConfigReader {
    const value = this.find(key, JsonKind.Object, "a table");
    return this.part(value === null ? new Json() : value, this.path + key + ".");
  }

  /** A list of tables; an empty one where it is left out. In there, keys that nothing asks for are refused. */
  list(key: string): ConfigReader[] {
    const value = this.find(key, JsonKind.Array, "an array"), parts: ConfigReader[] = [];
    for (let i = 0; value !== null && i < value.items.length; i++) {
      if (value.items[i].kind != JsonKind.Object) {
        this.refuse(key, "must be a table, found " + value.items[i].kindName);
        return parts;
      }
      parts.push(this.part(value.items[i], this.path + key + "[" + i.toString() + "]."));
    }
    return parts;
  }

  private part(table: Json, path: string): ConfigReader {
    const part = new ConfigReader(table, path);
    this.parts.push(part);
    return part;
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
    if (unknown.length > 0) this.refuse(unknown[0], "is not known" + this.hint(unknown[0], i32.MAX_VALUE));
  }

  /** Keys that nothing asked for. */
  unknown(): string[] {
    const unknown: string[] = [];
    for (let i = 0; i < this.table.keys.length; i++) {
      if (!this.known.includes(this.table.keys[i])) unknown.push(this.table.keys[i]);
    }
    return unknown;
  }

  /**
   * Refuses what only the end can tell: keys that are spelt almost like one that the table does not have, keys of tables within the table that
   * nothing asked for, and keys that are missing.
   */
  finish(): void {
    const unknown = this.unknown();
    for (let i = 0; i < unknown.length; i++) {
      const hint = this.hint(unknown[i], max(1, unknown[i].length / 4));
      if (hint.length > 0 || this.path.length > 0) this.refuse(unknown[i], hint.length > 0 ? "is not known" + hint : "is not known to this plugin");
    }
    for (let i = 0; i < this.parts.length; i++) this.parts[i].finish();
    if (this.missing.length > 0) this.refuse(this.missing[0], "is missing");
  }

  /** Names the key that an unknown one was probably meant to be, one that the table does not have; empty where none is so near. */
  private hint(key: string, most: i32): string {
    let best = "", least = most;
    for (let i = 0; i < this.known.length; i++) {
      if (this.table.get(this.known[i]) !== null) continue;
      const letters = distance(key, this.known[i]);
      if (letters > least || letters == least && best.length > 0) continue;
      best = this.known[i];
      least = letters;
    }
    return best.length > 0 ? "; the nearest is \"" + this.path + best + "\"" : "";
  }

  private require(key: string): void {
    if (this.table.get(key) === null) this.missing.push(key);
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

/**
 * Letters to be put in, taken out, changed or swapped with their neighbour until one word is the other (the optimal string alignment distance).
 */
function distance(a: string, b: string): i32 {
  let before = new Array<i32>(b.length + 1), above = new Array<i32>(b.length + 1), row = new Array<i32>(b.length + 1);
  for (let j = 0; j <= b.length; j++) above[j] = j;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const change = a.charCodeAt(i - 1) == b.charCodeAt(j - 1) ? 0 : 1;
      row[j] = min(min(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
      if (i > 1 && j > 1 && a.charCodeAt(i - 1) == b.charCodeAt(j - 2) && a.charCodeAt(i - 2) == b.charCodeAt(j - 1)) {
        row[j] = min(row[j], before[j - 2] + 1);
      }
    }
    const free = before;
    before = above;
    above = row;
    row = free;
  }
  return above[b.length];
}

let loaded: ConfigReader | null = null;

/**
 * The plugin's configuration. At the end of the start, a key that is spelt almost like one that was asked for and is not there is an error that
 * names both; others that nothing asked for are logged: tables may be shared between plugins.
 */
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

/** What the end of the start finds wrong with the configuration; null for nothing. */
export function configProblem(): PluginError | null {
  if (loaded !== null) loaded!.finish();
  return takeError();
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
