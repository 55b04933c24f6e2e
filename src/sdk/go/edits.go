package sdk

import (
	"strconv"
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// depthLimit counts the levels of a predicate or tree: as many as the host takes.
const depthLimit = 64

// edits is the answer to post_parse: edits, and the nodes and texts behind them, in the layout of abi.EditList. Reused from statement to
// statement.
type edits struct {
	edits []abi.Edit
	nodes []abi.AstNode
	texts []byte
}

func (e *edits) clear() {
	e.edits, e.nodes, e.texts = e.edits[:0], e.nodes[:0], e.texts[:0]
}

// begin adds what every list begins with: node 0 and text 0 mean "none".
func (e *edits) begin() {
	if len(e.nodes) == 0 {
		e.nodes = append(e.nodes, abi.AstNode{})
		e.texts = append(e.texts, 0, 0, 0, 0)
	}
}

// restrict restricts a table; an empty schema means a table of this name in any schema.
func (e *edits) restrict(schema, table string, predicate PredicateNode) error {
	if problem := predicate.trouble(); problem != "" {
		return NewError(pluginSQLState, problem)
	}
	return e.add(abi.EditKindRestrict, 0, &predicate.tree, schema, table, "")
}

func (e *edits) annotate(key, value string) {
	e.begin()
	e.edits = append(e.edits, abi.Edit{Kind: uint16(abi.EditKindAnnotate), NameText: e.text(key), ValueText: e.text(value)})
}

func (e *edits) limit(query NodeID, rows uint64) error {
	return e.add(abi.EditKindLimit, query, nil, "", "", strconv.FormatUint(rows, 10))
}

// add adds an edit; empty texts are none.
func (e *edits) add(kind abi.EditKind, target NodeID, tree *Tree, schema, name, value string) error {
	e.begin()
	edit := abi.Edit{Kind: uint16(kind), Target: uint32(target)}
	if tree != nil {
		root, err := e.expression(tree, 0)
		if err != nil {
			return err
		}
		edit.Root = root
	}
	for _, text := range []struct {
		at   *uint32
		text string
	}{{&edit.SchemaText, schema}, {&edit.NameText, name}, {&edit.ValueText, value}} {
		if text.text != "" {
			*text.at = e.text(text.text)
		}
	}
	e.edits = append(e.edits, edit)
	return nil
}

func (e *edits) text(text string) uint32 {
	at := uint32(len(e.texts))
	n := uint32(len(text))
	e.texts = append(e.texts, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	e.texts = append(e.texts, text...)
	for len(e.texts)%4 != 0 {
		e.texts = append(e.texts, 0)
	}
	return at
}

func (e *edits) expression(tree *Tree, depth int) (uint32, error) {
	if depth > depthLimit {
		return 0, NewError("54001", "a predicate has more than "+strconv.Itoa(depthLimit)+" levels")
	}
	node := abi.AstNode{Kind: uint16(tree.Kind), Role: uint8(tree.Role), Value: tree.Value, Flags: uint16(tree.Flags)}
	if tree.HasText {
		node.Text = e.text(tree.Text)
	}
	at := uint32(len(e.nodes))
	e.nodes = append(e.nodes, node)
	previous := uint32(0)
	for i := range tree.Children {
		child, err := e.expression(&tree.Children[i], depth+1)
		if err != nil {
			return 0, err
		}
		if previous == 0 {
			e.nodes[at].First = child
		} else {
			e.nodes[previous].Next = child
		}
		previous = child
	}
	return at, nil
}

// lay describes the edits to the host.
func (e *edits) lay(list *abi.EditList) {
	*list = abi.EditList{
		EditsPtr: lend(e.edits), EditCount: uint32(len(e.edits)),
		NodesPtr: lend(e.nodes), NodeCount: uint32(len(e.nodes)),
		TextsPtr: lend(e.texts), TextsLen: uint32(len(e.texts)),
	}
}

func lend[T any](values []T) uint32 {
	var one T
	return mem.Lend(unsafe.Pointer(unsafe.SliceData(values)), len(values)*int(unsafe.Sizeof(one)))
}
