// A host for tests of plugins: it loads a module into node's WebAssembly and calls its hooks as the database would.
//
//   const host = await FakeHost.load("my_plugin.wasm", { config: { owner_var: "app.owner" }, variables: { "app.owner": "ada" } });
//   const seen = host.postParse({ tables: ["documents"] });
//   assert.deepEqual(seen.changes, ["restrict documents"]);
//
// Options: config (an object), variables, headers and parameters (of the session, by name), settable (names of session variables that may be
// set, "app.*"), tokens (key -> token -> claims, an object), http (a function of the request { method, url, headers, body, timeout } that
// answers { status, headers, body }, or a word of HTTP_PROBLEMS), environment (by name), files (texts or bytes, by path), cached (how many entries lie under a
// key), nowUs.
import { readFile } from "node:fs/promises";
import { fileImports, filesOf } from "./files.mjs";

const ABSENT = -1, DENIED = -2, INVALID = -3, FULL = -4;
const HOOKS = {
  connect: 1, preParse: 2, postParse: 3, preExecution: 4, cacheLookup: 5, onBatch: 6, onEnd: 7, cacheStore: 8, disconnect: 9, onResult: 10,
};
const KINDS = {
  bool: [0, 1, 16], int2: [1, 2, 21], int4: [2, 4, 23], int8: [3, 8, 20], float8: [4, 8, 701], uuid: [5, 16, 2950], text: [6, 8, 25],
  bytea: [6, 8, 17],
};
/** What `http` may answer where there is no answer. */
export const HTTP_PROBLEMS = {
  denied: DENIED, invalid: INVALID, full: FULL, unreachable: -32, address: -33, tls: -34, timeout: -35, tooLarge: -36, protocol: -37,
};
const OPERATIONS = { result: 0, insert: 1, update: 2, delete: 3 };
const ARENA_BYTES = 1 << 20;

/** What a plugin's failure (an abort, an assertion, a trap) is to a test. */
export class PluginFailure extends Error {}

