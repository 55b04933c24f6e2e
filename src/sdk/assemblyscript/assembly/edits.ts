import { AstNode, Edit, EditKind, EditList } from "./abi";
import { fault } from "./error";
import { Buffer } from "./memory";
import { PredicateNode } from "./predicate";

/** Levels of a predicate: as many as the host takes. */
const DEPTH_LIMIT = 64;

/** The answer to post_parse: edits, and the nodes and texts behind them, in the layout of EditList. */
export class Edits {
  private edits: Buffer = new Buffer();
  private nodes: Buffer = new Buffer();
  private texts: Buffer = new Buffer();
  private editCount: u32 = 0;
  private nodeCount: u32 = 0;

  get isEmpty(): bool {
    return this.editCount == 0;
  }

  /** Forgets everything, and keeps the memory. */
  clear(): void {
    this.edits.length = this.nodes.length = this.texts.length = 0;
    this.editCount = this.nodeCount = 0;
  }

  /** Restricts a table; no schema means a table of this name in any. */
  restrict(schema: string | null, table: string, predicate: PredicateNode): void {
    const root = this.expression(predicate, 0);
    const schemaText = schema === null ? 0 : this.text(schema);
    const nameText = this.text(table);
    const edit = this.add(EditKind.Restrict, 0, root);
    edit.schemaText = schemaText;
    edit.nameText = nameText;
  }

  /** Attaches a key and a value to the statement, for logs and EXPLAIN. */
  annotate(key: string, value: string): void {
    const nameText = this.text(key), valueText = this.text(value);
    const edit = this.add(EditKind.Annotate, 0, 0);
    edit.nameText = nameText;
    edit.valueText = valueText;
  }

  /** Makes a node for replaceNode, addTarget or wrapRelation; `adopt` gives it children. */
  node(kind: i32, text: string | null = null, value: i32 = 0, flags: i32 = 0): u32 {
    const made = this.leaf(kind, text, value);
    this.at(made).flags = <u16>flags;
    return made;
  }

  /** Makes the nodes of a condition or a constant. */
  expressionOf(predicate: PredicateNode): u32 {
    return this.expression(predicate, 0);
  }

  /** Makes nodes the children of another, in order, each in its role. A node is the child of one other at most. */
  adopt(parent: u32, roles: i32[], children: u32[]): void {
    let next: u32 = 0;
    for (let i = children.length - 1; i >= 0; i--) {
      const node = this.at(children[i]);
      node.role = <u8>roles[i];
      node.next = next;
      next = children[i];
    }
    this.at(parent).first = next;
  }

  /** Puts a tree in the place of a node of the statement. */
  replaceNode(target: u32, tree: u32): void {
    this.add(EditKind.ReplaceNode, target, tree);
  }
  /** Takes a node of the statement out: a member of a list, or an optional clause. */
  removeNode(target: u32): void {
    this.add(EditKind.RemoveNode, target, 0);
  }
  /** Adds an expression to the targets of a query (0: the statement's own), under a name. */
  addTarget(name: string, expression: u32, query: u32 = 0): void {
    const nameText = this.text(name);
    this.add(EditKind.AddTarget, query, expression).nameText = nameText;
  }
  /** At most so many rows of a query (0: the statement's own). A smaller LIMIT stays. */
  limit(rows: i64, query: u32 = 0): void {
    const valueText = this.text(rows.toString());
    this.add(EditKind.Limit, query, 0).valueText = valueText;
  }
  /** Reads from a query instead of a relation, wherever the statement reads it. The alias stays. */
  wrapRelation(schema: string | null, table: string, query: u32): void {
    const schemaText = schema === null ? 0 : this.text(schema);
    const nameText = this.text(table);
    const edit = this.add(EditKind.WrapRelation, 0, query);
    edit.schemaText = schemaText;
    edit.nameText = nameText;
  }

  /** Writes where everything lies. */
  describe(list: EditList): void {
    list.editsPtr = <u32>this.edits.ptr;
    list.editCount = this.editCount;
    list.nodesPtr = <u32>this.nodes.ptr;
    list.nodeCount = this.nodeCount;
    list.textsPtr = <u32>this.texts.ptr;
    list.textsLen = this.texts.length;
  }

  /** Node 0 and text 0 mean "none", so both tables start with an empty entry. */
  private begin(): void {
    if (this.nodeCount != 0) return;
    this.nodes.appendZeros(offsetof<AstNode>());
    this.texts.appendZeros(4);
    this.nodeCount = 1;
  }

  private add(kind: i32, target: u32, root: u32): Edit {
    this.begin();
    const edit = changetype<Edit>(this.edits.appendZeros(offsetof<Edit>()));
    edit.kind = <u16>kind;
    edit.target = target;
    edit.root = root;
    this.editCount++;
    return edit;
  }

  private text(text: string): u32 {
    this.begin();
    const at = this.texts.length;
    this.texts.appendZeros(4);
    store<u32>(this.texts.ptr + at, String.UTF8.byteLength(text));
    this.texts.appendText(text);
    this.texts.appendZeros((4 - this.texts.length % 4) % 4);
    return at;
  }

  private at(node: u32): AstNode {
    return changetype<AstNode>(this.nodes.ptr + node * offsetof<AstNode>());
  }

  private leaf(kind: i32, text: string | null, value: i32): u32 {
    this.begin();
    const textAt = text === null ? 0 : this.text(text);
    const node = changetype<AstNode>(this.nodes.appendZeros(offsetof<AstNode>()));
    node.kind = <u16>kind;
    node.text = textAt;
    node.value = value;
    return this.nodeCount++;
  }

  private expression(predicate: PredicateNode, depth: i32): u32 {
    if (depth > DEPTH_LIMIT) {
      fault("54001", "a predicate has more than " + DEPTH_LIMIT.toString() + " levels");
      return 0;
    }
    const made = this.leaf(predicate.kind, predicate.text, predicate.value);
    const roles: i32[] = [];
    const children: u32[] = [];
    for (let i = 0; i < predicate.children.length; i++) {
      roles.push(predicate.children[i].role);
      children.push(this.expression(predicate.children[i], depth + 1));
    }
    this.adopt(made, roles, children);
    return made;
  }
}
