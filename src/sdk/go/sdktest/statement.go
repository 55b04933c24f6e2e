package sdktest

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
)

// Statement is a statement to call hooks with.
type Statement struct {
	SQL  string
	Kind abi.StatementKind
	// InnerKind is that of the statement inside PREPARE, DECLARE, EXPLAIN or COPY.
	InnerKind abi.StatementKind
	// Tables are those that the statement names.
	Tables []sdk.TableRef
	// Tree is what the parser made of it, for plugins that look at it.
	Tree sdk.Tree
	// ParameterCount is the highest $n.
	ParameterCount int
}

// Tables gives tables that are read and granted.
func Tables(names ...string) []sdk.TableRef {
	tables := make([]sdk.TableRef, len(names))
	for i, name := range names {
		tables[i] = sdk.TableRef{Name: name, Access: abi.TableAccessRead, Kind: abi.RelationKindTable, Granted: true}
	}
	return tables
}

func (s Statement) lay(frame *abi.CallFrame) {
	pool := tables{nodes: []abi.AstNode{{}}, texts: make([]byte, 4)}
	root := uint32(0)
	if s.Tree.Kind != abi.NodeKindNone {
		root = pool.add(s.Tree)
	}
	relations := make([]abi.Relation, len(s.Tables))
	for i, table := range s.Tables {
		relations[i] = abi.Relation{
			SchemaPtr: text(table.Schema), SchemaLen: uint32(len(table.Schema)), NamePtr: text(table.Name), NameLen: uint32(len(table.Name)),
			Access: uint8(table.Access), Kind: uint8(table.Kind),
		}
		if table.Granted {
			relations[i].Granted = 1
		}
	}
	frame.StatementPtr = one(abi.Statement{
		NodesPtr: all(pool.nodes), NodeCount: uint32(len(pool.nodes)), TextsPtr: all(pool.texts), TextsLen: uint32(len(pool.texts)),
		Root: root, Kind: uint8(s.Kind), InnerKind: uint8(s.InnerKind), RelationsPtr: all(relations),
		RelationCount: uint32(len(relations)), ParameterCount: uint32(s.ParameterCount),
	})
}

type tables struct {
	nodes []abi.AstNode
	texts []byte
}

func (t *tables) add(tree sdk.Tree) uint32 {
	at := uint32(len(t.nodes))
	node := abi.AstNode{Kind: uint16(tree.Kind), Role: uint8(tree.Role), Value: tree.Value, Flags: uint16(tree.Flags)}
	if tree.HasText {
		node.Text = uint32(len(t.texts))
		t.texts = append(binary.LittleEndian.AppendUint32(t.texts, uint32(len(tree.Text))), tree.Text...)
		for len(t.texts)%4 != 0 {
			t.texts = append(t.texts, 0)
		}
	}
	t.nodes = append(t.nodes, node)
	previous := uint32(0)
	for _, child := range tree.Children {
		next := t.add(child)
		if previous == 0 {
			t.nodes[at].First = next
		} else {
			t.nodes[previous].Next = next
		}
		previous = next
	}
	return at
}

func (t *tables) text(at uint32) string {
	if at == 0 {
		return ""
	}
	length := binary.LittleEndian.Uint32(t.texts[at:])
	return string(t.texts[at+4 : at+4+length])
}

func (o *Outcome) readEdits(list *abi.EditList) {
	t := tables{many[abi.AstNode](list.NodesPtr, list.NodeCount), many[byte](list.TextsPtr, list.TextsLen)}
	names := map[abi.EditKind]string{
		abi.EditKindReplaceNode: "ReplaceNode", abi.EditKindWrapRelation: "WrapRelation", abi.EditKindAddTarget: "AddTarget",
		abi.EditKindLimit: "Limit", abi.EditKindReject: "Reject", abi.EditKindRemoveNode: "RemoveNode",
	}
	for _, edit := range many[abi.Edit](list.EditsPtr, list.EditCount) {
		name := t.text(edit.NameText)
		if edit.SchemaText != 0 {
			name = t.text(edit.SchemaText) + "." + name
		}
		switch kind := abi.EditKind(edit.Kind); kind {
		case abi.EditKindRestrict:
			o.Restrictions = append(o.Restrictions, name+": "+t.sql(edit.Root))
		case abi.EditKindAnnotate:
			if o.Annotations == nil {
				o.Annotations = map[string]string{}
			}
			o.Annotations[name] = t.text(edit.ValueText)
		default:
			line := fmt.Sprintf("%s target=%d", names[kind], edit.Target)
			for _, part := range []struct{ key, text string }{{"name", name}, {"value", t.text(edit.ValueText)}} {
				if part.text != "" {
					line += " " + part.key + "=" + part.text
				}
			}
			if edit.Root != 0 {
				line += " root=" + t.sql(edit.Root)
			}
			o.Edits = append(o.Edits, line)
		}
	}
}

// sql writes an expression as SQL; a kind that no predicate has, as its number and children.
func (t *tables) sql(at uint32) string {
	node := t.nodes[at]
	in := func(role abi.Role) []string {
		var parts []string
		for child := node.First; child != 0; child = t.nodes[child].Next {
			if t.nodes[child].Role == uint8(role) || role == abi.RoleNone {
				parts = append(parts, t.sql(child))
			}
		}
		return parts
	}
	one := func(role abi.Role) string { return strings.Join(in(role), ", ") }
	switch abi.NodeKind(node.Kind) {
	case abi.NodeKindColumnRef:
		return strings.Join(in(abi.RoleField), ".")
	case abi.NodeKindIdentifier, abi.NodeKindFloatConst:
		return t.text(node.Text)
	case abi.NodeKindIntegerConst:
		return strconv.Itoa(int(node.Value))
	case abi.NodeKindStringConst:
		return "'" + strings.ReplaceAll(t.text(node.Text), "'", "''") + "'"
	case abi.NodeKindBoolConst:
		return strconv.FormatBool(node.Value != 0)
	case abi.NodeKindNullConst:
		return "NULL"
	case abi.NodeKindOperator:
		return one(abi.RoleLeft) + " " + t.text(node.Text) + " " + one(abi.RoleRight)
	case abi.NodeKindAnd:
		return "(" + strings.Join(in(abi.RoleArgument), " AND ") + ")"
	case abi.NodeKindOr:
		return "(" + strings.Join(in(abi.RoleArgument), " OR ") + ")"
	case abi.NodeKindNot:
		return "NOT (" + one(abi.RoleArgument) + ")"
	case abi.NodeKindIsNull:
		return one(abi.RoleArgument) + " IS NULL"
	case abi.NodeKindIn:
		return one(abi.RoleArgument) + " IN (" + one(abi.RoleElement) + ")"
	case abi.NodeKind(abi.GuestNodeKindSessionVariable):
		return "${" + t.text(node.Text) + "}"
	}
	return fmt.Sprintf("#%d(%s)", node.Kind, one(abi.RoleNone))
}
