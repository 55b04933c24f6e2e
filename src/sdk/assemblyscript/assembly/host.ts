// Calls to the host. A module imports only those that its plugin uses, since most must be granted.
import {
  ABSENT, DENIED, FULL, JwtProblem, LogField, LogLevel, heliosCounterAdd, heliosEnvVar, heliosGaugeSet, heliosHistogramObserve,
  heliosHmacSha256, heliosJwtVerify, heliosKvCompareAndSet, heliosKvDelete, heliosKvGet, heliosKvIncrement, heliosKvSet, heliosLog, heliosLogFields, heliosNow,
  heliosRandom, heliosRateLimit, heliosRegexCompile, heliosRegexFind, heliosRegexIsMatch, heliosSha256, heliosXxhash64, RegexMatch,
} from "./abi";
import { fault } from "./error";
import { Json } from "./json";
import { JsonView } from "./json-view";
import { Buffer, reserveKept, roomKept, useKept } from "./memory";
import { TextView, Utf8 } from "./text";

/** A function of the host that writes a value and answers its length, or a negative number. */
export type Ask = (a: usize, aLength: u32, b: usize, bLength: u32, out: usize, cap: u32) => i32;

let answers: Buffer = new Buffer();

/** The negative number that the last `pull` was answered; 0 when it got a value. */
export let pullProblem: i32 = 0;

/** Asks for bytes, and once more with room for them if they were more than the first guess. Null when there are none. */
export function pullBytes(ask: Ask, a: string = "", b: string = ""): ArrayBuffer | null {
  const first = new Utf8(a), second = new Utf8(b);
  answers.length = 0;
  let room: u32 = 256;
  let length = ask(first.ptr, first.length, second.ptr, second.length, answers.reserve(room), room);
  while (length > <i32>room) {
    room = length;
    length = ask(first.ptr, first.length, second.ptr, second.length, answers.reserve(room), room);
  }
  pullProblem = min(length, 0);
  if (length < 0) return null;
  const bytes = new ArrayBuffer(length);
  memory.copy(changetype<usize>(bytes), answers.ptr, length);
  return bytes;
}

/** As `pullBytes`, for a text. */
export function pull(ask: Ask, a: string = "", b: string = ""): string | null {
  const bytes = pullBytes(ask, a, b);
  return bytes === null ? null : String.UTF8.decode(bytes);
}

/** Shows the bytes that the host writes, which stay until the next call. False, and `pullProblem`, when there are none. */
export function pullInto(into: TextView, ask: Ask, a: usize, aLength: u32, b: usize = 0, bLength: u32 = 0): bool {
  // Most values fit into what is there, so that the host is asked once.
  let room = max<u32>(256, roomKept()), at = reserveKept(room), length = ask(a, aLength, b, bLength, at, room);
  while (length > <i32>room) {
    room = length;
    at = reserveKept(room);
    length = ask(a, aLength, b, bLength, at, room);
  }
  pullProblem = min(length, 0);
  into.show(at, max(length, 0));
  useKept(into.length);
  return length >= 0;
}

/** Keeps an error for what the host did not do. */
export function refused(what: string, answer: i32): bool {
  const why = answer == DENIED ? " is not granted to this plugin here"
    : answer == FULL ? " is beyond what the operator granted"
    : answer == ABSENT ? " does not exist" : " is not valid";
  return fault("38000", what + why);
}

function done(what: string, answer: i32): bool {
  return answer == 0 ? true : refused(what, answer);
}

/** Writes a line to the server's log, with the plugin's name. */
export function log(level: LogLevel, message: string): void {
  const text = new Utf8(message);
  heliosLog(level, text.ptr, text.length);
}

