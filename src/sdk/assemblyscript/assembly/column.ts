// One column of a batch: a view over the memory that host and guest share.
//
// Invariants: 1. every address is valid for the time of one hook call, and for the batch's rows; 2. bytes of values are never written, only
// the views that point to them; 3. what a row holds that is not selected is not looked at: it may be anything.
import { BatchColumn, ColumnAccess, ColumnKind, Origin, View } from "./abi";
import { fault } from "./error";
import { keep, keepText, keptLength } from "./memory";
import { TextView, TextWriter } from "./text";

/** What a function given to `rewriteTexts` did with a value. */
export enum Rewrite {
  /** The value stays as it is. */
  Keep,
  /** The value is replaced with what was written. */
  Replace,
  /** The value becomes NULL. */
  Null,
}

/** A column of a batch. What a plugin may not change is an error of the call, which refuses the statement: nothing is passed over in silence. */
export class Column {
  private view: TextView = new TextView();
  private writer: TextWriter = new TextWriter();
  /** True when something was written. */
  isTouched: bool = false;

  constructor(private raw: BatchColumn, private rows: u32, private selection: usize) {}

  /** Shows another column: the object is used again for the next batch. */
  reset(raw: BatchColumn, rows: u32, selection: usize): void {
    this.raw = raw;
    this.rows = rows;
    this.selection = selection;
    this.isTouched = false;
  }

  /** Its name in the result. */
  get name(): string { return String.UTF8.decodeUnsafe(this.raw.namePtr, this.raw.nameLen); }
  /** Its position in the result, from 0. */
  get index(): i32 { return this.raw.index; }
  /** How its values lie: a ColumnKind. */
  get kind(): i32 { return this.raw.kind; }
  /** PostgreSQL's OID of its type. */
  get typeOid(): u32 { return this.raw.typeOid; }
  /** PostgreSQL's type modifier, -1 for none. */
  get typeModifier(): i32 { return this.raw.typeModifier; }
  /** True when what is written here is what the client gets, or what is stored. */
  get isWritable(): bool { return (this.raw.access & ColumnAccess.Writable) != 0; }
  /** True when values can be made NULL. */
  get canBeNull(): bool { return (this.raw.access & ColumnAccess.Nullable) != 0; }
  /** True when its values are computed, or come from more than one stored column. */
  get isDerived(): bool { return (this.raw.access & ColumnAccess.Derived) != 0; }
  /** True for a column that this plugin added to the result: every value is NULL until it is written. */
  get isAdded(): bool { return (this.raw.access & ColumnAccess.Added) != 0; }
  /** Rows that lie in it, selected or not. */
  get rowCount(): u32 { return this.rows; }

  /** True for the text types and json: char, name, text, json, xml, unknown, bpchar, varchar, jsonb (OIDs of PostgreSQL's pg_type.dat). */
  get isText(): bool {
    if (this.raw.kind != ColumnKind.Bytes) return false;
    switch (this.raw.typeOid) {
      case 18: case 19: case 25: case 114: case 142: case 705: case 1042: case 1043: case 3802: return true;
      default: return false;
    }
  }

  /** True when the column has this name. Nothing is copied. */
  isNamed(name: string): bool {
    return same(this.raw.namePtr, this.raw.nameLen, name);
  }

  /** True when its values are made from this stored column, alone or with others. */
  isFrom(table: string, column: string): bool {
    for (let i: u32 = 0; i < this.raw.originCount; i++) {
      const origin = changetype<Origin>(<usize>this.raw.originsPtr + i * offsetof<Origin>());
      if (same(origin.tablePtr, origin.tableLen, table) && same(origin.columnPtr, origin.columnLen, column)) return true;
    }
    return false;
  }

  /** True when the value is NULL, or the row is none of the batch's. */
  isNull(row: u32): bool {
    return row >= this.rows || !bit(this.raw.validityPtr, row);
  }

  /** True when there is a value: the row is one of the batch's and selected, and the value is not NULL. */
  has(row: u32): bool {
    return !this.isNull(row) && bit(this.selection, row);
  }

