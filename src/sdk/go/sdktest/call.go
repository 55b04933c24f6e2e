package sdktest

import (
	"fmt"
	"slices"
	"sync"
	"time"
	"unsafe"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/bridge"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// queryID is the one of every call.
const queryID = 1

// A module has one call at a time, and the memory that stands for it is one.
var lock sync.Mutex

// Plugin is a plugin that was started. The methods are its hooks: one that the plugin has no method for is not called, as in the database.
type Plugin struct {
	host   *Host
	plugin sdk.Plugin
}

// Outcome is what a hook answered, and what was seen of its call.
type Outcome struct {
	// Verdict is abi.VerdictPass, Changed, Replaced, Filter, Cached or Reject.
	Verdict abi.Verdict
	// SQLState and Message are those of a refusal.
	SQLState, Message string
	// Failure is the reason of a panic, which ends an instance of the plugin.
	Failure string
	// Restrictions of post_parse, as "table: predicate" or "schema.table: predicate".
	Restrictions []string
	// Annotations of post_parse.
	Annotations map[string]string
	// Edits of post_parse that are neither: "Limit target=0 value=10", "ReplaceNode target=3 root=x = 1", ...
	Edits []string
	// Added has the columns that OnResult added, as "NAME OID".
	Added []string
	// Cache is what a cache hook decided, where Verdict is abi.VerdictCached, and CacheEntry where the result lies.
	Cache      abi.CacheDecision
	CacheEntry sdk.CacheEntry
	// Log has the lines that were written, as "LEVEL: TEXT key=\"value\"".
	Log []string
	// Reads has what was asked of the session: "session_var NAME", "header NAME", "connection_param NAME". The decision is remembered by
	// these.
	Reads []string
	// Settings are the session variables that were set, in order. What a refused call set is not set.
	Settings []Setting

	replacement uint32
}

// Start starts a plugin as a deploy would, with the function that is given to sdk.Register.
func Start[P sdk.Plugin](h *Host, create func() (P, error)) (*Plugin, error) {
	lock.Lock()
	defer lock.Unlock()
	h.begin(false, false)
	defer func() { host.Current = nil }()
	var started sdk.Plugin
	err := bridge.Start(func() (any, error) {
		plugin, err := create()
		started = plugin
		return plugin, err
	})
	if err != nil {
		return nil, err
	}
	return &Plugin{h, started}, nil
}

// Connect calls hook on_connect.
func (p *Plugin) Connect() Outcome {
	return p.call("helios_connect", abi.HookConnect, "", true, false, nil)
}

// PreParse calls hook pre_parse with a text.
func (p *Plugin) PreParse(sql string) Outcome {
	return p.call("helios_pre_parse", abi.HookPreParse, sql, true, false, nil)
}

// PostParse calls hook post_parse with a statement.
func (p *Plugin) PostParse(statement Statement) Outcome {
	return p.call("helios_post_parse", abi.HookPostParse, statement.SQL, false, false, statement.lay)
}

// PreExecution calls hook pre_execution with a statement.
func (p *Plugin) PreExecution(statement Statement) Outcome {
	return p.call("helios_pre_execution", abi.HookPreExecution, statement.SQL, false, true, statement.lay)
}

// CacheLookup calls hook cache_lookup with a statement.
func (p *Plugin) CacheLookup(statement Statement) Outcome {
	return p.call("helios_cache_lookup", abi.HookCacheLookup, statement.SQL, false, true, statement.lay)
}

// CacheStore calls hook cache_store with a statement and its result.
func (p *Plugin) CacheStore(statement Statement, offer sdk.CacheOffer) Outcome {
	return p.call("helios_cache_store", abi.HookCacheStore, statement.SQL, false, true, func(frame *abi.CallFrame) {
		statement.lay(frame)
		frame.BatchPtr = one(abi.CacheOffer{Rows: offer.Rows, Bytes: offer.Bytes, Decision: uint8(offer.LookedUp)})
	})
}

// Rows calls hook pre_execution with rows that are to be written. The batch is afterwards as the host would take it.
func (p *Plugin) Rows(batch *Batch) Outcome {
	return p.review("helios_pre_execution", abi.HookPreExecution, batch)
}

// PostExecution calls hook post_execution with a batch of a result. The batch is afterwards as the host would take it.
func (p *Plugin) PostExecution(batch *Batch) Outcome {
	return p.review("helios_on_batch", abi.HookOnBatch, batch)
}

// Result asks the plugin which columns it adds to a result with a batch's columns, as "name oid".
func (p *Plugin) Result(batch *Batch) Outcome {
	var laid laidBatch
	return p.call("helios_on_result", abi.HookOnResult, "", false, false, func(frame *abi.CallFrame) { frame.BatchPtr = laid.lay(batch) })
}

// ResultEnd tells the plugin that a result is complete.
func (p *Plugin) ResultEnd(end sdk.ResultEnd) Outcome {
	return p.call("helios_on_end", abi.HookOnEnd, "", false, false, func(frame *abi.CallFrame) {
		frame.BatchPtr = one(abi.ResultEnd{RowsIn: end.RowsIn, RowsOut: end.RowsOut, Batches: end.Batches})
	})
}

// Disconnect calls hook on_disconnect.
func (p *Plugin) Disconnect() Outcome {
	return p.call("helios_disconnect", abi.HookDisconnect, "", false, false, nil)
}

func (p *Plugin) review(export string, hook abi.Hook, batch *Batch) Outcome {
	var laid laidBatch
	outcome := p.call(export, hook, "", false, false, func(frame *abi.CallFrame) { frame.BatchPtr = laid.lay(batch) })
	switch {
	case laid.batch == nil || outcome.Verdict == abi.VerdictReject || outcome.Failure != "":
	case outcome.Verdict == abi.VerdictReplaced:
		laid.replace(outcome.replacement)
	default:
		laid.takeBack(outcome.Verdict)
	}
	return outcome
}

func (h *Host) begin(isSetting, isRunning bool) {
	mem.Reset()
	h.isSetting, h.isRunning, h.isWaiting, h.answer = isSetting, isRunning, false, nil
	h.log, h.reads, h.settings = nil, nil, nil
	host.Current = &fake{h}
}

func (p *Plugin) call(export string, hook abi.Hook, sql string, isSetting, isRunning bool, lay func(*abi.CallFrame)) (outcome Outcome) {
	if !slices.Contains(bridge.Exports(p.plugin), export) {
		return Outcome{}
	}
	lock.Lock()
	defer lock.Unlock()
	p.host.begin(isSetting, isRunning)
	p.host.isWaiting = isSetting || isRunning && hook == abi.HookPreExecution
	bridge.Use(p.plugin)
	defer func() {
		host.Current = nil
		outcome.Log, outcome.Reads = p.host.log, p.host.reads
		if outcome.Verdict != abi.VerdictReject && outcome.Failure == "" {
			outcome.Settings = p.host.settings
		}
		if panicked := recover(); panicked != nil {
			failure, isFailure := panicked.(host.Failure)
			if !isFailure {
				panic(panicked)
			}
			outcome.Failure = failure.Reason
		}
	}()
	frame := abi.CallFrame{ABI: abi.Version, Hook: uint8(hook), QueryID: queryID, SQLPtr: text(sql), SQLLen: uint32(len(sql))}
	if lay != nil {
		lay(&frame)
	}
	return read(hook, uint64(bridge.Call(uint8(hook), one(frame))))
}

func read(hook abi.Hook, word uint64) Outcome {
	outcome := Outcome{Verdict: abi.Verdict(word)}
	address := uint32(word >> abi.VerdictShiftPtr)
	switch {
	case outcome.Verdict == abi.VerdictReject:
		rejection := (*abi.Rejection)(mem.Pointer(address))
		outcome.SQLState = string(rejection.Sqlstate[:])
		outcome.Message = string(many[byte](rejection.MessagePtr, rejection.MessageLen))
	case outcome.Verdict == abi.VerdictReplaced:
		outcome.replacement = address
	case outcome.Verdict == abi.VerdictCached:
		outcome.readCache(abi.CacheDecision(word>>abi.VerdictShiftCode), address)
	case hook == abi.HookOnResult && address != 0:
		list := (*abi.AddedColumns)(mem.Pointer(address))
		for _, column := range many[abi.AddedColumn](list.ColumnsPtr, list.ColumnCount) {
			name := many[byte](column.NamePtr, column.NameLen)
			outcome.Added = append(outcome.Added, fmt.Sprintf("%s %d", name, column.TypeOID))
		}
	case address != 0:
		outcome.readEdits((*abi.EditList)(mem.Pointer(address)))
	}
	return outcome
}

func (o *Outcome) readCache(decision abi.CacheDecision, address uint32) {
	o.Cache = decision
	if address == 0 {
		return
	}
	entry := (*abi.CacheEntry)(mem.Pointer(address))
	o.CacheEntry = sdk.CacheEntry{
		Key: string(many[byte](entry.KeyPtr, entry.KeyLen)), TTL: time.Duration(entry.TtlMs) * time.Millisecond,
		StaleOK: entry.Flags&uint32(abi.CacheFlagStaleOk) != 0,
	}
	for _, tag := range many[abi.View](entry.TagsPtr, entry.TagCount) {
		o.CacheEntry.Tags = append(o.CacheEntry.Tags, string(many[byte](tag.Ptr, tag.Len)))
	}
}

// one lays a value into the memory, and gives its address.
func one[T any](value T) uint32 { return all([]T{value}) }

// all lays values into the memory, at an address that is a multiple of 64.
func all[T any](values []T) uint32 {
	if len(values) == 0 {
		return 0
	}
	size := len(values) * int(unsafe.Sizeof(values[0]))
	place := mem.Make(size)
	copy(place, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), size))
	return mem.Lend(unsafe.Pointer(unsafe.SliceData(place)), size)
}

func text(text string) uint32 { return all([]byte(text)) }

func many[T any](address, count uint32) []T {
	if count == 0 {
		return nil
	}
	return unsafe.Slice((*T)(mem.Pointer(address)), count)
}
