//go:build !wasm

package sdk

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
)

// manifestVariable asks a plugin that was built natively to print its manifest and end. Part of the build tool's protocol.
const manifestVariable = "HELIOSDB_PLUGIN_MANIFEST"

type manifestText struct {
	Name     string          `json:"name"`
	Version  string          `json:"version"`
	Hooks    []string        `json:"hooks"`
	Class    string          `json:"class"`
	Literals bool            `json:"literals"`
	Requests json.RawMessage `json:"requests"`
}

// describeModule prints what the build tool writes into the module, where it asks for it: the manifest, and the exports of its hooks.
func describeModule(plugin Plugin, manifest Manifest) {
	if os.Getenv(manifestVariable) == "" {
		return
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			fail("Name and Version must answer constants: they were asked of a plugin that is not started, and panicked:", panicked)
		}
	}()
	hooks, exports := hooksOf(plugin)
	if len(hooks) == 0 {
		fail("the plugin has no method of a hook (see sdk.ConnectHook and the interfaces beside it); is a method's signature another one?")
	}
	text, err := manifestOf(plugin, manifest, hooks, exports)
	if err != nil {
		fail("Manifest.Requests is no JSON object:", err)
	}
	fmt.Println(string(text))
	os.Exit(0)
}

func manifestOf(plugin Plugin, manifest Manifest, hooks, exports []string) ([]byte, error) {
	class, requests := manifest.Class, manifest.Requests
	if class == "" {
		class = "security"
	}
	if requests == "" {
		requests = "{}"
	}
	text := manifestText{plugin.Name(), plugin.Version(), hooks, class, !manifest.IgnoresLiterals, json.RawMessage(requests)}
	return json.Marshal(struct {
		Manifest manifestText `json:"manifest"`
		Exports  []string     `json:"exports"`
	}{text, exports})
}

// hooksOf gives the names of a plugin's hooks as the manifest has them, and their exports. A method that is named like a hook and is none
// would never be called: that is refused.
func hooksOf(plugin Plugin) (hooks, exports []string) {
	_, connect := plugin.(ConnectHook)
	_, preParse := plugin.(PreParseHook)
	_, postParse := plugin.(PostParseHook)
	_, preExecution := plugin.(PreExecutionHook)
	_, cacheLookup := plugin.(CacheLookupHook)
	_, cacheStore := plugin.(CacheStoreHook)
	_, rows := plugin.(RowsHook)
	_, postExecution := plugin.(PostExecutionHook)
	_, result := plugin.(ResultHook)
	_, resultEnd := plugin.(ResultEndHook)
	_, disconnect := plugin.(DisconnectHook)
	for _, hook := range []struct {
		has                  bool
		method, name, export string
	}{
		{connect, "OnConnect", "on_connect", "helios_connect"},
		{preParse, "OnQueryPreParse", "pre_parse", "helios_pre_parse"},
		{postParse, "OnQueryPostParse", "post_parse", "helios_post_parse"},
		{preExecution, "OnQueryPreExecution", "pre_execution", "helios_pre_execution"},
		{rows, "OnRows", "pre_execution", "helios_pre_execution"},
		{cacheLookup, "OnCacheLookup", "cache_lookup", "helios_cache_lookup"},
		{cacheStore, "OnCacheStore", "cache_store", "helios_cache_store"},
		{postExecution, "OnQueryPostExecution", "post_execution", "helios_on_batch"},
		{result, "OnResult", "post_execution", "helios_on_result"},
		{resultEnd, "OnResultEnd", "post_execution", "helios_on_end"},
		{disconnect, "OnDisconnect", "on_disconnect", "helios_disconnect"},
	} {
		if _, named := reflect.TypeOf(plugin).MethodByName(hook.method); named && !hook.has {
			fail("method " + hook.method + " has another signature than the hook's (see the interfaces of package sdk): it would never be called")
		}
		if hook.has && !slices.Contains(hooks, hook.name) {
			hooks = append(hooks, hook.name)
		}
		if hook.has && !slices.Contains(exports, hook.export) {
			exports = append(exports, hook.export)
		}
	}
	return hooks, exports
}

func fail(words ...any) {
	fmt.Fprintln(os.Stderr, words...)
	os.Exit(1)
}
