package sdk

import (
	"math"
	"strconv"

	"github.com/heliosdb/plugin-sdk-go/abi"
)

// Tree is a node of an expression or a query that a plugin makes, with its children: what PluginContext.ReplaceNode and its like put into a
// statement. Kinds, roles and fields are those of the parser (abi.NodeKind). The host checks every node.
type Tree struct {
	Kind     abi.NodeKind
	Role     abi.Role
	Text     string
	HasText  bool
	Value    int32
	Flags    abi.NodeFlags
	Children []Tree
}

// As gives the same node in another role.
func (t Tree) As(role abi.Role) Tree {
	t.Role = role
	return t
}

// Node makes a node without a text.
func Node(kind abi.NodeKind, children ...Tree) Tree { return Tree{Kind: kind, Children: children} }

// TextNode makes a node with a text.
func TextNode(kind abi.NodeKind, text string, children ...Tree) Tree {
	return Tree{Kind: kind, Text: text, HasText: true, Children: children}
}

// PredicateNode is a condition on the rows of a table, or a value within one. SQL's three-valued logic holds: a row stays only where the
// condition is true, neither false nor NULL.
//
//	open := sdk.Col("tenant_id").Equals(sdk.Literal(12345)).And(sdk.Col("deleted_at").IsNull())
type PredicateNode struct {
	tree Tree
	// original is the node of a condition that the statement brought itself.
	original NodeID
	// problem is why the predicate cannot be used; the first one stays.
	problem string
}

// Col is a column of the restricted table; in a statement's tree (PluginContext.QueryAST) also table.column.
func Col(name string) PredicateNode {
	field := TextNode(abi.NodeKindIdentifier, name).As(abi.RoleField)
	return PredicateNode{tree: Node(abi.NodeKindColumnRef, field)}
}

