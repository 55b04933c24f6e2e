// A plugin for the SDK's tests: `act` names what it does.
import {
  Column, ConfigReader, fail, fault, Json, jsonString, JsonView, loadConfig, log, logFields, LogLevel, Metrics, Plugin, PluginContext, PredicateNode,
  QueryModification, Regex, ResultModification, Rewrite, StatementKind, Store, takeError, TextView, TextWriter, Utf8,
} from "@heliosdb/plugin-sdk-assemblyscript";

class Config {
  act: string;
  limit: i64;
  tables: string[];
  inner: string;

  constructor(c: ConfigReader) {
    this.act = c.text("act");
    this.limit = c.integer("limit", 10, 0, 100);
    this.tables = c.texts("tables", ["users"]);
    this.inner = c.inner("more").text("word", "none");
  }
}

@plugin
export class Hooks extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "hooks"; }
  version(): string { return "1.2.3"; }

  onQueryPostParse(ctx: PluginContext): QueryModification {
    const act = this.config.act;
    const a = PredicateNode.column("a");
    if (act == "restrict") {
      for (let i = 0; i < ctx.referencedTables.length; i++) {
        const table = ctx.referencedTables[i];
        if (table.granted) ctx.restrictIn(table.schema, table.name, a.equals(PredicateNode.literal("it's")).and(a.isNull().negate()));
      }
      ctx.annotate("kind", ctx.statementKind == StatementKind.Select ? "select" : "other");
    } else if (act == "predicates") {
      ctx.restrict("t", a.equals(PredicateNode.int(1)).and(a.equals(PredicateNode.int(2))).and(a.equals(PredicateNode.bool(true))));
      ctx.restrict("t", a.inList([PredicateNode.int(1 << 40), PredicateNode.nil()]).or(a.compare(">=", PredicateNode.number("1.5"))));
      ctx.restrict("t", a.inList([]));
      ctx.restrict("t", a.equals(PredicateNode.sessionVar("app.t")));
    } else if (act == "deep") {
      let deep = a.isNull();
      for (let i = 0; i < 70; i++) deep = deep.negate();
      ctx.restrict("t", deep);
    } else if (act == "tree") {
      const edits = ctx.edits;
      edits.replaceNode(3, edits.expressionOf(PredicateNode.int(7)));
      edits.addTarget("more", edits.expressionOf(PredicateNode.int(8)));
      edits.removeNode(4);
      edits.limit(100);
    } else if (act == "fail") {
      fail("told to fail");
    } else if (act == "assert") {
      assert(ctx.sql.length > 1000, "the text is short");
    } else if (act == "taken") {
      fault("22000", "this does not count");
      assert(takeError() !== null);
    } else if (act == "reject") {
      return QueryModification.reject(ctx.sql, "0A000");
    } else if (act == "services") {
      services();
    }
    return QueryModification.allow();
  }

  onQueryPreParse(ctx: PluginContext): QueryModification {
    if (this.config.act == "json") return member(ctx);
    if (this.config.act == "views") return views(ctx);
    const setting = ctx.sessionVar("app.set");
    ctx.setSessionVar(setting === null ? "app.sql" : setting, ctx.sql);
    return QueryModification.allow();
  }

  onRows(ctx: PluginContext): ResultModification {
    const n = ctx.rows.column("n")!;
    if (this.config.act == "thin") ctx.rows.remove(0);
    for (let row: u32 = 0; row < n.rowCount; row++) if (n.has(row)) n.setInteger(row, n.integer(row) * 1000);
    return ResultModification.modified();
  }

  onQueryPostExecution(ctx: PluginContext): ResultModification {
    const act = this.config.act, rows = ctx.results;
    if (act == "rewrite") rows.column("t")!.rewriteTexts(rewrite);
    else if (act == "mask") for (let i = 0; i < rows.columns.length; i++) rows.columns[i].maskAll("***");
    else if (act == "null") rows.column("t")!.setNull(1);
    else if (act == "look") look(rows.column("t")!);
    else if (act == "set") {
      rows.column("t")!.setText(0, "ä€😀");
      rows.column("f")!.setFloat(0, rows.column("f")!.float(0) + 0.5);
    }
    return ResultModification.modified();
  }
}

