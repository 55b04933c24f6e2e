import {
  ABSENT, CallFrame, ColumnFlag, ColumnInfo, DENIED, heliosConnectionParam, heliosHeader, heliosParameter, heliosSessionVar,
  heliosSetSessionVar, heliosTableColumns, Hook, SetVariableFlag,
} from "./abi";
import { Edits } from "./edits";
import { fault } from "./error";
import { pull, pullBytes, pullInto, pullProblem, refused } from "./host";
import { PredicateNode } from "./predicate";
import { Results } from "./results";
import { Statement, TableRef } from "./statement";
import { TextView, Utf8 } from "./text";

function askSessionVar(a: usize, aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosSessionVar(a, aLength, out, cap);
}

function askHeader(a: usize, aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosHeader(a, aLength, out, cap);
}

function askConnectionParam(a: usize, aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosConnectionParam(a, aLength, out, cap);
}

let parameterIndex: i32 = 0;

function askParameter(_a: usize, _aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosParameter(parameterIndex, out, cap);
}

/** A column of a table's definition. */
export class TableColumn {
  name: string = "";
  typeOid: u32 = 0;
  typeModifier: i32 = -1;
  notNull: bool = false;
  primaryKey: bool = false;
  hasDefault: bool = false;
}

/**
 * What one call is about: a statement, a text or a batch of rows, the session, and what the plugin may do. Values of the session are asked of
 * the host when a plugin wants them, and only then. What cannot be done is an error of the call: see `takeError`.
 */
export class PluginContext {
  private frame: usize = 0;
  private shown: Statement | null = null;
  private batch: Results = new Results();
  private editList: Edits = new Edits();

  /** Shows another call: the object is used again. */
  show(frame: usize): void {
    this.frame = frame;
    this.shown = null;
    this.editList.clear();
    if (frame != 0 && (this.hook == Hook.OnBatch || this.hook == Hook.OnResult || (this.hook == Hook.PreExecution && changetype<CallFrame>(frame).batchPtr != 0))) {
      this.batch.show(frame);
    }
  }

  /** The hook that is running: a Hook. */
  get hook(): i32 { return changetype<CallFrame>(this.frame).hook; }
  /** The execution's number, the same in pre_execution and post_execution of one execution; other hooks have numbers of their own. */
  get queryId(): u64 { return changetype<CallFrame>(this.frame).queryId; }

  /** The statement's text, in pre_parse the whole text that arrived; empty in hooks that have none. */
  get sql(): string { return this.parsed.sql; }
  /** The statement as the parser made it, in post_parse and pre_execution; an empty one in other hooks. */
  get statement(): Statement { return this.parsed; }
  /** What kind of statement it is: a StatementKind. */
  get statementKind(): i32 { return this.parsed.kind; }
  /** Every relation that the statement refers to, in joins, subqueries and CTEs too, once per name. */
  get referencedTables(): TableRef[] { return this.parsed.tables; }

  /** The batch of the result, in post_execution; asking it for anything fails elsewhere. */
  get results(): Results { return this.batch; }
  /** The rows that are to be written or deleted, in onRows: the same as `results`. */
  get rows(): Results { return this.batch; }

  /** The value of a session variable (SET, or an option of the connection); null when it is not set. */
  sessionVar(name: string): string | null {
    return pull(askSessionVar, name);
  }

  /**
   * Sets a session variable, once every plugin has let the client or the text pass. In onConnect and onQueryPreParse only; needs the variable
   * in allow_session_variables.
   */
  setSessionVar(name: string, value: string): bool {
    return this.setVariable(name, value, 0);
  }

  /** As `setSessionVar`, and the client cannot change or reset the variable afterwards. */
  lockSessionVar(name: string, value: string): bool {
    return this.setVariable(name, value, SetVariableFlag.Locked);
  }

  /** A header that the client sent: of its HTTP request, or a connection parameter of that name. Case is ignored. */
  header(name: string): string | null {
    return pull(askHeader, name);
  }

  /** As `sessionVar`, shown where it lies until the next call of a hook. False when it is not set. */
  sessionVarInto(name: Utf8, into: TextView): bool {
    return pullInto(into, askSessionVar, name.ptr, name.length);
  }

