package sdk

import (
	"iter"
	"strings"
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// TableRef is a relation that a statement names. Names of CTEs are not among them.
type TableRef struct {
	// Schema is the schema where it was written, else empty.
	Schema string
	// Name is folded as SQL folds it.
	Name string
	// Access says what the statement does with it.
	Access abi.TableAccess
	// Kind says what it is.
	Kind abi.RelationKind
	// Granted is true when the operator's allow_table_access names it.
	Granted bool
}

// NodeID is one node of a statement: its index in the table of nodes. 0 is no node.
type NodeID uint32

// Statement is a parsed statement, read where the host put it. Nodes refer to each other by index; roles and fields of each kind are
// described with abi.NodeKind. It is valid during the hook's call.
type Statement struct {
	nodes          []abi.AstNode
	texts          []byte
	root           NodeID
	kind           abi.StatementKind
	innerKind      abi.StatementKind
	parameterCount uint32
	tables         []TableRef
}

// Kind says what kind of statement it is.
func (s *Statement) Kind() abi.StatementKind { return s.kind }

// InnerKind is that of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else abi.StatementKindEmpty.
func (s *Statement) InnerKind() abi.StatementKind { return s.innerKind }

// ParameterCount is the highest $n, 0 if there is none.
func (s *Statement) ParameterCount() int { return int(s.parameterCount) }

// Tables lists every relation that the statement names, in joins, subqueries and CTEs too, once per name.
func (s *Statement) Tables() []TableRef { return s.tables }

// Root is the node of the whole statement.
func (s *Statement) Root() NodeID { return s.root }

// NodeKind gives the kind of a node; abi.NodeKindNone for one that is not there.
func (s *Statement) NodeKind(node NodeID) abi.NodeKind { return abi.NodeKind(s.node(node).Kind) }

// Value gives the node's number, its meaning by kind.
func (s *Statement) Value(node NodeID) int32 { return s.node(node).Value }

// Flags gives the node's flags, their meaning by kind.
func (s *Statement) Flags(node NodeID) abi.NodeFlags { return abi.NodeFlags(s.node(node).Flags) }

// Text gives the node's text; false where it has none.
func (s *Statement) Text(node NodeID) (string, bool) {
	at := s.node(node).Text
	if at == 0 {
		return "", false
	}
	return poolText(s.texts, at), true
}

// Child gives the first child in a role, 0 where there is none.
func (s *Statement) Child(parent NodeID, role abi.Role) NodeID {
	for child := range s.Children(parent, role) {
		return child
	}
	return 0
}

// Children gives all children in a role, in order.
func (s *Statement) Children(parent NodeID, role abi.Role) iter.Seq[NodeID] {
	return func(yield func(NodeID) bool) {
		for at := s.node(parent).First; at != 0; {
			node := s.node(NodeID(at))
			if node.Role == uint8(role) && !yield(NodeID(at)) {
				return
			}
			at = node.Next
		}
	}
}

func (s *Statement) node(id NodeID) abi.AstNode {
	if int(id) >= len(s.nodes) {
		return abi.AstNode{}
	}
	return s.nodes[id]
}

// poolText copies a text of a pool: u32 length, bytes. The host writes the pool; an offset that is none of its panics rather than let a
// plugin guess.
func poolText(texts []byte, at uint32) string {
	length := *(*uint32)(unsafe.Pointer(&texts[at : at+4][0]))
	return string(texts[at+4 : at+4+length])
}

// read takes over the statement of a frame.
func (s *Statement) read(address uint32) {
	described := (*abi.Statement)(mem.Pointer(address))
	*s = Statement{
		nodes:          slice[abi.AstNode](described.NodesPtr, described.NodeCount),
		texts:          slice[byte](described.TextsPtr, described.TextsLen),
		root:           NodeID(described.Root),
		kind:           abi.StatementKind(described.Kind),
		innerKind:      abi.StatementKind(described.InnerKind),
		parameterCount: described.ParameterCount,
		tables:         s.tables[:0],
	}
	for _, relation := range slice[abi.Relation](described.RelationsPtr, described.RelationCount) {
		s.tables = append(s.tables, TableRef{
			Schema:  strings.Clone(view(relation.SchemaPtr, relation.SchemaLen)),
			Name:    strings.Clone(view(relation.NamePtr, relation.NameLen)),
			Access:  abi.TableAccess(relation.Access),
			Kind:    abi.RelationKind(relation.Kind),
			Granted: relation.Granted != 0,
		})
	}
}

// slice gives count values that the host put at an address.
func slice[T any](address, count uint32) []T {
	if count == 0 {
		return nil
	}
	return unsafe.Slice((*T)(mem.Pointer(address)), count)
}

// view gives a text where it lies: it changes with the memory.
func view(address, length uint32) string {
	if length == 0 {
		return ""
	}
	return unsafe.String((*byte)(mem.Pointer(address)), length)
}