/** Writes a line to the server's log, with up to 16 fields beside it: keys of a-z, 0-9, _ and ., values of 256 bytes. */
export function logFields(level: LogLevel, message: string, keys: string[], values: string[]): bool {
  const text = new Utf8(message);
  const parts: Utf8[] = [];
  const fields = new Buffer();
  for (let i = 0; i < keys.length; i++) {
    const key = new Utf8(keys[i]), value = new Utf8(values[i]);
    parts.push(key);
    parts.push(value);
    const field = changetype<LogField>(fields.appendZeros(offsetof<LogField>()));
    field.keyPtr = <u32>key.ptr;
    field.keyLen = key.length;
    field.valuePtr = <u32>value.ptr;
    field.valueLen = value.length;
  }
  const answer = heliosLogFields(level, text.ptr, text.length, fields.ptr, keys.length);
  if (fields.ptr != 0) heap.free(fields.ptr);
  return parts.length >= 0 && answer == 0 ? true : fault("38000", "a line of the log has too many fields, or a key that is none");
}

function askEnvVar(a: usize, aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosEnvVar(a, aLength, out, cap);
}

/** A variable of the server's environment; null when it is not set. Needs it in environment. */
export function envVar(name: string): string | null {
  const value = pull(askEnvVar, name);
  if (value === null && pullProblem != ABSENT) fault("38000", "variable " + name + ": not granted, or not in this hook");
  return value;
}

/** Microseconds since 1970-01-01 UTC. A decision of post_parse that asks for it is not remembered. */
export function nowUs(): i64 {
  return heliosNow();
}

/** Random bytes. A decision of post_parse that asks for them is not remembered. */
export function randomBytes(count: i32): Uint8Array {
  const bytes = new Uint8Array(count);
  heliosRandom(bytes.dataStart, count);
  return bytes;
}

/** How often something may happen: `{ maxRequests: 1000, windowSeconds: 60 }`. */
export class RateLimit {
  /** 1 to 1,000,000. */
  maxRequests: i32 = 0;
  /** 1 to 3,600. The bucket fills evenly, and holds maxRequests. */
  windowSeconds: i32 = 0;
}

const USER_PREFIX_BYTES = 5;
let userKey: Buffer = new Buffer();

function askForTokens(key: usize, length: u32, limit: RateLimit, cost: i32): i32 {
  const periodMs = limit.windowSeconds < 0 || limit.windowSeconds > 3600 ? 0 : limit.windowSeconds * 1000;
  return heliosRateLimit(key, length, limit.maxRequests, periodMs, limit.maxRequests, cost);
}

/** The host's token buckets, one for each key of this plugin. Needs rate_limit_keys. */
export class RateLimiter {
  private constructor(private key: string) {}

  /** The bucket of a user: a text or a number. */
  static forUser<T>(user: T): RateLimiter {
    if (isString<T>()) return new RateLimiter("user:" + changetype<string>(user));
    return new RateLimiter("user:" + (<i64>user).toString());
  }

  /** The bucket of whatever else: up to 256 bytes. */
  static forKey(key: string): RateLimiter {
    return new RateLimiter(key);
  }

  /** As `forUser(user).allow(limit)`, for a user's text where it lies; the buckets are the same ones. */
  static allowUser(user: TextView, limit: RateLimit): bool {
    if (userKey.length == 0) userKey.appendText("user:");
    userKey.length = USER_PREFIX_BYTES;
    userKey.append(user.ptr, user.length);
    const answer = askForTokens(userKey.ptr, userKey.length, limit, 1);
    return answer < 0 ? refused("rate limit of user \"" + user.toString() + "\"", answer) : answer == 0;
  }

  /** True when it may happen (and it counts); false when it is too often. */
  allow(limit: RateLimit): bool {
    return this.take(limit, 1) == 0;
  }

  /** Takes so many tokens: 0, or milliseconds until there are enough; then none was taken. A cost of 0 only looks. */
  take(limit: RateLimit, cost: i32): i32 {
    const key = new Utf8(this.key);
    const answer = askForTokens(key.ptr, key.length, limit, cost);
    if (answer >= 0) return answer;
    refused("rate limit \"" + this.key + "\"", answer);
    return i32.MAX_VALUE;
  }
}

