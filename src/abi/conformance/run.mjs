// Runs the golden frames against a module, in node's WebAssembly: node run.mjs MODULE.wasm [FRAMES.json]
// No dependencies. README.md says what a frame is. Exit code: 0 all passed, 1 some failed, 2 nothing could be run.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [file, framesFile = join(dirname(fileURLToPath(import.meta.url)), "frames.json")] = process.argv.slice(2);
const ABSENT = -1, ENOSYS = 52, EBADF = 8, ENOTSUP = 58;
const decoder = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();

/** The memory of a guest. Every view is made anew: memory.grow detaches the old ones. */
class Guest {
  constructor(memory) { this.memory = memory; }
  get view() { return new DataView(this.memory.buffer); }
  bytes(at, length) { return new Uint8Array(this.memory.buffer, at >>> 0, length >>> 0); }
  text(at, length) { return decoder.decode(this.bytes(at, length)); }
  u8(at) { return this.view.getUint8(at); }
  u16(at) { return this.view.getUint16(at, true); }
  u32(at) { return this.view.getUint32(at, true); }
  i32(at) { return this.view.getInt32(at, true); }
  bit(at, i) { return ((this.u8(at + (i >> 3)) >> (i & 7)) & 1) === 1; }
}

/** What a verdict leads to, decoded. Offsets are those of REFERENCE.md. */
class Answers {
  constructor(guest) { this.g = guest; }

  rejection(at) {
    const g = this.g;
    const pair = (offset) => g.text(g.u32(at + offset), g.u32(at + offset + 4));
    if (at === 0) return null;
    const state = g.bytes(at, 5).every((b) => b === 0) ? "42501" : g.text(at, 5);
    return { sqlstate: state, message: pair(8), detail: pair(16), hint: pair(24) };
  }

  edits(at) {
    const g = this.g, nodes = g.u32(at + 8), texts = g.u32(at + 16);
    const pooled = (offset) => (offset === 0 ? "" : g.text(texts + offset + 4, g.u32(texts + offset)));
    const node = (index) => {
      const n = nodes + index * 28, children = [];
      for (let child = g.u32(n + 8); child !== 0; child = g.u32(nodes + child * 28 + 4)) children.push(node(child));
      return { kind: g.u16(n), role: g.u8(n + 2), text: pooled(g.u32(n + 12)), value: g.i32(n + 16), flags: g.u16(n + 20), children };
    };
    return Array.from({ length: g.u32(at + 4) }, (_, i) => {
      const e = g.u32(at) + i * 32, root = g.u32(e + 20);
      return {
        kind: g.u16(e), target: g.u32(e + 4), schema: pooled(g.u32(e + 8)), name: pooled(g.u32(e + 12)),
        value: pooled(g.u32(e + 16)), root: root === 0 ? null : node(root),
      };
    });
  }

  cached(decision, at) {
    const g = this.g;
    if (at === 0) return { decision };
    const tags = Array.from({ length: g.u32(at + 20) }, (_, i) => g.text(g.u32(g.u32(at + 16) + 8 * i), g.u32(g.u32(at + 16) + 8 * i + 4)));
    return { decision, key: g.text(g.u32(at), g.u32(at + 4)), ttl_ms: g.u32(at + 8), flags: g.u32(at + 12), tags };
  }

  columns(at) {
    const g = this.g;
    return Array.from({ length: g.u32(at + 4) }, (_, i) => {
      const c = g.u32(at) + i * 32;
      return { name: g.text(g.u32(c), g.u32(c + 4)), type_oid: g.u32(c + 8), type_modifier: g.i32(c + 12) };
    });
  }

  rows(at) {
    const g = this.g, rows = [], columns = g.u32(at + 8), selection = g.u32(at + 12);
    for (let row = 0; row < g.u32(at); row++) {
      if (!g.bit(selection, row)) continue;
      rows.push(Array.from({ length: g.u16(at + 4) }, (_, i) => {
        const c = columns + i * 64, data = g.u32(c + 16);
        return g.bit(g.u32(c + 12), row) ? this.value(g.u8(c + 2), data, row) : null;
      }));
    }
    return rows;
  }

  /** Rows that leave instead of a batch's: values that are not given are those of the source row. */
  replaced(at, batch) {
    const g = this.g, columns = g.u32(batch + 8);
    if (g.u32(at + 4) !== g.u16(batch + 4)) throw new Error("a replacement has as many columns as the batch");
    return Array.from({ length: g.u32(at) }, (_, row) => {
      const source = g.i32(g.u32(at + 12) + 4 * row);
      return Array.from({ length: g.u32(at + 4) }, (_, i) => {
        const c = columns + i * 64, given = g.u32(at + 8) + i * 16, validity = g.u32(given), data = g.u32(given + 4);
        if (data !== 0) return validity === 0 || g.bit(validity, row) ? this.value(g.u8(c + 2), data, row) : null;
        return source >= 0 && g.bit(g.u32(c + 12), source) ? this.value(g.u8(c + 2), g.u32(c + 16), source) : null;
      });
    });
  }

