package sdk

import "github.com/heliosdb/plugin-sdk-go/abi"

// What a module exports. The build tool takes out the hooks that the plugin has no method for.

//go:wasmexport helios_abi_v1
func exportMarker() {}

//go:wasmexport helios_arena
func exportArena(bytes uint32) uint32 { return openArena(bytes) }

//go:wasmexport helios_init
func exportInit() int64 { return start() }

//go:wasmexport helios_connect
func exportConnect(frame uint32) int64 { return call(abi.HookConnect, frame) }

//go:wasmexport helios_pre_parse
func exportPreParse(frame uint32) int64 { return call(abi.HookPreParse, frame) }

//go:wasmexport helios_post_parse
func exportPostParse(frame uint32) int64 { return call(abi.HookPostParse, frame) }

//go:wasmexport helios_pre_execution
func exportPreExecution(frame uint32) int64 { return call(abi.HookPreExecution, frame) }

//go:wasmexport helios_cache_lookup
func exportCacheLookup(frame uint32) int64 { return call(abi.HookCacheLookup, frame) }

//go:wasmexport helios_cache_store
func exportCacheStore(frame uint32) int64 { return call(abi.HookCacheStore, frame) }

//go:wasmexport helios_on_batch
func exportOnBatch(frame uint32) int64 { return call(abi.HookOnBatch, frame) }

//go:wasmexport helios_on_result
func exportOnResult(frame uint32) int64 { return call(abi.HookOnResult, frame) }

//go:wasmexport helios_on_end
func exportOnEnd(frame uint32) int64 { return call(abi.HookOnEnd, frame) }

//go:wasmexport helios_disconnect
func exportDisconnect(frame uint32) int64 { return call(abi.HookDisconnect, frame) }
