// Package main is {{name}}: it keeps results of statements that read people and nothing else.
package main

import (
	"time"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

func init() { sdk.Register(newPlugin, sdk.Manifest{Requests: `{"allow_cache": true}`}) }

// Config is what the operator configures.
type Config struct {
	Seconds int64 `json:"seconds"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{Seconds: 60}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnCacheLookup is called for a statement whose result may come from the cache.
func (p *MyPlugin) OnCacheLookup(ctx *sdk.PluginContext) (sdk.CacheDecision, error) {
	for _, table := range ctx.ReferencedTables() {
		if table.Name != "people" {
			return sdk.UseDefaultCache(), nil
		}
	}
	ttl := time.Duration(p.config.Seconds) * time.Second
	return sdk.UseCustomCache(sdk.CacheEntry{Key: "people", TTL: ttl}), nil
}

func main() {}