  value(kind, data, row) {
    const g = this.g;
    switch (kind) {
      case 2: return String(g.i32(data + 4 * row));
      case 3: return String(g.view.getBigInt64(data + 8 * row, true));
      case 6: return g.text(g.u32(data + 8 * row), g.u32(data + 8 * row + 4));
      default: throw new Error(`the frames know no values of kind ${kind}`);
    }
  }

  /** What the call's word stands for; the same words as in the frames. */
  of(call, word, verdicts) {
    const verdict = verdicts[Number(word & 0xffn)], address = Number((word >> 32n) & 0xffffffffn);
    if (verdict === undefined || (verdict !== "Cached" && (word & 0xffffff00n) !== 0n)) throw new Error(`0x${word.toString(16)} is no verdict`);
    if (verdict === "Pass" && word !== 0n) throw new Error("Pass is 0 as a whole");
    if (verdict === "Cached") return { verdict, answer: this.cached(Number((word >> 8n) & 0xffffffn), address) };
    if (verdict === "Reject") return { verdict, answer: this.rejection(address) };
    if (verdict === "Changed" && call === "helios_post_parse") return { verdict, answer: this.edits(address) };
    if (verdict === "Changed" && call === "helios_on_result") return { verdict, answer: this.columns(address) };
    return { verdict, address };
  }
}

/** The host as far as a case needs it: answers by name, and what the guest does to the outside. */
function hostOf(frames, one, state) {
  const give = (value, at, capacity) => {
    if (value === undefined || value === null) return ABSENT;
    const bytes = encoder.encode(value);
    if (bytes.length <= capacity >>> 0) state.guest.bytes(at, bytes.length).set(bytes);
    return bytes.length;
  };
  const read = (call) => (name, length, at, capacity) => give(one.host[`${call} ${state.guest.text(name, length)}`], at, capacity);
  const expected = () => state.call?.effects?.[state.effects.length];
  const helios = {
    log: (level, at, length) => { state.effects.push({ call: "log", level, text: state.guest.text(at, length) }); },
    session_var: read("session_var"),
    connection_param: read("connection_param"),
    header: read("header"),
    config: (at, capacity) => give(one.host.config, at, capacity),
    set_session_var: (name, nameLength, value, valueLength, flags) => {
      const answer = expected()?.answer ?? 0;
      const [n, v] = [state.guest.text(name, nameLength), state.guest.text(value, valueLength)];
      state.effects.push({ call: "set_session_var", name: n, value: v, flags, answer });
      return answer;
    },
    fail: (at, length) => { throw new Error("the guest gave up: " + state.guest.text(at, length)); },
  };
  const pairs = (at, count) => Array.from({ length: count >>> 0 }, (_, i) => {
    const word = (n) => state.guest.u32(at + 16 * i + 4 * n);
    return [state.guest.text(word(0), word(1)), state.guest.text(word(2), word(3))];
  });
  const request = (at) => {
    const g = state.guest, text = (n) => g.text(g.u32(at + n), g.u32(at + n + 4));
    return { method: text(0), url: text(8), headers: pairs(g.u32(at + 16), g.u32(at + 20)), body: text(24), timeout_ms: g.u32(at + 32) };
  };
  // A service, by the names of its parameters: what goes in, and where the answer goes.
  const service = (name) => (...values) => {
    const names = frames.parameters[name].split(" "), inputs = [];
    let out = 0, room = Infinity;
    for (let i = 0; i < names.length; i++) {
      if (names[i] === "out_ptr") {
        out = values[i];
        if (names[i + 1] === "out_cap") room = values[++i] >>> 0;
      } else if (names[i] === "request_ptr") inputs.push(request(values[i]));
      else if (names[i] === "fields_ptr") inputs.push(pairs(values[i], values[++i]));
      else if (names[i].endsWith("_ptr")) {
        const [at, length] = [values[i], values[++i]];
        inputs.push(length < 0 ? null : state.guest.text(at, length));
      } else inputs.push(Number(values[i]));
    }
    const isPure = frames.pure.includes(name), next = expected();
    const known = isPure ? one.host[`${name} ${JSON.stringify(inputs)}`] : next?.call === name ? next : undefined;
    if (known === undefined && isPure) throw new Error(`the frames answer no ${name} ${JSON.stringify(inputs)}`);
    const bytes = Buffer.from(known?.out ?? "", "hex");
    if (bytes.length > room) return known.answer;
    if (bytes.length > 0) state.guest.bytes(out, bytes.length).set(bytes);
    const answer = known?.answer ?? 0;
    if (!isPure) state.effects.push({ call: name, in: inputs, answer, ...(known?.out === undefined ? {} : { out: known.out }) });
    return typeof answer === "string" ? BigInt(answer) : answer;
  };
  const zeros = (...places) => { places.forEach((at) => state.guest.view.setUint32(at, 0, true)); return 0; };
  const wasi = {
    args_get: () => 0, environ_get: () => 0, sched_yield: () => 0, args_sizes_get: zeros, environ_sizes_get: zeros,
    clock_time_get: (_, __, at) => { state.guest.view.setBigUint64(at, 1_000_000_000n, true); return 0; },
    random_get: (at, length) => { state.guest.bytes(at, length).fill(7); return 0; },
    fd_write: (_, vectors, count, written) => {
      let bytes = 0;
      for (let i = 0; i < count; i++) bytes += state.guest.u32(vectors + 8 * i + 4);
      state.guest.view.setUint32(written, bytes, true);
      return 0;
    },
    fd_fdstat_get: (fd, at) => { if (fd > 2) return EBADF; state.guest.bytes(at, 24).fill(0); state.guest.bytes(at, 1)[0] = 2; return 0; },
    fd_prestat_get: () => EBADF, fd_prestat_dir_name: () => EBADF, poll_oneoff: () => ENOTSUP,
    proc_exit: (code) => { throw new Error(`the guest called exit(${code})`); },
  };
  const env = { abort: () => { throw new Error("the guest called abort"); } };
  return (module, name) => {
    if (module === "helios" && name in frames.imports) return helios[name] ?? service(name);
    if (module === "wasi_snapshot_preview1") return wasi[name] ?? (() => ENOSYS);
    if (module === "env" && name === "abort") return env.abort;
    throw new Error(`${module}.${name} is no import of the ABI`);
  };
}

