package sdk

import (
	"strings"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
)

// PluginContext is what one call is about: a client, a text, a statement or a batch of rows, the session, and what the plugin may do.
// Values of the session are asked of the host when a plugin wants them, and only then. It is valid during the hook's call.
type PluginContext struct {
	hook      abi.Hook
	queryID   uint64
	sqlPtr    uint32
	sqlLen    uint32
	statement Statement
	edits     edits
	batch     Batch
}

// Hook is the hook that is running.
func (c *PluginContext) Hook() abi.Hook { return c.hook }

// QueryID is the execution's number, the same in pre_execution and post_execution of one execution; other hooks have numbers of their own.
func (c *PluginContext) QueryID() uint64 { return c.queryID }

// SQL is the statement's text, in pre_parse the whole text that arrived; empty in hooks that have none.
func (c *PluginContext) SQL() string { return strings.Clone(view(c.sqlPtr, c.sqlLen)) }

// SessionVar is the value of a session variable (SET, or an option of the connection), empty when it is not set.
func (c *PluginContext) SessionVar(name string) string {
	value, _ := host.SessionVar(name)
	return value
}

// LookupSessionVar is the same, and false when the variable is not set.
func (c *PluginContext) LookupSessionVar(name string) (string, bool) {
	value, status := host.SessionVar(name)
	return value, status >= 0
}

// SetSessionVar sets a session variable, once every plugin has let the client or the text pass. In on_connect and pre_parse only; needs the
// variable in allow_session_variables.
func (c *PluginContext) SetSessionVar(name, value string) error { return setSessionVar(name, value, 0) }

// LockSessionVar is the same, and the client cannot change or reset the variable afterwards.
func (c *PluginContext) LockSessionVar(name, value string) error {
	return setSessionVar(name, value, uint32(abi.SetVariableFlagLocked))
}

func setSessionVar(name, value string, flags uint32) error {
	switch host.SetSessionVar(name, value, flags) {
	case 0:
		return nil
	case abi.Denied:
		return NewError(DefaultSQLState, "session variable \""+name+"\" may not be set by this plugin here")
	}
	return NewError("22023", "session variable \""+name+"\" cannot be set to this value")
}

// Header is a header that the client sent, of its HTTP request or a connection parameter of that name, empty when there is none. Case is
// ignored.
func (c *PluginContext) Header(name string) string {
	value, _ := host.Header(name)
	return value
}

// LookupHeader is the same, and false when there is none.
func (c *PluginContext) LookupHeader(name string) (string, bool) {
	value, status := host.Header(name)
	return value, status >= 0
}

// HTTPHeader is the same as Header.
func (c *PluginContext) HTTPHeader(name string) string { return c.Header(name) }

// ConnectionParam is a parameter of the connection (user, database, application_name, ...), empty when it was not given.
func (c *PluginContext) ConnectionParam(name string) string {
	value, _ := host.ConnectionParam(name)
	return value
}

// LookupConnectionParam is the same, and false when it was not given.
func (c *PluginContext) LookupConnectionParam(name string) (string, bool) {
	value, status := host.ConnectionParam(name)
	return value, status >= 0
}

// Parameter is the text form of $index (from 1) of the execution, in pre_execution; false for NULL. Needs allow_parameter_access.
func (c *PluginContext) Parameter(index int) (value string, isValue bool, err error) {
	value, status := host.Parameter(int32(index))
	switch {
	case status >= 0:
		return value, true, nil
	case status == abi.Absent:
		return "", false, nil
	case status == abi.Denied:
		return "", false, NewError(pluginSQLState, "parameters can be read in pre_execution of a statement only")
	}
	return "", false, NewError(pluginSQLState, "the statement has no such parameter")
}

// Statement is the statement as the parser made it, every node of it. An empty one in hooks that have none: only post_parse and
// pre_execution do.
func (c *PluginContext) Statement() *Statement { return &c.statement }

// StatementKind says what kind of statement it is.
func (c *PluginContext) StatementKind() abi.StatementKind { return c.statement.kind }

// ReferencedTables lists every relation that the statement refers to, in joins, subqueries and CTEs too, once per name.
func (c *PluginContext) ReferencedTables() []TableRef { return c.statement.tables }

// QueryAST gives the statement as a tree that can be extended and given back with ModifiedQuery.
func (c *PluginContext) QueryAST() *AstNode { return readAst(&c.statement) }

// Batch gives the rows where they lie: those of the result in post_execution, those to be written or deleted in OnRows; no rows and columns
// in other hooks.
func (c *PluginContext) Batch() *Batch { return &c.batch }

// Results gives the rows decoded, as names and values. See Batch for the form that costs nothing for each value.
func (c *PluginContext) Results() *Results { return readResults(&c.batch) }

// Restrict lets the statement see, change and write only rows of table for which predicate is true, wherever it refers to the table.
// Several restrictions of a table must all hold. In post_parse; needs allow_query_modification, and the table in allow_table_access.
func (c *PluginContext) Restrict(table string, predicate PredicateNode) error {
	return c.RestrictIn("", table, predicate)
}

// RestrictIn is the same for the table of one schema.
func (c *PluginContext) RestrictIn(schema, table string, predicate PredicateNode) error {
	if err := c.requirePostParse("tables can be restricted"); err != nil {
		return err
	}
	return c.edits.restrict(schema, table, predicate)
}

// Annotate attaches a key and a value to the statement, for logs and EXPLAIN. In post_parse; elsewhere there is nothing to attach it to.
func (c *PluginContext) Annotate(key, value string) {
	if c.hook == abi.HookPostParse {
		c.edits.annotate(key, value)
	}
}

// ReplaceNode puts a tree in the place of a node. This and the edits below are checked by the host, made before restrictions are applied,
// and need allow_query_modification and every relation of the statement and the tree in allow_table_access.
func (c *PluginContext) ReplaceNode(target NodeID, tree Tree) error {
	return c.edit(abi.EditKindReplaceNode, target, &tree, "", "")
}

// RemoveNode takes a node out: a member of a list, or an optional clause.
func (c *PluginContext) RemoveNode(target NodeID) error {
	return c.edit(abi.EditKindRemoveNode, target, nil, "", "")
}

// WrapRelation reads from a query instead of the relation, wherever the statement reads it; an empty schema is any. The alias stays.
func (c *PluginContext) WrapRelation(schema, relation string, query Tree) error {
	return c.edit(abi.EditKindWrapRelation, 0, &query, schema, relation)
}

// AddTarget adds an expression to the targets of a query node (0: the statement's own), under a name.
func (c *PluginContext) AddTarget(query NodeID, expression Tree, name string) error {
	return c.edit(abi.EditKindAddTarget, query, &expression, "", name)
}

// Limit lets at most so many rows of a query node (0: the statement's own) out. A smaller LIMIT stays.
func (c *PluginContext) Limit(query NodeID, rows uint64) error {
	if err := c.requirePostParse("a statement can be edited"); err != nil {
		return err
	}
	return c.edits.limit(query, rows)
}

func (c *PluginContext) edit(kind abi.EditKind, target NodeID, tree *Tree, schema, name string) error {
	if err := c.requirePostParse("a statement can be edited"); err != nil {
		return err
	}
	return c.edits.add(kind, target, tree, schema, name, "")
}

func (c *PluginContext) requirePostParse(what string) error {
	if c.hook == abi.HookPostParse {
		return nil
	}
	return NewError(pluginSQLState, what+" in post_parse only")
}
