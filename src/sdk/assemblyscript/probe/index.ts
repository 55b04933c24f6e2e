// What the host's tests and measurements run of the SDK: every hook. No example; src/plugins has those.
//
// `mode` says what is done with rows: nothing, mask (every column), rewrite (texts, the last four characters stay), add (1 to each number),
// odd (rows with an even `id` go), twice (every row leaves twice, the second time with `again` for its `name`), enrich (adds the length of
// `name` and its upper case), copy (a text of a megabyte in each row), panic, index (reads behind the end), reject.
import {
  AddedColumn, ColumnKind, fault, loadConfig, log, LogLevel, NewRow, Plugin, PluginContext, QueryModification, ResultEnd, ResultModification,
  Results, Rewrite, TextView, TextWriter,
} from "@heliosdb/plugin-sdk-assemblyscript";

@plugin({ "class": "transform" })
export class Probe extends Plugin {
  private mode: string;

  constructor() {
    super();
    this.mode = loadConfig().text("mode", "nothing");
  }

  name(): string {
    return "sdk-probe";
  }

  version(): string {
    return "1.0.0";
  }

  onConnect(ctx: PluginContext): QueryModification {
    const user = ctx.connectionParam("user");
    if (user === null) return QueryModification.reject("no user");
    ctx.lockSessionVar("app.user", user);
    return QueryModification.allow();
  }

  onQueryPreParse(ctx: PluginContext): QueryModification {
    if (this.mode == "panic") assert(false, "the probe panics, as it was told to");
    if (this.mode == "reject") return QueryModification.reject("the probe refuses: " + ctx.sql, "P0042");
    ctx.setSessionVar("app.length", ctx.statement.sqlLength.toString());
    return QueryModification.allow();
  }

  onQueryPostParse(_ctx: PluginContext): QueryModification {
    return QueryModification.allow();
  }

  onQueryPreExecution(ctx: PluginContext): QueryModification {
    if (this.mode != "reject") return QueryModification.allow();
    return QueryModification.reject("the probe refuses to run " + ctx.referencedTables.length.toString() + " tables", "P0042");
  }

  onRows(ctx: PluginContext): ResultModification {
    return this.work(ctx.rows);
  }

  onResult(ctx: PluginContext): AddedColumn[] {
    if (this.mode != "enrich" || ctx.results.column("name") === null) return [];
    return [AddedColumn.int4("length"), AddedColumn.text("upper")];
  }

  onQueryPostExecution(ctx: PluginContext): ResultModification {
    return this.work(ctx.results);
  }

  onResultEnd(_ctx: PluginContext, end: ResultEnd): void {
    log(LogLevel.Info, end.rowsIn.toString() + " rows in, " + end.rowsOut.toString() + " out, " + end.batches.toString() + " batches");
  }

  onDisconnect(ctx: PluginContext): void {
    const user = ctx.sessionVar("app.user");
    log(LogLevel.Info, (user === null ? "" : user) + " left");
  }

  private work(rows: Results): ResultModification {
    if (this.mode == "mask") {
      for (let i = 0; i < rows.columns.length && rows.columns[i].maskAll("***"); i++) {}
    } else if (this.mode == "rewrite") {
      for (let i = 0; i < rows.columns.length; i++) {
        if (rows.columns[i].isText) rows.columns[i].rewriteTexts(hide);
      }
    } else if (this.mode == "add") {
      add(rows);
    } else if (this.mode == "odd") {
      rows.retain(isOdd);
    } else if (this.mode == "twice") {
      twice(rows);
    } else if (this.mode == "enrich") {
      enrich(rows);
    } else if (this.mode == "copy") {
      copy(rows);
    } else if (this.mode == "panic") {
      assert(false, "the probe panics, as it was told to");
    } else if (this.mode == "index") {
      return ResultModification.reject(Uint8Array.wrap(String.UTF8.encode(this.mode))[rows.rowCount + 10].toString());
    } else if (this.mode == "reject") {
      return ResultModification.reject("the probe refuses", "P0042");
    }
    return ResultModification.modified();
  }
}

function hide(text: TextView, out: TextWriter): Rewrite {
  out.append("XXX-XX-").appendPart(text, text.length - min<u32>(text.length, 4), text.length);
  return Rewrite.Replace;
}

function isOdd(rows: Results, row: u32): bool {
  return rows.integer(row, "id") % 2 == 1;
}

function add(rows: Results): void {
  for (let i = 0; i < rows.columns.length; i++) {
    const column = rows.columns[i];
    if (column.kind != ColumnKind.Int32 && column.kind != ColumnKind.Int64) continue;
    if (!column.isWritable) {
      fault("42501", column.kind == ColumnKind.Int32 ? "int4" : "int8");
      return;
    }
    for (let row: u32 = 0; row < column.rowCount; row++) {
      if (column.has(row)) column.setInteger(row, column.integer(row) + 1);
    }
  }
}

function twice(rows: Results): void {
  const made: NewRow[] = [];
  for (let row: u32 = 0; row < rows.rowCount; row++) {
    if (!rows.isSelected(row)) continue;
    made.push(NewRow.of(row));
    made.push(NewRow.of(row).withText("name", "again"));
  }
  rows.replace(made);
}

function enrich(rows: Results): void {
  const name = rows.column("name")!, length = rows.added(0)!, upper = rows.added(1)!;
  for (let row: u32 = 0; row < rows.rowCount; row++) {
    const text = name.bytes(row);
    if (text === null) continue;
    length.setInteger(row, text.length);
    upper.setText(row, text.toString().toUpperCase());
  }
}

function copy(rows: Results): void {
  const text = "x".repeat(1_000_000);
  for (let i = 0; i < rows.columns.length; i++) {
    for (let row: u32 = 0; rows.columns[i].isText && row < rows.rowCount; row++) rows.columns[i].setText(row, text);
  }
}