  /** A copy of the text of a value; null when it is NULL, the row is not selected, or the column is none of texts. */
  text(row: u32): string | null {
    if (!this.isText || !this.has(row)) return null;
    const view = this.viewOf(row);
    return String.UTF8.decodeUnsafe(view.ptr, view.len);
  }

  /** The bytes of a value where they lie, in an object that is lent until the next; null as `text`, for bytea and others too. */
  bytes(row: u32): TextView | null {
    if (this.raw.kind != ColumnKind.Bytes || !this.has(row)) return null;
    const view = this.viewOf(row);
    this.view.ptr = view.ptr;
    this.view.length = view.len;
    return this.view;
  }

  /** A number of an int2, int4, int8, date, timestamp, oid or boolean column, 0 where it is NULL. */
  integer(row: u32): i64 {
    assert(this.kind < ColumnKind.Float64, "a column of another type was asked for an integer");
    if (!this.has(row)) return 0;
    switch (this.kind) {
      case ColumnKind.Bool: return load<u8>(this.at(row, 1));
      case ColumnKind.Int16: return load<i16>(this.at(row, 2));
      case ColumnKind.Int32: return load<i32>(this.at(row, 4));
      default: return load<i64>(this.at(row, 8));
    }
  }

  /** A number of a float column, 0 where it is NULL. */
  float(row: u32): f64 {
    assert(this.kind == ColumnKind.Float64, "a column of another type was asked for a float");
    return this.has(row) ? load<f64>(this.at(row, 8)) : 0;
  }

  /** Replaces a number of an int2, int4, int8, date, timestamp or boolean column. */
  setInteger(row: u32, value: i64): bool {
    if (this.kind >= ColumnKind.Float64) return this.refuse("the value is none of its type");
    if (!this.requireWritable() || !this.requireRow(row)) return false;
    const bits = this.kind == ColumnKind.Bool ? 1 : this.kind == ColumnKind.Int16 ? 15 : this.kind == ColumnKind.Int32 ? 31 : 63;
    if (bits == 1 ? value < 0 || value > 1 : value >> bits != value >> 63) {
      return fault("22003", "a number is out of the column's range");
    }
    switch (this.kind) {
      case ColumnKind.Bool: store<u8>(this.at(row, 1), <u8>value); break;
      case ColumnKind.Int16: store<i16>(this.at(row, 2), <i16>value); break;
      case ColumnKind.Int32: store<i32>(this.at(row, 4), <i32>value); break;
      default: store<i64>(this.at(row, 8), value);
    }
    return this.touch(row);
  }

  /** Replaces a number of a float column. */
  setFloat(row: u32, value: f64): bool {
    if (this.kind != ColumnKind.Float64) return this.refuse("the value is none of its type");
    if (!this.requireWritable() || !this.requireRow(row)) return false;
    store<f64>(this.at(row, 8), value);
    return this.touch(row);
  }

  /** Replaces a text. */
  setText(row: u32, text: string): bool {
    if (!this.requireTexts() || !this.requireRow(row)) return false;
    const at = keepText(text);
    return this.put(row, at, keptLength);
  }

  /** Replaces a value with a copy of bytes. Those of a text type must be UTF-8, else the host refuses the batch. */
  setBytes(row: u32, ptr: usize, length: u32): bool {
    if (!this.requireTexts() || !this.requireRow(row)) return false;
    return this.put(row, keep(ptr, length), length);
  }

  /** Replaces a uuid (16 bytes, in network order), or bytes as `setBytes` does. */
  setUuidOrBytes(row: u32, value: ArrayBuffer): bool {
    if (this.kind != ColumnKind.Bytes16) return this.setBytes(row, changetype<usize>(value), value.byteLength);
    if (!this.requireWritable() || !this.requireRow(row)) return false;
    if (value.byteLength != 16) return this.refuse("the value is none of its type");
    memory.copy(this.at(row, 16), changetype<usize>(value), 16);
    return this.touch(row);
  }

