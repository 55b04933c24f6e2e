// Package main is {{name}}: it writes a line to the log when a client is gone.
package main

import (
	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
)

func init() { sdk.Register(newPlugin, sdk.Manifest{Class: "observer"}) }

// Config is what the operator configures.
type Config struct {
	Message string `json:"message"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{Message: "a client is gone"}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnDisconnect is called when a client is gone.
func (p *MyPlugin) OnDisconnect(*sdk.PluginContext) { sdk.Log(abi.LogLevelInfo, p.config.Message) }

func main() {}
