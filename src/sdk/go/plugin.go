package sdk

// Plugin is what every plugin has. What else it does, it says by having the methods of the hook interfaces below: a hook that a plugin has
// no method for is not called, and costs nothing.
//
// One value lives in each instance of the module. The host runs several instances side by side, and throws one away after a failure: a
// value must keep nothing that another call relies on. What all instances share is kept by KV and its like.
type Plugin interface {
	// Name is the plugin's name, as the configuration has it. A constant: it is asked for when the module is built.
	Name() string

	// Version is the plugin's version. A constant, as the name is.
	Version() string
}

// ConnectHook is hook on_connect: a client connected; it was sent nothing yet. Session variables may be set.
type ConnectHook interface {
	OnConnect(ctx *PluginContext) (QueryModification, error)
}

// PreParseHook is hook pre_parse: a text arrived (PluginContext.SQL), or a prepared statement is executed again. Nothing of it is parsed.
// Session variables may be set.
type PreParseHook interface {
	OnQueryPreParse(ctx *PluginContext) (QueryModification, error)
}

// PostParseHook is hook post_parse: a statement was parsed and nothing of it is planned. The host remembers the decision for as long as
// everything that was asked of ctx stays the same, so a decision must depend on nothing else.
type PostParseHook interface {
	OnQueryPostParse(ctx *PluginContext) (QueryModification, error)
}

// PreExecutionHook is hook pre_execution: a planned statement is about to run, each time that it runs. It can be refused, not changed.
type PreExecutionHook interface {
	OnQueryPreExecution(ctx *PluginContext) (QueryModification, error)
}

// RowsHook is the second part of hook pre_execution: rows (PluginContext.Batch) are about to be written or deleted, a portion at a time.
// Values of granted columns may be changed; a row cannot be left out, only the statement be refused.
type RowsHook interface {
	OnRows(ctx *PluginContext) (ResultModification, error)
}

// PostExecutionHook is hook post_execution: a batch of the result (PluginContext.Results, PluginContext.Batch) is about to leave for the
// client. Values of granted columns may be changed, rows be taken out, or others leave instead.
type PostExecutionHook interface {
	OnQueryPostExecution(ctx *PluginContext) (ResultModification, error)
}

// ResultEndHook is the end of hook post_execution: the result is complete. A plugin that has this hook and not PostExecutionHook is told of
// every result, and shown no rows. Rows may have left when it refuses.
type ResultEndHook interface {
	OnResultEnd(ctx *PluginContext, end ResultEnd) error
}

// DisconnectHook is hook on_disconnect: the client is gone.
type DisconnectHook interface {
	OnDisconnect(ctx *PluginContext)
}

// QueryModification is what a plugin decides about a client, a text or a statement. The zero value lets it pass. What was asked for with
// PluginContext.Restrict and its like holds under every answer but a refusal.
type QueryModification struct {
	refusal *Error
	query   *AstNode
}

// Allow lets it pass.
func Allow() QueryModification { return QueryModification{} }

// Reject refuses with a SQLSTATE and a message for the client.
func Reject(sqlState, message string) QueryModification {
	return QueryModification{refusal: NewError(sqlState, message)}
}

// ModifiedQuery lets the statement run with the conditions that were added to its tree. An answer to post_parse only.
func ModifiedQuery(ast *AstNode) QueryModification { return QueryModification{query: ast} }

// ResultModification is what a plugin decides about a batch of rows. The zero value is NoModification. What was written into the columns
// of PluginContext.Batch stays written under every answer but a refusal.
type ResultModification struct {
	refusal *Error
	results *Results
}

// NoModification lets the rows leave as they are.
func NoModification() ResultModification { return ResultModification{} }

// Modified lets the rows leave as results has them: changed, taken out, put in another order, repeated or added. Give nil, or use
// ModifiedInPlace, where PluginContext.Batch was written to.
func Modified(results *Results) ResultModification { return ResultModification{results: results} }

// ModifiedInPlace lets the rows leave as PluginContext.Batch has them.
func ModifiedInPlace() ResultModification { return ResultModification{} }

// RejectResult lets no row leave; the client sees SQLSTATE and message.
func RejectResult(sqlState, message string) ResultModification {
	return ResultModification{refusal: NewError(sqlState, message)}
}

// ResultEnd is what a result was, all in all.
type ResultEnd struct {
	// RowsIn counts the rows that this plugin was shown.
	RowsIn uint64
	// RowsOut counts those that it left.
	RowsOut uint64
	// Batches counts its calls.
	Batches uint32
}
