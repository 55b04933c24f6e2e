import { Buffer, keepText, keptCall, keptLength, reserveKept, useKept } from "./memory";
import { sameBytes, TextView, Utf8 } from "./text";

const DEPTH_LIMIT = 64;

enum Kind { None, Null, Bool, Number, Text, Escaped, Array, Object }

/** A member of the object: where its key and its value lie. */
@unmanaged
class Member {
  keyPtr: usize;
  keyLength: u32;
  ptr: usize;
  length: u32;
  kind: Kind;
}

/**
 * A JSON object, read where it lies: all of it is checked (RFC 8259, no key of it twice), and only what is asked for is taken out. One object is
 * used again and again, and costs no other. It is good until the next call of a hook begins.
 */
export class JsonView {
  /** Why the last text was no object; empty when it was one. */
  problem: string = "";
  private members: Buffer = new Buffer();
  private count: u32 = 0;
  private call: u32 = 0;

  /** Forgets what was read. */
  clear(): void {
    this.count = 0;
    this.members.length = 0;
  }

  /** As `read`, for a text. */
  readText(text: string): bool {
    const at = keepText(text);
    return this.read(at, keptLength);
  }

  /** Reads bytes that are one object. False when they are none, which then has no members. */
  read(ptr: usize, length: u32): bool {
    this.clear();
    this.call = keptCall;
    this.problem = "";
    cursor = ptr;
    end = ptr + length;
    refusal = "";
    skipSpace();
    if (take(0x7b)) this.readMembers();
    else refuse("this is no object");
    skipSpace();
    if (refusal.length == 0 && cursor != end) refuse("more behind the value");
    if (refusal.length == 0) return true;
    this.problem = refusal + " at byte " + (refusedAt - ptr).toString();
    this.clear();
    return false;
  }

  /**
   * Shows the text of a member that is a string, number (as it was written) or boolean, of this name. False when there is none, or one that
   * UTF-8 has no form for (half a surrogate pair).
   */
  text(name: Utf8, into: TextView): bool {
    into.show(0, 0);
    assert(this.call == keptCall, "a JSON object is read in one call of a hook and used in another");
    const member = this.find(name.ptr, name.length);
    if (member == 0) return false;
    const found = changetype<Member>(member);
    switch (found.kind) {
      case Kind.Bool: case Kind.Number: case Kind.Text:
        into.show(found.ptr, found.length);
        return true;
      case Kind.Escaped:
        return unescape(found.ptr, found.length, into);
      default:
        return false;
    }
  }

  private readMembers(): void {
    skipSpace();
    if (take(0x7d)) return;
    do {
      skipSpace();
      if (!take(0x22)) return refuse("expected a key");
      let key = cursor;
      const kind = skipString();
      if (kind == Kind.None) return;
      let keyLength = <u32>(cursor - key - 1);
      if (kind == Kind.Escaped) {
        if (!unescape(key, keyLength, keyView)) return refuse("half a character in a key");
        key = keyView.ptr;
        keyLength = keyView.length;
      }
      if (this.find(key, keyLength) != 0) return refuse("a key stands twice");
      skipSpace();
      if (!take(0x3a)) return refuse("expected a colon");
      skipSpace();
      let at = cursor;
      const what = skipValue(1);
      if (what == Kind.None) return;
      let length = <u32>(cursor - at);
      if (what == Kind.Text || what == Kind.Escaped) {
        at++;
        length -= 2;
      }
      const member = changetype<Member>(this.members.reserve(offsetof<Member>()));
      this.members.length += offsetof<Member>();
      this.count++;
      member.keyPtr = key;
      member.keyLength = keyLength;
      member.ptr = at;
      member.length = length;
      member.kind = what;
      skipSpace();
    } while (take(0x2c));
    if (!take(0x7d)) refuse("expected a comma or a closing brace");
  }

  /** Where the member of this name is described; 0 when there is none. */
  private find(name: usize, length: u32): usize {
    let at = this.members.ptr;
    for (let i: u32 = 0; i < this.count; i++, at += offsetof<Member>()) {
      const member = changetype<Member>(at);
      if (member.keyLength == length && sameBytes(member.keyPtr, name, length)) return at;
    }
    return 0;
  }
}

let keyView: TextView = new TextView();
let cursor: usize = 0;
let end: usize = 0;
let refusal: string = "";
let refusedAt: usize = 0;

function refuse(why: string): void {
  if (refusal.length > 0) return;
  refusal = why;
  refusedAt = cursor;
}

@inline
function peek(): i32 {
  return cursor < end ? load<u8>(cursor) : -1;
}

@inline
function take(byte: i32): bool {
  if (peek() != byte) return false;
  cursor++;
  return true;
}

function skipSpace(): void {
  for (;;) {
    const c = peek();
    if (c != 0x20 && c != 0x09 && c != 0x0a && c != 0x0d) return;
    cursor++;
  }
}

function nothing(why: string): Kind {
  refuse(why);
  return Kind.None;
}

/** Goes behind a value, and answers what it is: None when it is none. */
function skipValue(depth: i32): Kind {
  const c = peek();
  if (c == 0x22) {
    cursor++;
    return skipString();
  }
  if (c == 0x7b || c == 0x5b) return depth > DEPTH_LIMIT ? nothing("too deep") : skipNested(depth, c == 0x7b);
  // null, true, and the last four letters of false.
  if (c == 0x6e) return skipWord(0, 0x6c6c756e) ? Kind.Null : Kind.None;
  if (c == 0x74) return skipWord(0, 0x65757274) ? Kind.Bool : Kind.None;
  if (c == 0x66) return skipWord(1, 0x65736c61) ? Kind.Bool : Kind.None;
  return skipNumber() ? Kind.Number : nothing("expected a value");
}