function handshake(frames, exports) {
  for (const [name, signature] of Object.entries(frames.exports)) {
    const item = exports[name], isThere = name === "memory" ? item instanceof WebAssembly.Memory : typeof item === "function";
    if (!isThere) throw new Error(`export ${name} is missing`);
    if (name !== "memory" && item.length !== signature.indexOf(":")) throw new Error(`export ${name} takes ${item.length} arguments`);
  }
}

function write(guest, arena, call) {
  for (const w of call.writes) {
    if (w.hex === undefined) guest.bytes(arena + w.at, w.count).fill(w.byte);
    else guest.bytes(arena + w.at, w.hex.length / 2).set(Buffer.from(w.hex, "hex"));
  }
  for (const at of call.pointers) guest.view.setUint32(arena + at, guest.u32(arena + at) + arena, true);
}

function same(call, what, expected, got) {
  const [e, g] = [JSON.stringify(expected), JSON.stringify(got)];
  if (e !== g) throw new Error(`${call}: ${what}\n    expected ${e}\n    got      ${g}`);
}

function runCase(frames, one, module) {
  const state = { guest: null, call: null, effects: [] };
  const link = hostOf(frames, one, state), imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function") throw new Error(`import ${from}.${name} is no function`);
    (imports[from] ??= {})[name] = link(from, name);
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  handshake(frames, exports);
  const guest = (state.guest = new Guest(exports.memory)), answers = new Answers(guest);
  exports._initialize?.();
  let arena = 0;
  for (const call of one.calls) {
    state.call = call;
    state.effects = [];
    if (call.call === "helios_arena") {
      arena = exports.helios_arena(call.bytes) >>> 0;
      const isGood = arena !== 0 && arena % 64 === 0 && arena + call.bytes <= guest.memory.buffer.byteLength;
      if (!isGood) throw new Error(`helios_arena(${call.bytes}) answered 0x${arena.toString(16)}`);
      guest.bytes(arena, call.bytes).fill(frames.fill);
    } else {
      if (call.call === "helios_init" && exports.helios_init === undefined) continue;
      if (exports[call.call] === undefined) throw new Error(`export ${call.call} is missing`);
      if (call.writes !== undefined) write(guest, arena, call);
      const frame = arena + (call.frame ?? 0);
      const word = BigInt.asUintN(64, call.frame === undefined ? exports[call.call]() : exports[call.call](frame));
      const got = answers.of(call.call, word, frames.verdicts);
      const batch = call.call === "helios_on_batch" || call.call === "helios_pre_execution" ? guest.u32(frame + 44) : 0;
      if (got.verdict === "Replaced") got.answer = answers.replaced(got.address, batch);
      else if (batch !== 0 && got.verdict !== "Reject") got.answer = answers.rows(batch);
      same(call.call, "verdict", call.verdict, got.verdict);
      same(call.call, "answer", call.answer, got.answer);
    }
    same(call.call, "calls of the host", call.effects ?? [], state.effects);
  }
}

function main() {
  if (file === undefined) throw new Error("usage: node run.mjs MODULE.wasm [FRAMES.json]");
  const frames = JSON.parse(readFileSync(framesFile, "utf8"));
  const module = new WebAssembly.Module(readFileSync(file));
  const [manifest] = WebAssembly.Module.customSections(module, "helios.manifest");
  const plugin = manifest === undefined ? "sdk-probe" : JSON.parse(decoder.decode(manifest)).name;
  const cases = frames.cases.filter((c) => c.plugin === plugin);
  if (cases.length === 0) throw new Error(`the frames have no cases for plugin ${JSON.stringify(plugin)}`);
  let failed = 0;
  for (const one of cases) {
    try {
      runCase(frames, one, module);
      console.log(`ok    ${one.name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${one.name}: ${error.message}`);
    }
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
