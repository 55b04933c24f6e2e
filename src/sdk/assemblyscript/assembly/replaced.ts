// Rows that leave instead of a batch.
import { Batch, BatchColumn, ColumnKind, Operation, ReplacedColumn, Replacement } from "./abi";
import { bit, Column, mask } from "./column";
import { fault } from "./error";
import { reserveKept, useKept } from "./memory";
import { Results } from "./results";

/** The most rows that the host takes for one batch. */
const MAX_ROWS = 8192;

enum ValueKind { Null, Integer, Float, Text, Bytes }

class NewValue {
  constructor(public column: string, public kind: ValueKind, public integer: i64 = 0, public float: f64 = 0, public text: string = "",
    public bytes: ArrayBuffer | null = null) {}
}

/** A row of a replaced batch: one of the batch's with other values, or one of its own. `Results.replace` takes them. */
export class NewRow {
  /** No part of the interface for plugins. */
  values: NewValue[] = [];

  private constructor(public source: i32) {}

  /** A row of the batch as it is now, with those columns that the plugin does not see. */
  static of(row: u32): NewRow {
    return new NewRow(row);
  }

  /** A row of its own: NULL where nothing else is said. Only for a plugin that may change every column of the result. */
  static fresh(): NewRow {
    return new NewRow(-1);
  }

  /** With NULL in this column. */
  withNull(column: string): NewRow {
    return this.add(new NewValue(column, ValueKind.Null));
  }

  /** With another number in this column of int2, int4, int8, date, timestamp or boolean (0 or 1). */
  withInteger(column: string, value: i64): NewRow {
    return this.add(new NewValue(column, ValueKind.Integer, value));
  }

  /** With another number in this column of floats. */
  withFloat(column: string, value: f64): NewRow {
    return this.add(new NewValue(column, ValueKind.Float, 0, value));
  }

  /** With another text in this column. */
  withText(column: string, value: string): NewRow {
    return this.add(new NewValue(column, ValueKind.Text, 0, 0, value));
  }

  /** With other bytes in this column: of bytea, or the 16 of a uuid. */
  withBytes(column: string, value: ArrayBuffer): NewRow {
    return this.add(new NewValue(column, ValueKind.Bytes, 0, 0, "", value));
  }

  private add(value: NewValue): NewRow {
    this.values.push(value);
    return this;
  }
}

/** Lays rows out as the host reads them, and answers where; 0 where that cannot be, which is an error of the call. */
export function layOut(results: Results, batch: Batch, rows: NewRow[]): usize {
  if (batch.operation != Operation.Result) {
    fault("38000", "rows to be written can be changed or refused, not replaced");
    return 0;
  }
  if (rows.length > MAX_ROWS) {
    fault("54000", "a batch can be replaced with up to 8192 rows");
    return 0;
  }
  const columns = results.columns, sources = block(rows.length * 4), isGiven = new StaticArray<bool>(columns.length);
  for (let i = 0; i < rows.length; i++) {
    const source = rows[i].source;
    if (source != -1 && !results.isSelected(source)) {
      fault("38000", "a row comes from one that is none of the batch");
      return 0;
    }
    store<i32>(sources + (<usize>i << 2), source);
    for (let j = 0; j < rows[i].values.length; j++) {
      const at = indexOf(columns, rows[i].values[j].column);
      if (at < 0) {
        fault("38000", "there is no column \"" + rows[i].values[j].column + "\"");
        return 0;
      }
      isGiven[at] = true;
    }
  }
  const described = block(columns.length * <i32>offsetof<ReplacedColumn>());
  for (let i = 0; i < columns.length; i++) {
    const raw = changetype<BatchColumn>(<usize>batch.columnsPtr + i * offsetof<BatchColumn>());
    const laid = changetype<ReplacedColumn>(described + i * offsetof<ReplacedColumn>());
    if (isGiven[i] && !layOutColumn(columns[i], raw, rows, laid)) return 0;
  }
  const record = changetype<Replacement>(block(<i32>offsetof<Replacement>()));
  record.rowCount = rows.length;
  record.columnCount = columns.length;
  record.columnsPtr = <u32>described;
  record.sourcesPtr = <u32>sources;
  return changetype<usize>(record);
}

/** Lays out one column: as a column of a batch is, so that it is written like one. */
function layOutColumn(from: Column, raw: BatchColumn, rows: NewRow[], laid: ReplacedColumn): bool {
  if (!from.isWritable) return fault("38000", "column \"" + from.name + "\": this plugin may not write it");
  const width = widthOf(raw.kind), data = block(rows.length * width), validity = block((rows.length + 7) >> 3);
  const copied = changetype<BatchColumn>(block(<i32>offsetof<BatchColumn>()));
  memory.copy(changetype<usize>(copied), changetype<usize>(raw), offsetof<BatchColumn>());
  copied.dataPtr = <u32>data;
  copied.validityPtr = <u32>validity;
  const to = new Column(copied, rows.length, 0);
  for (let row = 0; row < rows.length; row++) {
    const own = valueOf(rows[row], from), source = rows[row].source;
    if (own !== null) {
      if (!put(to, row, own)) return false;
    } else if (source >= 0 && bit(raw.validityPtr, source)) {
      memory.copy(data + row * width, <usize>raw.dataPtr + source * width, width);
      const at = validity + (row >> 3);
      store<u8>(at, load<u8>(at) | mask(row));
    }
  }
  laid.dataPtr = <u32>data;
  laid.validityPtr = <u32>validity;
  return true;
}

function put(to: Column, row: u32, value: NewValue): bool {
  switch (value.kind) {
    case ValueKind.Null: return true; // the bit is 0
    case ValueKind.Integer: return to.setInteger(row, value.integer);
    case ValueKind.Float: return to.setFloat(row, value.float);
    case ValueKind.Text: return to.kind == ColumnKind.Bytes ? to.setText(row, value.text) : to.refuse("the value is none of its type");
    default: return to.setUuidOrBytes(row, value.bytes!);
  }
}

/** The value that a row was given for a column, the last one; null when it was given none. */
function valueOf(row: NewRow, column: Column): NewValue | null {
  for (let i = row.values.length - 1; i >= 0; i--) {
    if (column.isNamed(row.values[i].column)) return row.values[i];
  }
  return null;
}

function indexOf(columns: Column[], name: string): i32 {
  for (let i = 0; i < columns.length; i++) {
    if (columns[i].isNamed(name)) return i;
  }
  return -1;
}

function widthOf(kind: i32): i32 {
  switch (kind) {
    case ColumnKind.Bool: return 1;
    case ColumnKind.Int16: return 2;
    case ColumnKind.Int32: return 4;
    case ColumnKind.Bytes16: return 16;
    default: return 8;
  }
}

/** Zeroed bytes, aligned to 8, that stay until the next call. */
function block(bytes: i32): usize {
  const size = <u32>bytes + 8;
  const at = (reserveKept(size) + 7) & ~<usize>7;
  useKept(size);
  memory.fill(at, 0, bytes);
  return at;
}