  /** Makes a value NULL. */
  setNull(row: u32): bool {
    if (!this.canBeNull) return this.refuse("its values cannot be made NULL by this plugin");
    if (!this.requireRow(row)) return false;
    const at = <usize>this.raw.validityPtr + (row >> 3);
    store<u8>(at, load<u8>(at) & ~mask(row));
    this.isTouched = true;
    return true;
  }

  /**
   * Replaces every value with a text; NULLs stay NULL. Values that can hold no text (numbers, json, arrays) become NULL instead, so that none
   * leaves.
   */
  maskAll(text: string): bool {
    if (this.isWritable && this.isText) {
      const at = keepText(text);
      const word = (<u64>keptLength << 32) | <u64>at;
      const end = <usize>this.raw.dataPtr + (<usize>this.rows << 3);
      // Views of NULLs and of rows that are not selected may be anything, so they are written as well.
      for (let view = <usize>this.raw.dataPtr; view < end; view += 8) store<u64>(view, word);
    } else if (this.canBeNull) {
      memory.fill(this.raw.validityPtr, 0, (this.rows + 7) >> 3);
    } else {
      return this.refuse("this plugin may not change it");
    }
    this.isTouched = true;
    return true;
  }

  /**
   * Calls a function with each text that is not NULL, and a writer for its replacement. What is written lies where the host reads it: no
   * value costs an object, or a copy.
   */
  rewriteTexts(rewrite: (text: TextView, out: TextWriter) => Rewrite): bool {
    if (!this.requireTexts()) return false;
    if (!this.isText) return this.refuse("it is no column of texts");
    const text = this.view, out = this.writer, views = <usize>this.raw.dataPtr, valid = <usize>this.raw.validityPtr, selected = this.selection;
    for (let row: u32 = 0; row < this.rows; row++) {
      if (!bit(valid, row) || !bit(selected, row)) continue;
      const view = changetype<View>(views + (<usize>row << 3));
      text.show(view.ptr, view.len);
      out.start();
      const done = rewrite(text, out);
      if (done == Rewrite.Replace) {
        view.ptr = <u32>out.keep();
        view.len = out.length;
        this.isTouched = true;
      } else if (done == Rewrite.Null && !this.setNull(row)) {
        return false;
      }
    }
    return true;
  }

  private viewOf(row: u32): View {
    return changetype<View>(<usize>this.raw.dataPtr + (<usize>row << 3));
  }

  private at(row: u32, width: u32): usize {
    return <usize>this.raw.dataPtr + row * width;
  }

  private put(row: u32, at: usize, length: u32): bool {
    const view = this.viewOf(row);
    view.ptr = <u32>at;
    view.len = length;
    return this.touch(row);
  }

  private touch(row: u32): bool {
    const at = <usize>this.raw.validityPtr + (row >> 3);
    store<u8>(at, load<u8>(at) | mask(row));
    this.isTouched = true;
    return true;
  }

  private requireWritable(): bool {
    return this.isWritable || this.refuse("this plugin may not write it");
  }

  private requireTexts(): bool {
    if (!this.requireWritable()) return false;
    return this.kind == ColumnKind.Bytes || this.refuse("its values have a fixed width");
  }

  private requireRow(row: u32): bool {
    return row < this.rows || this.refuse("there is no such row");
  }

  /** Keeps an error about this column. Answers false. */
  refuse(why: string): bool {
    return fault("38000", "column \"" + this.name + "\": " + why);
  }
}

/** A bit of a bitmap, least significant first. */
@inline
export function bit(bits: usize, at: u32): bool {
  return (load<u8>(bits + (at >> 3)) & mask(at)) != 0;
}

/** The bit of a row in its byte. */
@inline
export function mask(row: u32): u8 {
  return <u8>(<u32>1 << (row & 7));
}

function same(ptr: usize, length: u32, text: string): bool {
  // A text of UTF-8 has as many bytes as UTF-16 units or more: most others are told apart without a copy.
  if (length < <u32>text.length) return false;
  return String.UTF8.decodeUnsafe(ptr, length) == text;
}
