// Package main is {{name}}: it keeps small results only.
package main

import sdk "github.com/heliosdb/plugin-sdk-go"

func init() { sdk.Register(newPlugin, sdk.Manifest{Requests: `{"allow_cache": true}`}) }

// Config is what the operator configures.
type Config struct {
	MaxRows uint64 `json:"max_rows"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{MaxRows: 100}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnCacheStore is called with a complete result that may be kept.
func (p *MyPlugin) OnCacheStore(_ *sdk.PluginContext, offer sdk.CacheOffer) (sdk.CacheDecision, error) {
	if offer.Rows > p.config.MaxRows {
		return sdk.CacheMiss(), nil
	}
	return sdk.UseDefaultCache(), nil
}

func main() {}
