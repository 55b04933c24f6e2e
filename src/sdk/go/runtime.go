package sdk

import (
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// instance is the plugin of this module's instance and its last answer.
//
// Invariants: 1. one call runs at a time (the ABI says so), so one of each thing is enough; 2. what an answer is made of is reachable from
// here until the next call, because the host reads it after the hook returned, and has nothing but addresses; 3. nothing here trusts that
// helios_init succeeded: a hook without a plugin refuses.
type instance struct {
	plugin    Plugin
	ctx       PluginContext
	values    values
	arena     []byte
	list      *abi.EditList
	rejection *abi.Rejection
	added     addedColumns
	replaced  replaced
	cached    cached
	message   string
}

var current instance

// answer is what a hook decided, before it is laid out for the host.
type answer uint8

const (
	passed answer = iota
	changed
	rewritten
	filtered
	extended
	exchanged
	kept
)

// openArena answers helios_arena: a region that is the host's until it asks for another. Go's heap does not move, and the region holds no
// pointers of Go's.
func openArena(bytes uint32) uint32 {
	const alignment = int(abi.ArenaAlignment)
	current.arena = nil
	if bytes == 0 {
		return 0
	}
	current.arena = mem.Make(int(bytes) + alignment)
	address := int(mem.Lend(unsafe.Pointer(unsafe.SliceData(current.arena)), len(current.arena)))
	return uint32((address + alignment - 1) &^ (alignment - 1))
}

// start answers helios_init.
func start() (verdict int64) {
	defer failOnPanic()
	current.ctx.batch.values = &current.values
	if registered.create == nil {
		return reject(NewError("F0000", "the module registers no plugin (sdk.Register)"))
	}
	plugin, err := registered.create()
	if err != nil {
		return reject(err)
	}
	current.plugin = plugin
	return 0
}

// call answers a hook: what the last one left is taken away first, since the host has read it.
func call(hook abi.Hook, address uint32) (verdict int64) {
	defer failOnPanic()
	current.values.reset()
	current.message = ""
	frame := (*abi.CallFrame)(mem.Pointer(address))
	switch {
	case current.plugin == nil:
		return reject(NewError(pluginSQLState, "the plugin was not started"))
	case frame.ABI != abi.Version:
		return reject(foreign())
	}
	ctx := &current.ctx
	ctx.hook, ctx.queryID, ctx.sqlPtr, ctx.sqlLen = hook, frame.QueryID, frame.SQLPtr, frame.SQLLen
	ctx.statement = Statement{tables: ctx.statement.tables[:0]}
	ctx.edits.clear()
	ctx.batch.none()
	result, err := dispatch(hook, frame, ctx)
	if err != nil {
		return reject(err)
	}
	switch result {
	case changed:
		if current.list == nil {
			current.list = (*abi.EditList)(place(unsafe.Sizeof(abi.EditList{})))
		}
		ctx.edits.lay(current.list)
		return word(abi.VerdictChanged, unsafe.Pointer(current.list), unsafe.Sizeof(*current.list))
	case extended:
		return word(abi.VerdictChanged, unsafe.Pointer(current.added.list), unsafe.Sizeof(*current.added.list))
	case exchanged:
		return word(abi.VerdictReplaced, unsafe.Pointer(current.replaced.record), unsafe.Sizeof(*current.replaced.record))
	case kept:
		return current.cached.lay(&current.values)
	case rewritten:
		return int64(abi.VerdictChanged)
	case filtered:
		return int64(abi.VerdictFilter)
	}
	return 0
}

func dispatch(hook abi.Hook, frame *abi.CallFrame, ctx *PluginContext) (answer, error) {
	switch hook {
	case abi.HookPostParse:
		return decide(frame, ctx)
	case abi.HookConnect:
		if p, ok := current.plugin.(ConnectHook); ok {
			return admit(p.OnConnect(ctx))
		}
	case abi.HookPreParse:
		if p, ok := current.plugin.(PreParseHook); ok {
			return admit(p.OnQueryPreParse(ctx))
		}
	case abi.HookPreExecution:
		return prepare(frame, ctx)
	case abi.HookCacheLookup:
		return lookUp(frame, ctx)
	case abi.HookCacheStore:
		return offer(frame, ctx)
	case abi.HookOnResult:
		return announce(frame, ctx)
	case abi.HookOnBatch:
		if p, ok := current.plugin.(PostExecutionHook); ok {
			if frame.BatchPtr == 0 {
				return passed, foreign()
			}
			ctx.batch.read(frame.BatchPtr)
			decision, err := p.OnQueryPostExecution(ctx)
			return review(ctx, decision, err)
		}
	case abi.HookOnEnd:
		if p, ok := current.plugin.(ResultEndHook); ok {
			if frame.BatchPtr == 0 {
				return passed, foreign()
			}
			end := (*abi.ResultEnd)(mem.Pointer(frame.BatchPtr))
			return passed, p.OnResultEnd(ctx, ResultEnd{RowsIn: end.RowsIn, RowsOut: end.RowsOut, Batches: end.Batches})
		}
	case abi.HookDisconnect:
		if p, ok := current.plugin.(DisconnectHook); ok {
			p.OnDisconnect(ctx)
		}
	}
	return passed, nil
}

// decide runs hook post_parse.
func decide(frame *abi.CallFrame, ctx *PluginContext) (answer, error) {
	p, ok := current.plugin.(PostParseHook)
	if !ok {
		return passed, nil
	}
	if frame.StatementPtr == 0 {
		return passed, foreign()
	}
	ctx.statement.read(frame.StatementPtr)
	decision, err := p.OnQueryPostParse(ctx)
	switch {
	case err != nil:
		return passed, err
	case decision.refusal != nil:
		return passed, decision.refusal
	case decision.query != nil:
		if err := decision.query.lower(&ctx.statement, &ctx.edits); err != nil {
			return passed, err
		}
	}
	if len(ctx.edits.edits) == 0 {
		return passed, nil
	}
	return changed, nil
}

// prepare runs hook pre_execution: of a statement, or of rows.
func prepare(frame *abi.CallFrame, ctx *PluginContext) (answer, error) {
	if frame.BatchPtr != 0 {
		p, ok := current.plugin.(RowsHook)
		if !ok {
			return passed, nil
		}
		ctx.batch.read(frame.BatchPtr)
		decision, err := p.OnRows(ctx)
		return review(ctx, decision, err)
	}
	p, ok := current.plugin.(PreExecutionHook)
	if !ok {
		return passed, nil
	}
	if frame.StatementPtr == 0 {
		return passed, foreign()
	}
	ctx.statement.read(frame.StatementPtr)
	return admit(p.OnQueryPreExecution(ctx))
}

// admit settles a hook that lets something pass or refuses it.
func admit(decision QueryModification, err error) (answer, error) {
	switch {
	case err != nil:
		return passed, err
	case decision.refusal != nil:
		return passed, decision.refusal
	case decision.query != nil:
		return passed, NewError(pluginSQLState, "a statement can be changed in post_parse only")
	}
	return passed, nil
}

// review settles a hook over a batch of rows.
func review(ctx *PluginContext, decision ResultModification, err error) (answer, error) {
	switch {
	case err != nil:
		return passed, err
	case decision.refusal != nil:
		return passed, decision.refusal
	case decision.results != nil:
		if err := decision.results.store(); err != nil {
			return passed, err
		}
	}
	switch {
	case ctx.batch.isReplaced:
		return exchanged, nil
	case ctx.batch.isChanged():
		return rewritten, nil
	case ctx.batch.filtered:
		return filtered, nil
	}
	return passed, nil
}

func foreign() error { return NewError(pluginSQLState, "the call frame is not one of this ABI") }

func reject(err error) int64 {
	if current.rejection == nil {
		current.rejection = (*abi.Rejection)(place(unsafe.Sizeof(abi.Rejection{})))
	}
	current.message = err.Error()
	*current.rejection = abi.Rejection{MessagePtr: current.values.keepText(current.message), MessageLen: uint32(len(current.message))}
	copy(current.rejection.Sqlstate[:], stateOf(err))
	return word(abi.VerdictReject, unsafe.Pointer(current.rejection), unsafe.Sizeof(*current.rejection))
}

// place gives memory for an answer.
func place(size uintptr) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(mem.Make(int(size)))) }

func word(verdict abi.Verdict, at unsafe.Pointer, size uintptr) int64 {
	return int64(verdict) | int64(mem.Lend(at, int(size)))<<abi.VerdictShiftPtr
}

// failOnPanic ends the call, and the instance with it, with the panic's message and place: a plugin that does not know what it did must not
// answer.
func failOnPanic() {
	if panicked := recover(); panicked != nil {
		host.Fail(describe(panicked))
	}
}
