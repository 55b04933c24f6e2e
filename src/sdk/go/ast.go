package sdk

import (
	"strings"

	"github.com/heliosdb/plugin-sdk-go/abi"
)

// AstNode is a statement as a tree that a plugin may extend, for plugins that think in WHERE clauses: what PluginContext.QueryAST gives and
// ModifiedQuery takes back.
//
// What a plugin joins to the WHERE clause with AddWhere reaches the host as restrictions of tables: a condition on table.column restricts
// that table, one on bare columns every table of the statement that the operator granted. The host then enforces it wherever the statement
// refers to those tables (joins, subqueries, CTEs, rows written), which is stricter than the WHERE clause alone.
type AstNode struct {
	// Kind is abi.NodeKindSelect, Update, Delete, Insert, or that of another statement, which has nothing to extend.
	Kind abi.NodeKind
	// Where is nil where the statement has no WHERE clause, and otherwise begins as that clause, which may only be extended with And. An
	// INSERT has none; restrict its table with PluginContext.Restrict.
	Where *PredicateNode
	// From has the tables of the FROM clause, the changed one first. Those of subqueries are not among them.
	From []FromTable
	// ReferencedTables has the names of all tables that the statement refers to anywhere.
	ReferencedTables []string

	original NodeID
}

// FromTable is a table in the statement's FROM clause, or the one it changes.
type FromTable struct {
	// Schema is the schema where it was written, else empty.
	Schema string
	Name   string
	// Alias is what the statement calls it, where it does.
	Alias string
}

// AddWhere joins a condition to the WHERE clause with AND.
func (n *AstNode) AddWhere(condition PredicateNode) {
	if n.Where != nil {
		condition = n.Where.And(condition)
	}
	n.Where = &condition
}

func readAst(s *Statement) *AstNode {
	ast := &AstNode{Kind: s.NodeKind(s.root), original: s.Child(s.root, abi.RoleWhere)}
	for _, table := range s.tables {
		ast.ReferencedTables = append(ast.ReferencedTables, table.Name)
	}
	if ast.original != 0 {
		ast.Where = &PredicateNode{original: ast.original}
	}
	for _, role := range []abi.Role{abi.RoleRelation, abi.RoleFrom} {
		for node := range s.Children(s.root, role) {
			ast.readFrom(s, node)
		}
	}
	return ast
}

// readFrom walks joins without recursion: they may be thousands deep.
func (n *AstNode) readFrom(s *Statement, node NodeID) {
	text := func(node NodeID) string {
		text, _ := s.Text(node)
		return text
	}
	for open := []NodeID{node}; len(open) > 0; {
		node, open = open[len(open)-1], open[:len(open)-1]
		switch s.NodeKind(node) {
		case abi.NodeKindRangeVar:
			n.From = append(n.From, FromTable{
				Schema: text(s.Child(node, abi.RoleSchema)), Name: text(node), Alias: text(s.Child(node, abi.RoleAlias)),
			})
		case abi.NodeKindJoinExpr:
			open = append(open, s.Child(node, abi.RoleRight), s.Child(node, abi.RoleLeft))
		}
	}
}

// lower turns what was added to the tree into edits.
func (n *AstNode) lower(s *Statement, e *edits) error {
	var conditions []Tree
	switch {
	case n.Kind != abi.NodeKindSelect && n.Kind != abi.NodeKindUpdate && n.Kind != abi.NodeKindDelete:
		return nil
	case n.Where == nil:
	case n.Where.problem != "":
		return NewError(pluginSQLState, n.Where.problem)
	case n.Where.original == 0 && n.Where.tree.Kind == abi.NodeKindAnd:
		conditions = n.Where.tree.Children
	default:
		conditions = []Tree{n.Where.part(0)}
	}
	isKept := n.original == 0
	for i := range conditions {
		if conditions[i].Kind == originalKind {
			isKept = isKept || NodeID(conditions[i].Value) == n.original
			continue
		}
		if err := n.lowerCondition(&conditions[i], s, e); err != nil {
			return err
		}
	}
	if !isKept {
		return NewError(pluginSQLState, "the statement's own conditions may only be extended with AND")
	}
	return nil
}

func (n *AstNode) lowerCondition(condition *Tree, s *Statement, e *edits) error {
	qualifiers := map[string]bool{}
	bare := unqualified(condition, qualifiers)
	if len(qualifiers) > 1 {
		return NewError("0A000", "a condition that is added may only refer to the columns of one table")
	}
	for qualifier := range qualifiers {
		if qualifier == "" {
			break
		}
		name := n.tableOf(qualifier, s)
		if name == "" {
			return NewError("42P01", "the statement has no table \""+qualifier+"\"")
		}
		return e.add(abi.EditKindRestrict, 0, &bare, "", name, "")
	}
	isFound := false
	for _, table := range s.tables {
		if !table.Granted {
			continue
		}
		if err := e.add(abi.EditKindRestrict, 0, &bare, "", table.Name, ""); err != nil {
			return err
		}
		isFound = true
	}
	if !isFound {
		return NewError(DefaultSQLState, "a condition was added, but the statement refers to no granted table")
	}
	return nil
}

func (n *AstNode) tableOf(qualifier string, s *Statement) string {
	for _, table := range n.From {
		if table.Alias == qualifier || table.Alias == "" && table.Name == qualifier {
			return table.Name
		}
	}
	for _, table := range s.tables {
		if table.Name == qualifier {
			return table.Name
		}
	}
	return ""
}

// unqualified gives a copy whose columns have lost their tables, which it collects; "" for a column without one.
func unqualified(tree *Tree, qualifiers map[string]bool) Tree {
	copied := *tree
	if tree.Kind == abi.NodeKindIdentifier {
		dot := strings.LastIndexByte(tree.Text, '.')
		qualifiers[tree.Text[:max(dot, 0)]] = true
		copied.Text = tree.Text[dot+1:]
	}
	copied.Children = make([]Tree, len(tree.Children))
	for i := range tree.Children {
		copied.Children[i] = unqualified(&tree.Children[i], qualifiers)
	}
	return copied
}
