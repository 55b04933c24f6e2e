import { Batch, BatchColumn, CallFrame, ColumnKind, Operation } from "./abi";
import { bit, Column, mask } from "./column";
import { fault } from "./error";
import { layOut, NewRow } from "./replaced";

/** A column that a plugin adds to a result: `onResult` declares it, and each batch has it to be filled. */
export class AddedColumn {
  /** A name for the client, of 1 to 63 bytes, and PostgreSQL's OID of its type; the others are made by their names. */
  constructor(public name: string, public typeOid: u32) {}

  static bool(name: string): AddedColumn { return new AddedColumn(name, 16); }
  static bytea(name: string): AddedColumn { return new AddedColumn(name, 17); }
  static int8(name: string): AddedColumn { return new AddedColumn(name, 20); }
  static int2(name: string): AddedColumn { return new AddedColumn(name, 21); }
  static int4(name: string): AddedColumn { return new AddedColumn(name, 23); }
  static text(name: string): AddedColumn { return new AddedColumn(name, 25); }
  static float8(name: string): AddedColumn { return new AddedColumn(name, 701); }
  static date(name: string): AddedColumn { return new AddedColumn(name, 1082); }
  static timestamptz(name: string): AddedColumn { return new AddedColumn(name, 1184); }
  static uuid(name: string): AddedColumn { return new AddedColumn(name, 2950); }
}

/**
 * A batch of rows: of a result on its way to the client, or to be written. Rows are counted from 0 to rowCount; those that are not selected
 * (an operator or a plugin before took them out) are no rows of the result.
 */
export class Results {
  private batch: usize = 0;
  private columnPool: Column[] = [];
  private shown: Column[] = [];
  /** True when a row was taken out. */
  isFiltered: bool = false;
  /** Where the rows lie that leave instead; 0 for none. */
  replacement: usize = 0;

  /** Shows the batch of a call. */
  show(frame: usize): void {
    this.batch = changetype<CallFrame>(frame).batchPtr;
    this.isFiltered = false;
    this.replacement = 0;
    const batch = this.raw, count = <i32>batch.columnCount;
    if (this.shown.length != count) this.shown = [];
    for (let i = 0; i < count; i++) {
      const raw = changetype<BatchColumn>(<usize>batch.columnsPtr + i * offsetof<BatchColumn>());
      if (i >= this.columnPool.length) this.columnPool.push(new Column(raw, batch.rowCount, batch.selectionPtr));
      const column = this.columnPool[i];
      column.reset(raw, batch.rowCount, batch.selectionPtr);
      if (this.shown.length < count) this.shown.push(column);
    }
  }

  /** What the rows are: an Operation. */
  get operation(): i32 { return this.raw.operation; }
  /** Rows that lie in the columns, selected or not. */
  get rowCount(): u32 { return this.raw.rowCount; }
  /** Number of the batch within its result, from 0. */
  get sequence(): u32 { return this.raw.sequence; }
  /** Rows of the batches before this one. */
  get rowsBefore(): u64 { return this.raw.rowsBefore; }
  /** Columns of the whole result, those that this plugin does not see among them. */
  get resultColumnCount(): i32 { return this.raw.resultColumnCount; }
  /** The columns that this plugin sees. */
  get columns(): Column[] { return this.shown; }

  /** The first column of this name; null when the plugin sees none. */
  column(name: string): Column | null {
    for (let i = 0; i < this.shown.length; i++) {
      if (this.shown[i].isNamed(name)) return this.shown[i];
    }
    return null;
  }

  /** The column that this plugin declared in `onResult` as its nth, from 0; null when there is none. */
  added(nth: i32): Column | null {
    for (let i = 0; i < this.shown.length; i++) {
      if (this.shown[i].isAdded && nth-- == 0) return this.shown[i];
    }
    return null;
  }

  /** True when the row is one of the result. */
  isSelected(row: u32): bool {
    return row < this.rowCount && bit(this.raw.selectionPtr, row);
  }

  /** The text of a column of this name; null when it is NULL, no text, or there is no such column. */
  text(row: u32, name: string): string | null {
    const column = this.column(name);
    return column === null ? null : column.text(row);
  }

  /** The number of an integer column of this name; 0 when it is NULL, no integer, or there is no such column. */
  integer(row: u32, name: string): i64 {
    const column = this.column(name);
    return column === null || column.kind >= ColumnKind.Float64 ? 0 : column.integer(row);
  }

  /** Keeps the rows for which a function is true; the others do not leave. Rows that are to be written cannot be thinned out. */
  retain(keep: (rows: Results, row: u32) => bool): bool {
    for (let row: u32 = 0; row < this.rowCount; row++) {
      if (this.isSelected(row) && !keep(this, row) && !this.remove(row)) return false;
    }
    return true;
  }

  /** Takes a row out; the client does not get it. Not for rows that are to be written. */
  remove(row: u32): bool {
    if (this.operation != Operation.Result) {
      return fault("38000", "rows to be written can be changed or refused, not taken out");
    }
    if (!this.isSelected(row)) return true;
    const at = <usize>this.raw.selectionPtr + (row >> 3);
    store<u8>(at, load<u8>(at) & ~mask(row));
    this.isFiltered = true;
    return true;
  }

  /**
   * Lets other rows leave instead of this batch: fewer, more, or others, up to 8192. What was changed in place counts for rows that are taken
   * over. Not for rows that are to be written.
   */
  replace(rows: NewRow[]): bool {
    this.replacement = layOut(this, this.raw, rows);
    return this.replacement != 0;
  }

  /** True when a value was written. */
  get isChanged(): bool {
    for (let i = 0; i < this.shown.length; i++) {
      if (this.shown[i].isTouched) return true;
    }
    return false;
  }

  private get raw(): Batch {
    assert(this.batch != 0, "this hook has no rows");
    return changetype<Batch>(this.batch);
  }

  /**
   * The first column of this name. Null and an error of the call that says what the plugin sees, where it sees none: the result has no such
   * column, or the operator did not grant it (readable_columns).
   */
  requireColumn(name: string): Column | null {
    const found = this.column(name);
    if (found !== null) return found;
    const names: string[] = [];
    for (let i = 0; i < this.shown.length; i++) names.push(this.shown[i].name);
    fault("38000", "column \"" + name + "\" is none that this plugin sees (those are: " + (names.length > 0 ? names.join(", ") : "none") +
      "); the result has no such column, or readable_columns does not grant it");
    return null;
  }
}
