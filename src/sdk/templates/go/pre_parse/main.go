// Package main is {{name}}: it refuses texts that are too long, before anything of them is parsed.
package main

import (
	"fmt"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

func init() { sdk.Register(newPlugin, sdk.Manifest{}) }

// Config is what the operator configures.
type Config struct {
	MaxBytes int `json:"max_bytes"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{MaxBytes: 1_000_000}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnQueryPreParse is called with a text.
func (p *MyPlugin) OnQueryPreParse(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	if len(ctx.SQL()) > p.config.MaxBytes {
		return sdk.Reject("54000", fmt.Sprintf("a text may have at most %d bytes", p.config.MaxBytes)), nil
	}
	return sdk.Allow(), nil
}

func main() {}
