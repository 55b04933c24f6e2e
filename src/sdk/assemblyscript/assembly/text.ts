// Texts where they lie: bytes of UTF-8 outside of the collected heap. Nothing here makes an object, or a text of UTF-16.
//
// Invariant: a view is good until the next call of a hook begins, as is all memory of the host and what `keep` gives.
import { reserveKept, useKept } from "./memory";

/** The bits of 8 bytes, or of 4 UTF-16 units, that none of ASCII has. */
const NOT_ASCII: u64 = 0x8080808080808080;
const NOT_ASCII_UNITS: u64 = 0xff80ff80ff80ff80;
const EACH_BYTE: u64 = 0x0101010101010101;

/** A text as UTF-8: what is said often (a name, a key) is made once and kept. */
export class Utf8 {
  bytes: ArrayBuffer;
  constructor(text: string) {
    this.bytes = String.UTF8.encode(text);
  }
  get ptr(): usize { return changetype<usize>(this.bytes); }
  get length(): u32 { return this.bytes.byteLength; }
}

/** A text where it lies: a value of a column, or something that the host was asked for. Where one is lent, it says something else at the next. */
export class TextView {
  ptr: usize = 0;
  length: u32 = 0;

  /** Shows other bytes. */
  @inline
  show(ptr: usize, length: u32): void {
    this.ptr = ptr;
    this.length = length;
  }

  /** A byte of it. */
  @inline
  at(index: u32): u8 {
    assert(index < this.length, "index out of bounds");
    return load<u8>(this.ptr + index);
  }

  /** Where a byte stands first, at or behind another; -1 where it does not. */
  indexOf(byte: u8, from: u32 = 0): i32 {
    const length = this.length, ptr = this.ptr, wanted = <u64>byte * EACH_BYTE;
    let i = from;
    if (i >= length) return -1;
    for (; length - i >= 8; i += 8) {
      // The lowest byte that is 0 gets its highest bit set.
      const other = load<u64>(ptr + i) ^ wanted, found = (other - EACH_BYTE) & ~other & NOT_ASCII;
      if (found != 0) return i + (<u32>ctz(found) >> 3);
    }
    for (; i < length; i++) {
      if (load<u8>(ptr + i) == byte) return i;
    }
    return -1;
  }

  /** True when every byte is one of ASCII. */
  isAscii(): bool {
    const end = this.ptr + this.length;
    let at = this.ptr, seen: u64 = 0;
    for (; end - at >= 8; at += 8) seen |= load<u64>(at);
    for (; at < end; at++) seen |= load<u8>(at);
    return (seen & NOT_ASCII) == 0;
  }

  /** True when it begins with this text of ASCII, whose letters are small, in whatever case. */
  beginsWith(lower: Utf8): bool {
    if (this.length < lower.length) return false;
    for (let i: u32 = 0; i < lower.length; i++) {
      const c = load<u8>(this.ptr + i);
      if ((c >= 0x41 && c <= 0x5a ? c | 0x20 : c) != load<u8>(lower.ptr + i)) return false;
    }
    return true;
  }

  /** Leaves out so many bytes of its begin. */
  skip(bytes: u32): void {
    assert(bytes <= this.length, "more is left out than there is");
    this.ptr += bytes;
    this.length -= bytes;
  }

  /** Leaves out spaces, tabs and ends of lines around it. */
  trim(): void {
    while (this.length > 0 && isSpace(load<u8>(this.ptr))) this.skip(1);
    while (this.length > 0 && isSpace(load<u8>(this.ptr + this.length - 1))) this.length--;
  }

  /** A copy. */
  toString(): string {
    return String.UTF8.decodeUnsafe(this.ptr, this.length);
  }
}

/** Writes a text where the host reads it, without a copy in between. */
export class TextWriter {
  private begin: usize = 0;
  private end: usize = 0;
  private limit: usize = 0;

  /** Appends a text. */
  append(text: string): TextWriter {
    const units = text.length, from = changetype<usize>(text);
    // A unit of UTF-16 has three bytes of UTF-8 at most.
    const to = this.grow(<u32>units * 3), narrowed = narrow(from, units, to);
    this.end = to + narrowed;
    if (narrowed < units) this.end += String.UTF8.encodeUnsafe(from + (<usize>narrowed << 1), units - narrowed, this.end);
    return this;
  }

  /** Appends the bytes of a value from one to behind another. */
  @inline
  appendPart(text: TextView, from: u32, to: u32): TextWriter {
    assert(from <= to && to <= text.length, "a part of a text lies outside of it");
    copyBytes(this.grow(to - from), text.ptr + from, to - from);
    this.end += to - from;
    return this;
  }

  /** Appends a byte of ASCII. */
  @inline
  appendByte(byte: u8): TextWriter {
    store<u8>(this.grow(1), byte);
    this.end++;
    return this;
  }

  @inline
  get length(): u32 {
    return <u32>(this.end - this.begin);
  }

  /** Begins a text. */
  @inline
  start(): void {
    this.begin = this.end = this.limit = reserveKept(0);
  }

  /** Keeps what was written, and answers where it lies. */
  @inline
  keep(): usize {
    useKept(this.length);
    return this.begin;
  }

  @inline
  private grow(count: u32): usize {
    if (count > <u32>(this.limit - this.end)) this.move(count);
    return this.end;
  }

  private move(count: u32): void {
    const written = this.length, from = this.begin, room = (written + count) * 2;
    this.begin = reserveKept(room);
    if (this.begin != from) memory.copy(this.begin, from, written);
    this.end = this.begin + written;
    this.limit = this.begin + room;
  }
}

/** True for a space, a tab, and what ends a line. */
@inline
export function isSpace(byte: u8): bool {
  return byte == 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** True when two runs of so many bytes are the same. */
@inline
export function sameBytes(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0;
  while (i < length && load<u8>(a + i) == load<u8>(b + i)) i++;
  return i == length;
}

// The language's copy is a call out of the module, which most texts are too short for. The two must not overlap.
@inline
function copyBytes(to: usize, from: usize, count: u32): void {
  if (count > 64) {
    memory.copy(to, from, count);
  } else if (count >= 8) {
    for (let i: u32 = 0; i < count - 8; i += 8) store<u64>(to + i, load<u64>(from + i));
    store<u64>(to + count - 8, load<u64>(from + count - 8));
  } else {
    for (let i: u32 = 0; i < count; i++) store<u8>(to + i, load<u8>(from + i));
  }
}

/** Writes units of UTF-16 as bytes up to the first that is none of ASCII, and answers how many. */
function narrow(from: usize, units: i32, to: usize): i32 {
  let i = 0;
  for (; i + 4 <= units; i += 4) {
    let four = load<u64>(from + (<usize>i << 1));
    if ((four & NOT_ASCII_UNITS) != 0) break;
    four = (four | (four >> 8)) & 0x0000ffff0000ffff;
    store<u32>(to + i, <u32>(four | (four >> 16)));
  }
  for (; i < units; i++) {
    const unit = load<u16>(from + (<usize>i << 1));
    if (unit >= 0x80) break;
    store<u8>(to + i, <u8>unit);
  }
  return i;
}
