import * as abi from "./abi";

/** A relation that a statement names. Names of CTEs are not among them. */
export class TableRef {
  /** The schema, where it was written. */
  schema: string | null = null;
  /** The name, folded as SQL folds it. */
  name: string = "";
  /** What the statement does with it: bits of TableAccess. */
  access: i32 = 0;
  /** What it is: a RelationKind. */
  kind: i32 = 0;
  /** Whether the operator's allow_table_access names it. */
  granted: bool = false;
}

/** A parsed statement: a flat table of nodes, read in place. Nodes are indexes; 0 is no node. */
export class Statement {
  private tableList: TableRef[] | null = null;

  constructor(private frame: usize) {}

  private get raw(): abi.Statement | null {
    const at = this.frame == 0 ? 0 : changetype<abi.CallFrame>(this.frame).statementPtr;
    return at == 0 ? null : changetype<abi.Statement>(<usize>at);
  }

  /** The text as the client sent it; in pre_parse the whole text that arrived. */
  get sql(): string {
    if (this.frame == 0) return "";
    const frame = changetype<abi.CallFrame>(this.frame);
    return String.UTF8.decodeUnsafe(frame.sqlPtr, frame.sqlLen);
  }

  /** Bytes of the text. */
  get sqlLength(): u32 {
    return this.frame == 0 ? 0 : changetype<abi.CallFrame>(this.frame).sqlLen;
  }

  /** What kind of statement it is: a StatementKind. */
  get kind(): i32 {
    const raw = this.raw;
    return raw === null ? abi.StatementKind.Empty : raw.kind;
  }

  /** The kind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else Empty. */
  get innerKind(): i32 {
    const raw = this.raw;
    return raw === null ? abi.StatementKind.Empty : raw.innerKind;
  }

  /** The highest $n, 0 if there is none. */
  get parameterCount(): u32 {
    const raw = this.raw;
    return raw === null ? 0 : raw.parameterCount;
  }

  /** Every relation that the statement names, once per name. */
  get tables(): TableRef[] {
    if (this.tableList !== null) return this.tableList!;
    const list: TableRef[] = [];
    const raw = this.raw;
    for (let i: u32 = 0; raw !== null && i < raw.relationCount; i++) {
      const relation = changetype<abi.Relation>(<usize>raw.relationsPtr + i * offsetof<abi.Relation>());
      const table = new TableRef();
      if (relation.schemaPtr != 0) table.schema = String.UTF8.decodeUnsafe(relation.schemaPtr, relation.schemaLen);
      table.name = String.UTF8.decodeUnsafe(relation.namePtr, relation.nameLen);
      table.access = relation.access;
      table.kind = relation.kind;
      table.granted = relation.granted != 0;
      list.push(table);
    }
    this.tableList = list;
    return list;
  }

  /** The node of the whole statement. */
  get root(): u32 {
    const raw = this.raw;
    return raw === null ? 0 : raw.root;
  }

  /** The kind of a node: a NodeKind; None for an index out of the table. */
  nodeKind(node: u32): i32 {
    const at = this.at(node);
    return at === null ? abi.NodeKind.None : at.kind;
  }

  /** The node's number, its meaning by kind. */
  value(node: u32): i32 {
    const at = this.at(node);
    return at === null ? 0 : at.value;
  }

  /** The node's flags: bits of NodeFlags, their meaning by kind. */
  flags(node: u32): i32 {
    const at = this.at(node);
    return at === null ? 0 : at.flags;
  }

  /** The node's text; null where it has none. */
  text(node: u32): string | null {
    const at = this.at(node), raw = this.raw;
    if (at === null || raw === null || at.text == 0) return null;
    assert(at.text + 4 <= raw.textsLen, "a text lies outside of its pool");
    const text = <usize>raw.textsPtr + at.text;
    return String.UTF8.decodeUnsafe(text + 4, load<u32>(text));
  }

  /** The first child in a role (a Role), 0 if there is none. */
  child(parent: u32, role: i32): u32 {
    for (let node = this.first(parent); node != 0; node = this.next(node)) {
      if (this.role(node) == role) return node;
    }
    return 0;
  }

  /** All children in a role, in order. */
  children(parent: u32, role: i32): u32[] {
    const found: u32[] = [];
    for (let node = this.first(parent); node != 0; node = this.next(node)) {
      if (this.role(node) == role) found.push(node);
    }
    return found;
  }

  /** The first child in any role, 0 if there is none. */
  first(node: u32): u32 {
    const at = this.at(node);
    return at === null ? 0 : at.first;
  }

  /** The next sibling, 0 if there is none. */
  next(node: u32): u32 {
    const at = this.at(node);
    return at === null ? 0 : at.next;
  }

  /** What a node is to its parent: a Role. */
  role(node: u32): i32 {
    const at = this.at(node);
    return at === null ? abi.Role.None : at.role;
  }

  private at(node: u32): abi.AstNode | null {
    const raw = this.raw;
    if (raw === null || node >= raw.nodeCount) return null;
    return changetype<abi.AstNode>(<usize>raw.nodesPtr + node * offsetof<abi.AstNode>());
  }
}
