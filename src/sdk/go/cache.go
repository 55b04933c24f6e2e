package sdk

import (
	"strconv"
	"time"
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

// CacheLookupHook is hook cache_lookup: a read-only statement all of whose tables this plugin was granted is about to run, behind
// pre_execution, and its result may come from the result cache. The statement and its parameters may be asked for. Needs allow_cache.
type CacheLookupHook interface {
	OnCacheLookup(ctx *PluginContext) (CacheDecision, error)
}

// CacheStoreHook is hook cache_store: a result that may be kept is complete, and none of its rows has left yet. Asked is the plugin that
// decided about the lookup, or each in turn when none did. UseDefaultCache keeps it where the lookup said. Needs allow_cache.
type CacheStoreHook interface {
	OnCacheStore(ctx *PluginContext, offer CacheOffer) (CacheDecision, error)
}

// CacheDecision is what a plugin wants of the result cache. The zero value is UseDefaultCache.
type CacheDecision struct {
	kind  abi.CacheDecision
	entry CacheEntry
}

// CacheEntry says where a result lies in the plugin's own part of the cache, and for how long. Whatever the key is, an entry serves the very
// same statement only, under the same values, restrictions and settings: whoever may see other rows finds nothing of another's under it.
type CacheEntry struct {
	// Key is the plugin's own, up to 256 bytes; it may be empty.
	Key string
	// TTL is how long the entry may be served, at least a millisecond; 0 is as long as the grant lets it.
	TTL time.Duration
	// Tags are names by which entries are invalidated together: up to 16 of 1 to 256 bytes.
	Tags []string
	// StaleOK lets the entry be served until its time has passed, though its tables have changed since: the plugin invalidates it. Needs
	// allow_stale_cache, without which it is served only while they have not.
	StaleOK bool
}

// CacheOffer is a complete result, none of whose rows has left yet.
type CacheOffer struct {
	// Rows counts its rows, before post_execution.
	Rows uint64
	// Bytes is what it would take of the cache.
	Bytes uint64
	// LookedUp is what this plugin's OnCacheLookup said.
	LookedUp abi.CacheDecision
}

// UseDefaultCache is what the plugins behind this one say, and in the end the database's own policy.
func UseDefaultCache() CacheDecision { return CacheDecision{} }

// CacheMiss runs the statement, whose result is kept only if OnCacheStore says so; as its answer: the result is not kept.
func CacheMiss() CacheDecision { return CacheDecision{kind: abi.CacheDecisionMiss} }

// UseCustomCache serves the entry, if there is one that holds for this very statement, its values, restrictions and settings; else the
// statement runs, and its result is kept there.
func UseCustomCache(entry CacheEntry) CacheDecision {
	return CacheDecision{kind: abi.CacheDecisionUse, entry: entry}
}

const (
	maxCacheName = 256
	maxCacheTags = 16
)

func (e *CacheEntry) check() error {
	if len(e.Key) > maxCacheName {
		return NewError(pluginSQLState, "a cache key has "+strconv.Itoa(len(e.Key))+" bytes; 256 at most")
	}
	isValid := len(e.Tags) <= maxCacheTags && e.TTL >= 0
	for _, tag := range e.Tags {
		isValid = isValid && len(tag) > 0 && len(tag) <= maxCacheName
	}
	if !isValid {
		return NewError(pluginSQLState, "a cache entry has up to 16 tags of 1 to 256 bytes, and a time of 0 or more")
	}
	return nil
}

// Cache is the plugin's own part of the result cache. Inside a transaction an invalidation happens at the commit, and not at all when the
// transaction rolls back; a result that was begun before is not kept afterwards. Needs allow_cache.
var Cache ResultCache

// ResultCache is the type of Cache.
type ResultCache struct{}

// InvalidateKey takes out what lies under a key, whatever statement and session it was made for.
func (ResultCache) InvalidateKey(key string) error { return invalidate(abi.CacheTargetKey, key) }

// InvalidateTag takes out the entries with a tag.
func (ResultCache) InvalidateTag(tag string) error { return invalidate(abi.CacheTargetTag, tag) }

// InvalidateTable takes out the entries that were made from a table: its name, or schema.name. Needs it in allow_table_access.
func (ResultCache) InvalidateTable(table string) error {
	return invalidate(abi.CacheTargetTable, table)
}

// InvalidateAll takes out every entry of this plugin.
func (ResultCache) InvalidateAll() error { return invalidate(abi.CacheTargetAll, "") }

// Count is how many entries lie under a key, of whatever statement and session: a hint, since others come and go.
func (ResultCache) Count(key string) (int, error) {
	count := host.CacheCount(key)
	if count < 0 {
		return 0, cacheError(count)
	}
	return int(count), nil
}

func invalidate(target abi.CacheTarget, name string) error {
	if status := host.CacheInvalidate(int32(target), name); status != 0 {
		return cacheError(status)
	}
	return nil
}

func cacheError(status int32) error {
	if status == abi.Denied {
		return NewError(pluginSQLState, "cache: not granted, or there is no session")
	}
	return NewError(pluginSQLState, "cache: the name is not valid")
}

// cached is the answer to a cache hook as the host reads it.
type cached struct {
	decision CacheDecision
	entry    *abi.CacheEntry
	tags     []abi.View
}

// lookUp runs hook cache_lookup.
func lookUp(frame *abi.CallFrame, ctx *PluginContext) (answer, error) {
	p, ok := current.plugin.(CacheLookupHook)
	if !ok {
		return passed, nil
	}
	if frame.StatementPtr == 0 {
		return passed, foreign()
	}
	ctx.statement.read(frame.StatementPtr)
	return decideCache(p.OnCacheLookup(ctx))
}

// offer runs hook cache_store.
func offer(frame *abi.CallFrame, ctx *PluginContext) (answer, error) {
	p, ok := current.plugin.(CacheStoreHook)
	if !ok {
		return passed, nil
	}
	if frame.StatementPtr == 0 || frame.BatchPtr == 0 {
		return passed, foreign()
	}
	ctx.statement.read(frame.StatementPtr)
	offered := (*abi.CacheOffer)(mem.Pointer(frame.BatchPtr))
	return decideCache(p.OnCacheStore(ctx, CacheOffer{offered.Rows, offered.Bytes, abi.CacheDecision(offered.Decision)}))
}

func decideCache(decision CacheDecision, err error) (answer, error) {
	if err != nil || decision.kind == abi.CacheDecisionDefault {
		return passed, err
	}
	current.cached.decision = decision
	return kept, decision.entry.check()
}

// lay gives the verdict of a decision that is not the default.
func (c *cached) lay(kept *values) int64 {
	const shift = abi.VerdictShiftCode
	entry := &c.decision.entry
	code := int64(abi.VerdictCached) | int64(c.decision.kind)<<shift
	if c.decision.kind != abi.CacheDecisionUse {
		return code
	}
	if c.entry == nil {
		c.entry = (*abi.CacheEntry)(place(unsafe.Sizeof(abi.CacheEntry{})))
	}
	c.tags = c.tags[:0]
	for _, tag := range entry.Tags {
		c.tags = append(c.tags, abi.View{Ptr: kept.keepText(tag), Len: uint32(len(tag))})
	}
	*c.entry = abi.CacheEntry{
		KeyPtr: kept.keepText(entry.Key), KeyLen: uint32(len(entry.Key)), TtlMs: uint32(wholeMilliseconds(entry.TTL)),
		TagsPtr: lend(c.tags), TagCount: uint32(len(c.tags)),
	}
	if entry.StaleOK {
		c.entry.Flags = uint32(abi.CacheFlagStaleOk)
	}
	return code | word(0, unsafe.Pointer(c.entry), unsafe.Sizeof(*c.entry))
}