export class FakeHost {
  constructor(options) {
    this.config = options.config ?? {};
    this.variables = new Map(Object.entries(options.variables ?? {}));
    this.parameters = new Map(Object.entries(options.parameters ?? {}));
    this.headers = new Map(Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    this.settable = options.settable ?? [];
    this.tokens = options.tokens ?? {};
    this.http = options.http;
    this.environment = new Map(Object.entries(options.environment ?? {}));
    this.files = filesOf(options.files ?? {});
    this.cached = new Map(Object.entries(options.cached ?? {}));
    this.invalidated = [];
    this.nowUs = options.nowUs ?? 0;
    this.values = [];
    this.store = new Map();
    this.buckets = new Map();
    this.metrics = new Map();
    this.patterns = [];
    this.begin();
  }

  /** Loads a module (a path or its bytes) and starts its plugin, as a deploy would. Throws with the plugin's message when it refuses. */
  static async load(module, options = {}) {
    const host = new FakeHost(options);
    const compiled = await WebAssembly.compile(typeof module === "string" || module instanceof URL ? await readFile(module) : module);
    const sections = WebAssembly.Module.customSections(compiled, "helios.manifest");
    host.manifest = JSON.parse(new TextDecoder().decode(sections[0]));
    host.instance = await WebAssembly.instantiate(compiled, { helios: imports(host), env: { abort: (...a) => host.abort(...a) } });
    host.exports = host.instance.exports;
    host.guard(() => host.exports._initialize?.());
    host.arena = host.guard(() => host.exports.helios_arena(ARENA_BYTES));
    const seen = host.answer(host.guard(() => host.exports.helios_init()));
    if (seen.kind === "rejected") throw Object.assign(new Error(seen.message), { sqlstate: seen.sqlstate });
    host.started = seen;
    return host;
  }

  /** Calls hook on_connect. */
  connect() { return this.call("helios_connect", HOOKS.connect); }
  /** Calls hook pre_parse with a text. */
  preParse(sql) { return this.call("helios_pre_parse", HOOKS.preParse, { sql }); }
  /** Calls hook post_parse with a statement: { sql, kind (StatementKind), tables: ["orders", { name, access, kind, granted, schema }] }. */
  postParse(statement) { return this.call("helios_post_parse", HOOKS.postParse, { sql: statement.sql, statement }); }
  /** Calls hook pre_execution with a statement, and parameters in text form (null for NULL). */
  preExecution(statement, values = []) {
    this.values = values;
    return this.call("helios_pre_execution", HOOKS.preExecution, { sql: statement.sql, statement });
  }
  /** Calls hook cache_lookup with a statement and parameters. The answer's `cache` is { decision, key, ttlMs, staleOk, tags }. */
  cacheLookup(statement, values = []) {
    this.values = values;
    return this.call("helios_cache_lookup", HOOKS.cacheLookup, { sql: statement.sql, statement });
  }
  /** Calls hook cache_store with a statement, its result { rows, bytes, lookedUp: 0 default, 1 miss, 2 use }, and parameters. */
  cacheStore(statement, offer, values = []) {
    this.values = values;
    return this.call("helios_cache_store", HOOKS.cacheStore, { sql: statement.sql, statement, offer });
  }
  /** Calls hook pre_execution with rows to be written. The answer's `columns` are as the host would take them. */
  rows(batch) { return this.call("helios_pre_execution", HOOKS.preExecution, { batch: { operation: "insert", ...batch } }); }
  /**
   * Calls hook post_execution with rows: { columns: [{ name, type: "text", values: ["a", null], table, column, readOnly, nullableOnly,
   * typeOid }], without: [rows that are not selected] }. The answer's `columns` (name -> values) and `rows` are as the host would take them.
   */
  postExecution(batch) { return this.call("helios_on_batch", HOOKS.onBatch, { batch }); }
  /** Asks which columns the plugin adds to a result with these columns. The answer's `added` is [{ name, typeOid }]. */
  result(batch) { return this.call("helios_on_result", HOOKS.onResult, { batch }); }
  /** Tells the plugin that a result is complete. */
  resultEnd({ rowsIn = 0, rowsOut = 0, batches = 0 }) {
    return this.call("helios_on_end", HOOKS.onEnd, { end: [BigInt(rowsIn), BigInt(rowsOut), batches] });
  }
  /** Calls hook on_disconnect. */
  disconnect() { return this.call("helios_disconnect", HOOKS.disconnect); }

  // ---- one call

  begin() {
    this.log = [];
    this.reads = [];
    this.settings = [];
  }

  call(name, hook, { sql, statement, batch, end, offer } = {}) {
    if (!this.exports[name]) throw new Error(`the plugin has no export ${name}`);
    this.begin();
    this.hook = hook;
    this.mayWait = hook === HOOKS.connect || hook === HOOKS.preParse || (hook === HOOKS.preExecution && !batch);
    this.top = this.arena;
    const frame = this.place(64);
    this.u16(frame, 1);
    this.u8(frame + 2, hook);
    this.u64(frame + 8, 1n);
    if (sql !== undefined) [4, 8].forEach((offset, i) => this.u32(frame + 24 + offset, this.text(sql)[i]));
    if (statement) this.u32(frame + 36, this.layStatement(statement));
    const laid = batch && this.layBatch(batch);
    if (laid) this.u32(frame + 44, laid.at);
    if (end) this.u32(frame + 44, this.layEnd(end));
    if (offer) this.u32(frame + 44, this.layOffer(offer));
    const before = new Map(this.variables);
    const seen = this.answer(this.guard(() => this.exports[name](frame)));
    if (seen.kind === "rejected") {
      // What a refused call set is not set.
      this.variables = before;
      seen.settings = [];
    }
    return laid ? Object.assign(seen, laid.takeBack(seen)) : seen;
  }

  guard(work) {
    try {
      return work();
    } catch (error) {
      if (error instanceof PluginFailure) throw error;
      throw new PluginFailure(error.message);
    }
  }

  answer(word) {
    const verdict = Number(word & 0xffn), at = Number(word >> 32n & 0xffffffffn);
    const seen = { kind: ["pass", "changed", "replaced", "filtered", "rejected", "cached", "more space"][verdict], changes: [] };
    if (seen.kind === "rejected") {
      const part = offset => this.string(this.view.getUint32(at + offset, true), this.view.getUint32(at + offset + 4, true));
      Object.assign(seen, { sqlstate: this.string(at, 5), message: part(8), detail: part(16), hint: part(24) });
    } else if (seen.kind === "changed" && this.hook === HOOKS.onResult) {
      seen.added = this.records(at, this.view.getUint32(at + 4, true), 32, c => ({ name: this.textAt(c), typeOid: this.view.getUint32(c + 8, true) }));
    } else if (seen.kind === "changed" && at !== 0) {
      seen.changes = this.readEdits(at);
    } else if (seen.kind === "replaced") {
      seen.replacement = at;
    } else if (seen.kind === "cached") {
      seen.cache = { decision: Number(word >> 8n & 0xffffffn), ...this.readEntry(at) };
    }
    return Object.assign(seen, { log: this.log, reads: this.reads, settings: this.settings });
  }

  /** A text that a pair of address and length names. */
  textAt(at) { return this.string(this.view.getUint32(at, true), this.view.getUint32(at + 4, true)); }
  /** What records read that lie behind each other, at the address that stands at `at`. */
  records(at, count, size, read) { return Array.from({ length: count }, (_, i) => read(this.view.getUint32(at, true) + i * size)); }

  readEntry(at) {
    if (at === 0) return {};
    const tags = this.records(at + 16, this.view.getUint32(at + 20, true), 8, tag => this.textAt(tag));
    const word = offset => this.view.getUint32(at + offset, true);
    return { key: this.textAt(at), ttlMs: word(8), staleOk: (word(12) & 1) !== 0, tags };
  }

  readEdits(at) {
    const word = offset => this.view.getUint32(at + offset, true);
    const [edits, count, nodes, , texts] = [0, 4, 8, 12, 16].map(word);
    const pooled = offset => offset === 0 ? "" : this.string(texts + offset + 4, this.view.getUint32(texts + offset, true));
    const node = index => {
      const n = nodes + index * 28, u32 = o => this.view.getUint32(n + o, true), children = [];
      for (let child = u32(8); child !== 0; child = this.view.getUint32(nodes + child * 28 + 4, true)) children.push(node(child));
      const text = pooled(u32(12)), value = this.view.getInt32(n + 16, true);
      switch (this.view.getUint16(n, true)) {
        case 40: return children.join(".");
        case 42: return String(value);
        case 44: return `'${text.replaceAll("'", "''")}'`;
        case 46: return String(value !== 0);
        case 47: return "NULL";
        case 48: return children.join(` ${text} `);
        case 49: return `(${children.join(" AND ")})`;
        case 50: return `(${children.join(" OR ")})`;
        case 51: return `NOT ${children[0]}`;
        case 52: return `${children[0]} IS NULL`;
        case 56: return `${children[0]} IN (${children.slice(1).join(", ")})`;
        case 2000: return `\${${text}}`;
        default: return text;
      }
    };
    return Array.from({ length: count }, (_, i) => {
      const e = edits + i * 32, u32 = o => this.view.getUint32(e + o, true);
      const target = u32(4), table = [pooled(u32(8)), pooled(u32(12))].filter(Boolean).join(".");
      switch (this.view.getUint16(e, true)) {
        case 1: return `restrict ${table}: ${node(u32(20))}`;
        case 2: return `annotate ${pooled(u32(12))}: ${pooled(u32(16))}`;
        case 3: return `replace ${target}: ${node(u32(20))}`;
        case 4: return `wrap ${table}`;
        case 5: return `target ${target}: ${node(u32(20))} AS ${table}`;
        case 6: return `limit ${target}: ${pooled(u32(16))}`;
        default: return `remove ${target}`;
      }
    });
  }

  // ---- memory

  get view() { return new DataView(this.exports.memory.buffer); }
  get bytes() { return new Uint8Array(this.exports.memory.buffer); }
  u8(at, value) { this.view.setUint8(at, value); }
  u16(at, value) { this.view.setUint16(at, value, true); }
  u32(at, value) { this.view.setUint32(at, value, true); }
  u64(at, value) { this.view.setBigUint64(at, value, true); }
  string(at, length) { return new TextDecoder().decode(this.bytes.slice(at, at + length)); }

  /** A zeroed block of the arena, 64-byte aligned. */
  place(size) {
    const at = this.top;
    this.top += Math.ceil(Math.max(size, 1) / 64) * 64;
    if (this.top > this.arena + ARENA_BYTES) throw new Error("the call is too large for the test's arena");
    this.bytes.fill(0, at, this.top);
    return at;
  }

  text(text) {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const at = this.place(bytes.length);
    this.bytes.set(bytes, at);
    return [at, bytes.length];
  }

  layEnd([rowsIn, rowsOut, batches]) {
    const at = this.place(32);
    this.u64(at, rowsIn);
    this.u64(at + 8, rowsOut);
    this.u32(at + 16, batches);
    return at;
  }

  layOffer({ rows = 0, bytes = 0, lookedUp = 0 }) {
    const at = this.place(32);
    this.u64(at, BigInt(rows));
    this.u64(at + 8, BigInt(bytes));
    this.u8(at + 16, lookedUp);
    return at;
  }

  layStatement({ kind = 1, tables = [] }) {
    const at = this.place(64), relations = this.place(24 * tables.length);
    this.u32(at, this.place(56));
    this.u32(at + 4, 2);
    this.u32(at + 8, this.place(4));
    this.u32(at + 12, 4);
    this.u32(at + 16, 1);
    this.u8(at + 20, kind);
    this.u32(at + 24, relations);
    this.u32(at + 28, tables.length);
    tables.map(t => typeof t === "string" ? { name: t } : t).forEach((table, i) => {
      const relation = relations + i * 24;
      if (table.schema) this.text(table.schema).forEach((word, j) => this.u32(relation + j * 4, word));
      this.text(table.name).forEach((word, j) => this.u32(relation + 8 + j * 4, word));
      [table.access ?? 1, table.kind ?? 1, table.granted === false ? 0 : 1].forEach((byte, j) => this.u8(relation + 16 + j, byte));
    });
    return at;
  }

  layBatch({ columns, operation = "result", without = [] }) {
    const rows = columns[0]?.values.length ?? 0, at = this.place(64), described = this.place(64 * columns.length);
    const selection = this.place(rows / 8 + 1);
    const setBit = (bits, row) => this.u8(bits + (row >> 3), this.bytes[bits + (row >> 3)] | 1 << (row & 7));
    for (let row = 0; row < rows; row++) if (!without.includes(row)) setBit(selection, row);
    this.u32(at, rows);
    this.u16(at + 4, columns.length);
    this.u16(at + 6, columns.length);
    [described, selection, rows - without.length].forEach((word, i) => this.u32(at + 8 + i * 4, word));
    this.u8(at + 32, OPERATIONS[operation]);
    const laid = columns.map((column, i) => this.layColumn(described + i * 64, i, column, rows, setBit));
    const takeBack = ({ replacement }) => {
      const taken = this.takeBack(columns, laid, selection, rows, without);
      return replacement ? this.readReplacement(replacement, columns, taken) : taken;
    };
    return { at, takeBack };
  }

  layColumn(at, index, column, rows, setBit) {
    const [kind, width, oid] = KINDS[column.type], validity = this.place(rows / 8 + 1), data = this.place(rows * width);
    column.values.forEach((value, row) => {
      if (value === null) return;
      setBit(validity, row);
      this.put(kind, data + row * width, value);
    });
    this.u16(at, index);
    this.u8(at + 2, kind);
    this.u8(at + 3, column.readOnly ? 0 : column.nullableOnly ? 4 : column.added ? 13 : 5);
    this.u32(at + 4, column.typeOid ?? oid);
    this.view.setInt32(at + 8, -1, true);
    [validity, data, ...this.text(column.name)].forEach((word, i) => this.u32(at + 12 + i * 4, word));
    if (column.table) {
      const origin = this.place(24);
      [...this.text("public"), ...this.text(column.table), ...this.text(column.column ?? column.name)]
        .forEach((word, i) => this.u32(origin + i * 4, word));
      this.u32(at + 28, origin);
      this.u32(at + 32, 1);
    }
    return { kind, width, validity, data };
  }

  put(kind, at, value) {
    if (kind === 6) this.text(value).forEach((word, i) => this.u32(at + i * 4, word));
    else if (kind === 5) this.bytes.set(value, at);
    else if (kind === 4) this.view.setFloat64(at, value, true);
    else if (kind === 3) this.view.setBigInt64(at, BigInt(value), true);
    else if (kind === 2) this.view.setInt32(at, value, true);
    else if (kind === 1) this.view.setInt16(at, value, true);
    else this.u8(at, value ? 1 : 0);
  }

  takeBack(columns, laid, selection, rows, without) {
    const bit = (bits, row) => (this.bytes[bits + (row >> 3)] & 1 << (row & 7)) !== 0;
    const left = Array.from({ length: rows }, (_, row) => row).filter(row => !without.includes(row) && bit(selection, row));
    const taken = columns.map((column, i) => [column.name, left.map(row => {
      const was = column.values[row], { kind, width, validity, data } = laid[i], at = data + row * width;
      if (column.readOnly) return was;
      if (!bit(validity, row)) return null;
      if (column.nullableOnly) return was;
      return this.value(kind, column.type, at);
    })]);
    return { rows: left, columns: Object.fromEntries(taken) };
  }

  value(kind, type, at) {
    if (kind === 6) {
      const view = [this.view.getUint32(at, true), this.view.getUint32(at + 4, true)];
      return type === "text" ? this.string(...view) : this.bytes.slice(view[0], view[0] + view[1]);
    }
    if (kind === 5) return this.bytes.slice(at, at + 16);
    return kind === 4 ? this.view.getFloat64(at, true) : kind === 3 ? this.view.getBigInt64(at, true)
      : kind === 2 ? this.view.getInt32(at, true) : kind === 1 ? this.view.getInt16(at, true) : this.bytes[at] !== 0;
  }

  /** Rows that leave instead of a batch: as the host takes them. `taken` has the batch's own. */
  readReplacement(at, columns, taken) {
    const word = offset => this.view.getUint32(at + offset, true), count = word(0), sources = word(12);
    const made = columns.map((column, i) => {
      const described = word(8) + i * 16, [kind, width] = KINDS[column.type];
      const [validity, data] = [0, 4].map(offset => this.view.getUint32(described + offset, true));
      return [column.name, Array.from({ length: count }, (_, row) => {
        const source = this.view.getInt32(sources + row * 4, true);
        if (data === 0) return source < 0 ? null : taken.columns[column.name][taken.rows.indexOf(source)];
        const isValid = validity === 0 || (this.bytes[validity + (row >> 3)] & 1 << (row & 7)) !== 0;
        return isValid ? this.value(kind, column.type, data + row * width) : null;
      })];
    });
    return { rows: Array.from({ length: count }, (_, row) => row), columns: Object.fromEntries(made) };
  }

  abort(message, file, line, column) {
    const text = at => {
      if (at === 0) return "";
      const length = this.view.getUint32(at - 4, true);
      return new TextDecoder("utf-16le").decode(this.bytes.slice(at, at + length));
    };
    throw new PluginFailure(`${text(message)} at ${text(file)}:${line}:${column}`);
  }
}

/** The functions of the host. */
function imports(host) {
  const text = (at, length) => host.string(at, length);
  const give = (value, out, cap) => {
    if (value === undefined || value === null) return ABSENT;
    const bytes = new TextEncoder().encode(value);
    if (bytes.length <= cap) host.bytes.set(bytes, out);
    return bytes.length;
  };
  const ask = (what, values) => (name, length, out, cap) => {
    host.reads.push(`${what} ${text(name, length)}`);
    return give(values().get(what === "header" ? text(name, length).toLowerCase() : text(name, length)), out, cap);
  };
  const live = key => {
    const entry = host.store.get(key);
    return entry && (entry.expires === 0 || entry.expires > host.nowUs) ? entry : undefined;
  };
  const keep = (key, value, ttl) => host.store.set(key, { value, expires: ttl === 0 ? 0 : host.nowUs + ttl * 1000 });
  const count = (name, length, change) => {
    const metric = text(name, length);
    if (!/^[a-z0-9_.]{1,64}$/.test(metric)) return INVALID;
    host.metrics.set(metric, change(host.metrics.get(metric) ?? 0n));
    return 0;
  };
  return {
    log: (level, at, length) => { host.log.push(`${level}: ${text(at, length)}`); },
    log_fields: (level, at, length, fields, n) => {
      const list = Array.from({ length: n }, (_, i) => [0, 8].map(o =>
        text(host.view.getUint32(fields + i * 16 + o, true), host.view.getUint32(fields + i * 16 + o + 4, true))));
      if (n > 16 || list.some(([key]) => !/^[a-z0-9_.]{1,32}$/.test(key) || key === "plugin" || key === "version")) return INVALID;
      host.log.push([`${level}: ${text(at, length)}`, ...list.map(([key, value]) => `${key}=${value}`)].join(" "));
      return 0;
    },
    session_var: ask("session_var", () => host.variables),
    connection_param: ask("connection_param", () => host.parameters),
    header: ask("header", () => host.headers),
    set_session_var: (name, nameLength, value, valueLength, flags) => {
      const key = text(name, nameLength);
      const granted = host.settable.some(g => g === key || (g.endsWith("*") && key.startsWith(g.slice(0, -1))));
      if (!granted || (host.hook !== HOOKS.connect && host.hook !== HOOKS.preParse)) return DENIED;
      host.variables.set(key, text(value, valueLength));
      host.settings.push({ name: key, value: text(value, valueLength), locked: (flags & 1) !== 0 });
      return 0;
    },
    config: (out, cap) => give(JSON.stringify(host.config), out, cap),
    now: () => BigInt(host.nowUs),
    random: (out, length) => { host.bytes.fill(4, out, out + length); },
    fail: (at, length) => { throw new PluginFailure(text(at, length)); },
    env_var: (name, length, out, cap) => host.environment.has(text(name, length)) ? give(host.environment.get(text(name, length)), out, cap) : DENIED,
    ...fileImports(host, text, give),
    cache_count: (key, length) => length > 256 ? INVALID : host.cached.get(text(key, length)) ?? 0,
    cache_invalidate: (target, name, length) => {
      const isName = length > 0 && length <= 256;
      if (![length === 0, length <= 256, isName, isName][target]) return INVALID;
      host.invalidated.push(["all", "key ", "tag ", "table "][target] + text(name, length));
      return 0;
    },
    http_request: at => {
      const word = offset => host.view.getUint32(at + offset, true);
      host.answered = null;
      if (!host.mayWait || !host.http) return DENIED;
      const headers = Object.fromEntries(host.records(at + 16, word(20), 16, h => [host.textAt(h), host.textAt(h + 8)]));
      const answer = host.http({ method: host.textAt(at), url: host.textAt(at + 8), headers, body: host.textAt(at + 24), timeout: word(32) });
      if (typeof answer === "string") return HTTP_PROBLEMS[answer];
      host.answered = answer;
      return answer.status;
    },
    http_header: (name, length, out, cap) => {
      const wanted = text(name, length).toLowerCase();
      return give(Object.entries(host.answered?.headers ?? {}).find(([header]) => header.toLowerCase() === wanted)?.[1], out, cap);
    },
    http_body: (out, cap) => host.answered ? give(host.answered.body ?? "", out, cap) : ABSENT,
    parameter: (index, out, cap) => index < 1 || index > host.values.length ? INVALID : give(host.values[index - 1], out, cap),
    rate_limit: (key, length, tokens, period, burst, cost) => {
      if (length < 1 || length > 256 || tokens < 1 || period < 1 || period > 3600000 || burst < 1 || cost < 0 || cost > burst) return INVALID;
      const bucket = host.buckets.get(text(key, length)) ?? { tokens: burst, at: host.nowUs };
      const perUs = tokens / period / 1000;
      bucket.tokens = Math.min(burst, bucket.tokens + (host.nowUs - bucket.at) * perUs);
      bucket.at = host.nowUs;
      host.buckets.set(text(key, length), bucket);
      if (bucket.tokens + 1e-9 < cost) return Math.max(1, Math.floor((cost - bucket.tokens) / perUs / 1000));
      bucket.tokens -= cost;
      return 0;
    },
    kv_get: (key, length, out, cap) => give(live(text(key, length))?.value, out, cap),
    kv_set: (key, length, value, valueLength, ttl) => { keep(text(key, length), text(value, valueLength), ttl); return 0; },
    kv_delete: (key, length) => {
      const there = live(text(key, length)) !== undefined;
      host.store.delete(text(key, length));
      return there ? 0 : ABSENT;
    },
    kv_increment: (key, length, delta, ttl, out) => {
      const sum = (live(text(key, length))?.count ?? 0n) + delta;
      if (!live(text(key, length))) keep(text(key, length), "", ttl);
      host.store.get(text(key, length)).count = sum;
      host.view.setBigInt64(out, sum, true);
      return 0;
    },
    kv_compare_and_set: (key, length, expected, expectedLength, value, valueLength, ttl) => {
      const present = live(text(key, length))?.value;
      if (expectedLength === -1 ? present !== undefined : present !== text(expected, expectedLength)) return 1;
      keep(text(key, length), text(value, valueLength), ttl);
      return 0;
    },
    jwt_verify: (token, tokenLength, key, keyLength, out, cap) => {
      const tokens = host.tokens[text(key, keyLength)];
      const claims = tokens?.[text(token, tokenLength)];
      return !tokens ? ABSENT : claims === undefined ? -18 : typeof claims === "number" ? claims : give(JSON.stringify(claims), out, cap);
    },
    regex_compile: (pattern, length, flags) => {
      try {
        const letters = ["i", "m", "s"].filter((_, i) => flags & 1 << i).join("");
        return host.patterns.push(new RegExp(text(pattern, length), `gu${letters}`)) - 1;
      } catch {
        return INVALID;
      }
    },
    regex_is_match: (handle, at, length) => {
      const pattern = host.patterns[handle];
      if (!pattern) return INVALID;
      pattern.lastIndex = 0;
      return pattern.test(text(at, length)) ? 1 : 0;
    },
    regex_find: (handle, at, length, start, out) => {
      const pattern = host.patterns[handle];
      if (!pattern) return INVALID;
      pattern.lastIndex = text(at, start).length;
      const all = text(at, length), match = pattern.exec(all);
      if (!match) return 0;
      const bytes = end => new TextEncoder().encode(all.slice(0, end)).length;
      host.u32(out, bytes(match.index));
      host.u32(out + 4, bytes(match.index + match[0].length));
      return 1;
    },
    counter_add: (name, length, delta) => delta < 0n ? INVALID : count(name, length, old => old + delta),
    gauge_set: (name, length, value) => count(name, length, () => value),
    histogram_observe: (name, length, value) => value < 0n ? INVALID : count(name, length, old => old + value),
  };
}