function askKv(a: usize, aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosKvGet(a, aLength, out, cap);
}

/** The plugin's own key-value store: all its instances and versions share it, no other plugin sees it. Needs kv_max_keys. */
export class Store {
  /** A value; null when there is none. */
  static get(key: string): string | null {
    const value = pull(askKv, key);
    if (value === null && pullProblem != ABSENT) refused("key \"" + key + "\" of the store", pullProblem);
    return value;
  }

  /** Stores a value of up to 64 KiB, for so many milliseconds or, with 0, until it is removed. */
  static set(key: string, value: string, ttlMs: i32 = 0): bool {
    const k = new Utf8(key), v = new Utf8(value);
    return done("this value of the store", heliosKvSet(k.ptr, k.length, v.ptr, v.length, ttlMs));
  }

  /** Removes a value. True when there was one. */
  static remove(key: string): bool {
    const k = new Utf8(key);
    const answer = heliosKvDelete(k.ptr, k.length);
    return answer == ABSENT ? false : done("key \"" + key + "\" of the store", answer);
  }

  /** Adds to a counter (a value of 8 bytes), and answers the sum. The time to live begins with the counter. */
  static increment(key: string, delta: i64, ttlMs: i32 = 0): i64 {
    const k = new Utf8(key), sum = new StaticArray<i64>(1);
    done("this counter of the store", heliosKvIncrement(k.ptr, k.length, delta, ttlMs, changetype<usize>(sum)));
    return sum[0];
  }

  /** Stores a value if the present one is the expected one, or, with null, if there is none. True when it was stored. */
  static compareAndSet(key: string, expected: string | null, value: string, ttlMs: i32 = 0): bool {
    const k = new Utf8(key), e = new Utf8(expected === null ? "" : expected), v = new Utf8(value);
    const length = expected === null ? u32.MAX_VALUE : e.length;
    const answer = heliosKvCompareAndSet(k.ptr, k.length, e.ptr, length, v.ptr, v.length, ttlMs);
    return answer == 1 ? false : done("this value of the store", answer);
  }
}

function askJwt(token: usize, tokenLength: u32, key: usize, keyLength: u32, out: usize, cap: u32): i32 {
  return heliosJwtVerify(token, tokenLength, key, keyLength, out, cap);
}

/** Why the last token was not taken; empty when it was. */
export let jwtProblem: string = "";

/**
 * Verifies a signed token with a configured key, and its times, audience and issuer as that key says. The answer is its claims; null for a
 * token that is not taken, and then `jwtProblem` says why. A key that is not there or not granted is an error. Needs allow_keys.
 */
export function jwtVerify(token: string, key: string): Json | null {
  const claims = pull(askJwt, token, key);
  jwtProblem = "";
  if (claims !== null) {
    const json = Json.parse(claims);
    if (json === null) fault("38000", "the claims of a token cannot be read");
    return json;
  }
  jwtRefused(key);
  return null;
}

/**
 * As `jwtVerify`, for a token where it lies: nothing of it becomes an object. False for a token that is not taken, and then there are no claims.
 */
export function jwtVerifyInto(token: TextView, key: Utf8, claims: JsonView): bool {
  claims.clear();
  jwtProblem = "";
  if (pullInto(jwtClaims, askJwt, token.ptr, token.length, key.ptr, key.length)) {
    return claims.read(jwtClaims.ptr, jwtClaims.length) || fault("38000", "the claims of a token cannot be read");
  }
  jwtRefused(String.UTF8.decode(key.bytes));
  return false;
}

let jwtClaims: TextView = new TextView();