function skipWord(before: u32, letters: u32): bool {
  if (end - cursor < before + 4 || load<u32>(cursor + before) != letters) {
    refuse("expected a value");
    return false;
  }
  cursor += before + 4;
  return true;
}

function skipNested(depth: i32, isObject: bool): Kind {
  const close = isObject ? 0x7d : 0x5d, kind = isObject ? Kind.Object : Kind.Array;
  cursor++;
  skipSpace();
  if (take(close)) return kind;
  do {
    skipSpace();
    if (isObject) {
      if (!take(0x22)) return nothing("expected a key");
      if (skipString() == Kind.None) return Kind.None;
      skipSpace();
      if (!take(0x3a)) return nothing("expected a colon");
      skipSpace();
    }
    if (skipValue(depth + 1) == Kind.None) return Kind.None;
    skipSpace();
  } while (take(0x2c));
  return take(close) ? kind : nothing("expected a comma or the end of a list");
}

function skipDigits(): bool {
  const begin = cursor;
  while (peek() >= 0x30 && peek() <= 0x39) cursor++;
  return cursor > begin;
}

function skipNumber(): bool {
  take(0x2d);
  const whole = cursor, zero = peek() == 0x30;
  if (!skipDigits() || (zero && cursor > whole + 1)) return false;
  if (take(0x2e) && !skipDigits()) return false;
  if (take(0x65) || take(0x45)) {
    if (!take(0x2b)) take(0x2d);
    return skipDigits();
  }
  return true;
}

/** Goes behind a string whose quote was taken: Text, or Escaped when something in it is. */
function skipString(): Kind {
  let kind = Kind.Text, c = peek();
  while (c >= 0x20 && c != 0x22) {
    cursor++;
    if (c == 0x5c) {
      if (!skipEscape()) return nothing("an unknown escape");
      kind = Kind.Escaped;
    }
    c = peek();
  }
  if (c != 0x22) return nothing(c < 0 ? "a string without an end" : "a control character in a string");
  cursor++;
  return kind;
}

function skipEscape(): bool {
  const isUnit = peek() == 0x75;
  if (isUnit ? hexAt(cursor + 1, end) < 0 : simpleEscape(peek()) < 0) return false;
  cursor += isUnit ? 5 : 1;
  return true;
}

/** The four hexadecimal digits at an address; -1 when they are none. */
function hexAt(at: usize, stop: usize): i32 {
  if (stop < at || stop - at < 4) return -1;
  let unit = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = <i32>load<u8>(at + i), letter = c | 0x20;
    const digit = c >= 0x30 && c <= 0x39 ? c - 0x30 : letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

function simpleEscape(c: i32): i32 {
  switch (c) {
    case 0x22: case 0x5c: case 0x2f: return c;
    case 0x62: return 8;
    case 0x66: return 12;
    case 0x6e: return 10;
    case 0x72: return 13;
    case 0x74: return 9;
    default: return -1;
  }
}

/** Writes what a string that was checked means, which is no longer than it. False for half a surrogate pair. */
function unescape(ptr: usize, length: u32, into: TextView): bool {
  const begin = reserveKept(length), stop = ptr + length;
  let to = begin, at = ptr;
  while (at < stop) {
    const c = <i32>load<u8>(at++);
    if (c != 0x5c) {
      store<u8>(to++, <u8>c);
      continue;
    }
    const escape = <i32>load<u8>(at++);
    if (escape != 0x75) {
      store<u8>(to++, <u8>simpleEscape(escape));
      continue;
    }
    let unit = hexAt(at, stop);
    at += 4;
    if (unit >= 0xd800 && unit < 0xe000) {
      const low = unit < 0xdc00 && stop - at >= 6 && load<u16>(at) == 0x755c ? hexAt(at + 2, stop) : -1;
      if (low < 0xdc00 || low >= 0xe000) return false;
      at += 6;
      unit = 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff));
    }
    to += encode(unit, to);
  }
  into.show(begin, <u32>(to - begin));
  useKept(<u32>(to - begin));
  return true;
}

/** Writes a character as UTF-8, and answers how many bytes it has. */
function encode(c: i32, to: usize): u32 {
  if (c < 0x80) {
    store<u8>(to, <u8>c);
    return 1;
  }
  if (c < 0x800) {
    store<u8>(to, <u8>(0xc0 | c >> 6));
    store<u8>(to + 1, <u8>(0x80 | (c & 0x3f)));
    return 2;
  }
  if (c < 0x10000) {
    store<u8>(to, <u8>(0xe0 | c >> 12));
    store<u8>(to + 1, <u8>(0x80 | (c >> 6 & 0x3f)));
    store<u8>(to + 2, <u8>(0x80 | (c & 0x3f)));
    return 3;
  }
  store<u8>(to, <u8>(0xf0 | c >> 18));
  store<u8>(to + 1, <u8>(0x80 | (c >> 12 & 0x3f)));
  store<u8>(to + 2, <u8>(0x80 | (c >> 6 & 0x3f)));
  store<u8>(to + 3, <u8>(0x80 | (c & 0x3f)));
  return 4;
}