  /** As `header`, shown where it lies until the next call of a hook. False when there is none. */
  headerInto(name: Utf8, into: TextView): bool {
    return pullInto(into, askHeader, name.ptr, name.length);
  }

  /** As `lockSessionVar`, with a value where it lies. */
  lockSessionVarTo(name: Utf8, value: TextView): bool {
    return this.setBytes(name, value.ptr, value.length, SetVariableFlag.Locked);
  }

  /** A parameter of the connection: user, database, application_name, ... */
  connectionParam(name: string): string | null {
    return pull(askConnectionParam, name);
  }

  /** The text form of $index (from 1), null for NULL, in pre_execution of a statement and the cache hooks. Needs allow_parameter_access. */
  parameter(index: i32): string | null {
    parameterIndex = index;
    const value = pull(askParameter);
    if (value === null && pullProblem != ABSENT) refused("parameter $" + index.toString(), pullProblem);
    return value;
  }

  /** The columns of a table, found by the search path where no schema is given. Needs allow_metadata_access. */
  tableColumns(table: string, schema: string = ""): TableColumn[] {
    const columns: TableColumn[] = [];
    const answer = pullBytes(heliosTableColumns, schema, table);
    if (answer === null) {
      if (pullProblem == ABSENT) fault("42P01", "table \"" + table + "\" does not exist");
      else fault("42501", "no access to the columns of table \"" + table + "\"");
      return columns;
    }
    const at = changetype<usize>(answer), count = load<u32>(at);
    assert(8 + <u64>count * offsetof<ColumnInfo>() <= answer.byteLength, "a list of columns is cut off");
    for (let i: u32 = 0; i < count; i++) {
      const info = changetype<ColumnInfo>(at + 8 + i * offsetof<ColumnInfo>());
      assert(<u64>info.nameOff + info.nameLen <= answer.byteLength, "a list of columns is cut off");
      const column = new TableColumn();
      column.name = String.UTF8.decodeUnsafe(at + info.nameOff, info.nameLen);
      column.typeOid = info.typeOid;
      column.typeModifier = info.typeModifier;
      column.notNull = (info.flags & ColumnFlag.NotNull) != 0;
      column.primaryKey = (info.flags & ColumnFlag.PrimaryKey) != 0;
      column.hasDefault = (info.flags & ColumnFlag.HasDefault) != 0;
      columns.push(column);
    }
    return columns;
  }

  /**
   * Only rows of `table` for which `predicate` is true may be seen, changed or written by this statement, wherever it refers to the table.
   * Several restrictions of a table must all hold. In post_parse; needs allow_query_modification, and the table in allow_table_access.
   */
  restrict(table: string, predicate: PredicateNode): bool {
    return this.restrictIn(null, table, predicate);
  }

  /** As `restrict`, for the table of one schema. */
  restrictIn(schema: string | null, table: string, predicate: PredicateNode): bool {
    if (this.hook != Hook.PostParse) return fault("38000", "tables can be restricted in post_parse only");
    this.editList.restrict(schema, table, predicate);
    return true;
  }

  /** Attaches a key and a value to the statement, for logs and EXPLAIN. In post_parse; elsewhere there is nothing to attach it to. */
  annotate(key: string, value: string): void {
    if (this.hook == Hook.PostParse) this.editList.annotate(key, value);
  }

  /** Edits of the statement's tree, in post_parse: replaceNode, removeNode, addTarget, limit, wrapRelation. */
  get edits(): Edits {
    if (this.hook != Hook.PostParse) fault("38000", "a statement can be changed in post_parse only");
    return this.editList;
  }

  private get parsed(): Statement {
    let shown = this.shown;
    if (shown === null) this.shown = shown = new Statement(this.frame);
    return shown;
  }

  private setVariable(name: string, value: string, flags: i32): bool {
    const v = new Utf8(value);
    return this.setBytes(new Utf8(name), v.ptr, v.length, flags);
  }

  private setBytes(variable: Utf8, value: usize, length: u32, flags: i32): bool {
    const answer = heliosSetSessionVar(variable.ptr, variable.length, value, length, flags);
    if (answer == 0) return true;
    const name = String.UTF8.decode(variable.bytes);
    return answer == DENIED ? fault("42501", "session variable \"" + name + "\" may not be set by this plugin here")
      : fault("22023", "session variable \"" + name + "\" cannot be set to this value");
  }
}