// Literal is a constant: nil for NULL, a bool, an integer, a float64, or a string, which takes the type of what it is compared with, as a
// quoted literal in SQL does.
func Literal(value any) PredicateNode {
	switch v := value.(type) {
	case nil:
		return PredicateNode{tree: Node(abi.NodeKindNullConst)}
	case bool:
		tree := Node(abi.NodeKindBoolConst)
		if v {
			tree.Value = 1
		}
		return PredicateNode{tree: tree}
	case string:
		return PredicateNode{tree: TextNode(abi.NodeKindStringConst, v)}
	case int:
		return integer(int64(v))
	case int16:
		return integer(int64(v))
	case int32:
		return integer(int64(v))
	case int64:
		return integer(v)
	case uint16:
		return integer(int64(v))
	case uint32:
		return integer(int64(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return PredicateNode{problem: "a literal is no finite number"}
		}
		return Number(strconv.FormatFloat(v, 'g', -1, 64))
	default:
		return PredicateNode{problem: "a literal must be nil, a bool, an integer, a float64 or a string"}
	}
}

// Number is a number as SQL writes it, for what is no 64-bit integer: 12.50, 1e6.
func Number(text string) PredicateNode {
	return PredicateNode{tree: TextNode(abi.NodeKindFloatConst, text)}
}

func integer(value int64) PredicateNode {
	if value < math.MinInt32 || value > math.MaxInt32 {
		return Number(strconv.FormatInt(value, 10))
	}
	tree := Node(abi.NodeKindIntegerConst)
	tree.Value = int32(value)
	return PredicateNode{tree: tree}
}

// SessionVar is the present value of a session variable, NULL when it is not set. The host reads it and decides anew when it differs.
func SessionVar(name string) PredicateNode {
	return PredicateNode{tree: TextNode(abi.NodeKind(abi.GuestNodeKindSessionVariable), name)}
}

// Equals is p = right.
func (p PredicateNode) Equals(right PredicateNode) PredicateNode { return p.operator("=", right) }

// NotEquals is p <> right.
func (p PredicateNode) NotEquals(right PredicateNode) PredicateNode { return p.operator("<>", right) }

// Less is p < right.
func (p PredicateNode) Less(right PredicateNode) PredicateNode { return p.operator("<", right) }

// LessOrEqual is p <= right.
func (p PredicateNode) LessOrEqual(right PredicateNode) PredicateNode { return p.operator("<=", right) }

// Greater is p > right.
func (p PredicateNode) Greater(right PredicateNode) PredicateNode { return p.operator(">", right) }

// GreaterOrEqual is p >= right.
func (p PredicateNode) GreaterOrEqual(right PredicateNode) PredicateNode {
	return p.operator(">=", right)
}

// And is p AND right.
func (p PredicateNode) And(right PredicateNode) PredicateNode { return p.group(abi.NodeKindAnd, right) }

// Or is p OR right.
func (p PredicateNode) Or(right PredicateNode) PredicateNode { return p.group(abi.NodeKindOr, right) }

// Not is NOT p.
func (p PredicateNode) Not() PredicateNode {
	return PredicateNode{tree: Node(abi.NodeKindNot, p.part(abi.RoleArgument)), problem: p.trouble()}
}

// IsNull is p IS NULL.
func (p PredicateNode) IsNull() PredicateNode {
	return PredicateNode{tree: Node(abi.NodeKindIsNull, p.part(abi.RoleArgument)), problem: p.trouble()}
}

// In is p IN (items); without items it is false.
func (p PredicateNode) In(items ...PredicateNode) PredicateNode {
	problem := p.trouble()
	children := []Tree{p.part(abi.RoleArgument)}
	for _, item := range items {
		children = append(children, item.part(abi.RoleElement))
		problem = first(problem, item.trouble())
	}
	if len(items) == 0 {
		return PredicateNode{tree: Node(abi.NodeKindBoolConst), problem: problem}
	}
	return PredicateNode{tree: Node(abi.NodeKindIn, children...), problem: problem}
}

// Tree gives the predicate as a tree, for PluginContext.ReplaceNode and its like.
func (p PredicateNode) Tree() Tree { return p.tree }

func (p PredicateNode) operator(symbol string, right PredicateNode) PredicateNode {
	tree := TextNode(abi.NodeKindOperator, symbol, p.part(abi.RoleLeft), right.part(abi.RoleRight))
	return PredicateNode{tree: tree, problem: first(p.trouble(), right.trouble())}
}

// group joins conditions with AND or OR; a chain of them is one node, as the parser has it, so that it is not deep.
func (p PredicateNode) group(kind abi.NodeKind, right PredicateNode) PredicateNode {
	members := func(part PredicateNode) []Tree {
		if part.original == 0 && part.tree.Kind == kind {
			return part.tree.Children
		}
		return []Tree{part.part(abi.RoleArgument)}
	}
	left := members(p)
	// A copy: the same left side may be extended twice.
	children := append(left[:len(left):len(left)], members(right)...)
	problem := first(p.problem, right.problem)
	if kind != abi.NodeKindAnd {
		problem = first(p.trouble(), right.trouble())
	}
	return PredicateNode{tree: Node(kind, children...), problem: problem}
}

// part gives the tree as a child. A condition of the statement's own is a node that names it; only QueryAST's AND may hold it.
func (p PredicateNode) part(role abi.Role) Tree {
	if p.original != 0 {
		return Tree{Kind: originalKind, Value: int32(p.original), Role: role}
	}
	return p.tree.As(role)
}

// originalKind marks a condition of the statement's own within an And. It never leaves the SDK.
const originalKind abi.NodeKind = 0xFFFF

func (p PredicateNode) trouble() string {
	if p.original != 0 || holdsOriginal(p.tree) {
		return first(p.problem, "the statement's own conditions may only be extended with AND")
	}
	return p.problem
}

func holdsOriginal(tree Tree) bool {
	if tree.Kind == originalKind {
		return true
	}
	if tree.Kind != abi.NodeKindAnd {
		return false // it was looked for when the node was made
	}
	for _, child := range tree.Children {
		if child.Kind == originalKind {
			return true
		}
	}
	return false
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