function jwtRefused(key: string): void {
  switch (pullProblem) {
    case JwtProblem.Malformed: jwtProblem = "the token is malformed"; break;
    case JwtProblem.Algorithm: jwtProblem = "the token's algorithm is not that of the key"; break;
    case JwtProblem.Signature: jwtProblem = "the token's signature is not the key's"; break;
    case JwtProblem.Expired: jwtProblem = "the token has expired"; break;
    case JwtProblem.NotYetValid: jwtProblem = "the token is not valid yet"; break;
    case JwtProblem.Audience: jwtProblem = "the token is for another audience"; break;
    case JwtProblem.Issuer: jwtProblem = "the token has another issuer"; break;
    case JwtProblem.Key: jwtProblem = "no key is known that the token could be signed with"; break;
    default: refused("key \"" + key + "\"", pullProblem);
  }
}

/** A regular expression of the host: it takes time linear in the text. Needs regex_patterns. */
export class Regex {
  private constructor(private handle: i32) {}

  /** Compiles a pattern of up to 1 KiB: .NET's syntax without backreferences, lookaround and atomic groups. */
  static compile(pattern: string, flags: i32 = 0): Regex {
    const text = new Utf8(pattern);
    const handle = heliosRegexCompile(text.ptr, text.length, flags);
    if (handle < 0) refused("regular expression \"" + pattern + "\"", handle);
    return new Regex(handle);
  }

  /** Whether it matches anywhere in a text of up to 64 KiB. */
  isMatch(text: string): bool {
    const bytes = new Utf8(text);
    return this.isMatchAt(bytes.ptr, bytes.length);
  }

  /** As `isMatch`, for a text where it lies. */
  isMatchAt(ptr: usize, length: u32): bool {
    const answer = heliosRegexIsMatch(this.handle, ptr, length);
    return answer < 0 ? refused("a text for a regular expression (up to 64 KiB)", answer) : answer == 1;
  }

  /** The first match at or behind a byte of a text that lies there, in bytes; null when there is none. */
  findAt(ptr: usize, length: u32, start: u32 = 0): StaticArray<u32> | null {
    const match = new StaticArray<u32>(2);
    assert(offsetof<RegexMatch>() == 8);
    const answer = heliosRegexFind(this.handle, ptr, length, start, changetype<usize>(match));
    if (answer < 0) refused("a text for a regular expression (up to 64 KiB)", answer);
    return answer == 1 ? match : null;
  }
}

/** SHA-256 of a text of up to 1 MiB. */
export function sha256(text: string): Uint8Array {
  const data = new Utf8(text), digest = new Uint8Array(32);
  done("data of more than 1 MiB", heliosSha256(data.ptr, data.length, digest.dataStart));
  return digest;
}

/** HMAC-SHA256 of a text, with a configured key whose algorithm is hmac_sha256. Needs allow_keys. */
export function hmacSha256(key: string, text: string): Uint8Array {
  const name = new Utf8(key), data = new Utf8(text), digest = new Uint8Array(32);
  done("key \"" + key + "\"", heliosHmacSha256(name.ptr, name.length, data.ptr, data.length, digest.dataStart));
  return digest;
}

/** XXH64, for buckets; no protection against an adversary who chooses the data. */
export function xxhash64(text: string, seed: i64 = 0): u64 {
  const data = new Utf8(text);
  return <u64>heliosXxhash64(data.ptr, data.length, seed);
}

/** The plugin's metrics. Names are a-z, 0-9, _ and ., 1 to 64 bytes. Needs metric_names. */
export class Metrics {
  /** Adds to a counter. */
  static counterAdd(name: string, delta: i64): bool {
    const text = new Utf8(name);
    return done("metric \"" + name + "\"", heliosCounterAdd(text.ptr, text.length, delta));
  }
  /** Sets a gauge. */
  static gaugeSet(name: string, value: i64): bool {
    const text = new Utf8(name);
    return done("metric \"" + name + "\"", heliosGaugeSet(text.ptr, text.length, value));
  }
  /** Counts a value (0 or more) into a histogram. */
  static histogramObserve(name: string, value: i64): bool {
    const text = new Utf8(name);
    return done("metric \"" + name + "\"", heliosHistogramObserve(text.ptr, text.length, value));
  }
}
