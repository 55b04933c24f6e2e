import { GuestNodeKind, NodeKind, Role } from "./abi";

/**
 * A condition on the rows of a table, or a value within one. SQL's three-valued logic holds: a row stays only where the condition is true,
 * neither false nor NULL.
 *
 * ```ts
 * PredicateNode.column("tenant_id").equals(PredicateNode.int(12345)).and(PredicateNode.column("deleted_at").isNull());
 * ```
 */
export class PredicateNode {
  role: i32 = Role.None;
  text: string | null = null;
  value: i32 = 0;
  children: PredicateNode[] = [];

  constructor(public kind: i32) {}

  /** A column of the restricted table. */
  static column(name: string): PredicateNode {
    return new PredicateNode(NodeKind.ColumnRef).adopt(Role.Field, PredicateNode.worded(NodeKind.Identifier, name));
  }
  /** A constant text. It takes the type of what it is compared with, as a quoted literal in SQL does. */
  static literal(text: string): PredicateNode {
    return PredicateNode.worded(NodeKind.StringConst, text);
  }
  /** A constant number. */
  static int(value: i64): PredicateNode {
    if (value < i32.MIN_VALUE || value > i32.MAX_VALUE) return PredicateNode.number(value.toString());
    const node = new PredicateNode(NodeKind.IntegerConst);
    node.value = <i32>value;
    return node;
  }
  /** A number as SQL writes it, for what is no 64-bit integer: 12.50, 1e6. */
  static number(text: string): PredicateNode {
    return PredicateNode.worded(NodeKind.FloatConst, text);
  }
  /** TRUE or FALSE. */
  static bool(value: bool): PredicateNode {
    const node = new PredicateNode(NodeKind.BoolConst);
    node.value = value ? 1 : 0;
    return node;
  }
  /** NULL */
  static nil(): PredicateNode {
    return new PredicateNode(NodeKind.NullConst);
  }
  /** The present value of a session variable, NULL when it is not set. The host reads it and decides anew when it differs. */
  static sessionVar(name: string): PredicateNode {
    return PredicateNode.worded(GuestNodeKind.SessionVariable, name);
  }

  /** this = right */
  equals(right: PredicateNode): PredicateNode {
    return this.compare("=", right);
  }
  /** this OPERATOR right: = <> < <= > >= */
  compare(symbol: string, right: PredicateNode): PredicateNode {
    return PredicateNode.worded(NodeKind.Operator, symbol).adopt(Role.Left, this).adopt(Role.Right, right);
  }
  /** this AND right */
  and(right: PredicateNode): PredicateNode {
    return this.join(NodeKind.And, right);
  }
  /** this OR right */
  or(right: PredicateNode): PredicateNode {
    return this.join(NodeKind.Or, right);
  }
  /** NOT this */
  negate(): PredicateNode {
    return new PredicateNode(NodeKind.Not).adopt(Role.Argument, this);
  }
  /** this IS NULL */
  isNull(): PredicateNode {
    return new PredicateNode(NodeKind.IsNull).adopt(Role.Argument, this);
  }
  /** this IN (items); with no items it is false. */
  inList(items: PredicateNode[]): PredicateNode {
    if (items.length == 0) return PredicateNode.bool(false);
    const node = new PredicateNode(NodeKind.In).adopt(Role.Argument, this);
    for (let i = 0; i < items.length; i++) node.adopt(Role.Element, items[i]);
    return node;
  }

  private static worded(kind: i32, text: string): PredicateNode {
    const node = new PredicateNode(kind);
    node.text = text;
    return node;
  }

  private adopt(role: i32, child: PredicateNode): PredicateNode {
    // A copy, so that a node may stand in several conditions, in another role in each.
    const own = new PredicateNode(child.kind);
    own.role = role;
    own.text = child.text;
    own.value = child.value;
    own.children = child.children;
    this.children.push(own);
    return this;
  }

  /** AND and OR are flat: (a AND b) AND c is one node of three. */
  private join(kind: i32, right: PredicateNode): PredicateNode {
    const node = new PredicateNode(kind);
    node.take(this);
    node.take(right);
    return node;
  }

  private take(side: PredicateNode): void {
    if (side.kind != this.kind) {
      this.adopt(Role.Argument, side);
      return;
    }
    for (let i = 0; i < side.children.length; i++) this.adopt(Role.Argument, side.children[i]);
  }
}