const JSON_TEXT: Utf8 = new Utf8("app.json");
const WANTED: Utf8 = new Utf8("app.wanted");
const object: JsonView = new JsonView();

/** Logs the member that the session names of the object that it has. */
function member(ctx: PluginContext): QueryModification {
  const text = new TextView(), name = ctx.sessionVar("app.wanted");
  assert(ctx.sessionVarInto(JSON_TEXT, text));
  if (!object.read(text.ptr, text.length)) log(LogLevel.Error, object.problem);
  else if (object.text(new Utf8(name!), text)) log(LogLevel.Info, text.toString());
  return QueryModification.allow();
}

function views(ctx: PluginContext): QueryModification {
  const text = new TextView();
  if (!ctx.headerInto(WANTED, text) && !ctx.sessionVarInto(WANTED, text)) return QueryModification.reject("nothing is wanted");
  log(LogLevel.Info, (text.isAscii() ? "ascii " : "") + (text.beginsWith(new Utf8("bearer ")) ? "bearer " : "") + text.indexOf(0x40).toString());
  text.trim();
  ctx.lockSessionVarTo(new Utf8("app.trimmed"), text);
  return QueryModification.allow();
}

function look(column: Column): void {
  log(LogLevel.Info, column.name + (column.isText ? " text" : "") + (column.isWritable ? " writable" : ""));
  for (let row: u32 = 0; row < column.rowCount; row++) {
    const text = column.text(row), bytes = column.bytes(row);
    log(LogLevel.Debug, text === null ? "NULL" : text + " " + bytes!.length.toString());
  }
}

function rewrite(text: TextView, out: TextWriter): Rewrite {
  if (text.length == 0) return Rewrite.Null;
  if (text.at(0) == 0x23) return Rewrite.Keep;
  const at = text.indexOf(0x40);
  out.append("<").appendPart(text, 0, at < 0 ? text.length : at).appendByte(0x3e);
  if (text.length > 100) out.append("x".repeat(100_000));
  if (text.at(0) == 0x2b) out.append("four").append("fünf ").append("seven77").append("ä").append("").append("😀").appendPart(text, 0, text.length);
  return Rewrite.Replace;
}

function services(): void {
  assert(Store.get("k") === null && Store.set("k", "v", 1000) && Store.get("k")! == "v");
  assert(!Store.compareAndSet("k", null, "w") && Store.compareAndSet("k", "v", "w"));
  assert(Store.remove("k") && !Store.remove("k") && Store.increment("n", 5) == 5 && Store.increment("n", -7) == -2);
  const regex = Regex.compile("[0-9]+");
  assert(regex.isMatch("a12") && !regex.isMatch("a"));
  assert(Metrics.counterAdd("n", 2) && Metrics.gaugeSet("g", -1));
  assert(logFields(LogLevel.Info, "m", ["a.b", "c"], ["x", "y"]));
  const json = Json.parse("{\"a\":[1,-2.5e3,{\"b\":\"\\u00e4\\ud83d\\ude00\\n\"}],\"c\":null}")!;
  assert(json.get("a")!.items[1].text == "-2.5e3" && json.get("a")!.items[2].getText("b")! == "ä😀\n" && json.getText("c") === null);
  const bad = ["", "01", "1.", "[1,]", "{\"a\"}", "{\"a\":1,\"a\":2}", "\"\\x\"", "\"", "nul", "1 2", "[".repeat(1000), "\"\n\""];
  for (let i = 0; i < bad.length; i++) assert(Json.parse(bad[i]) === null, bad[i]);
  assert(jsonString("a\"\\\n") == "\"a\\\"\\\\\\u000a\"");
}
