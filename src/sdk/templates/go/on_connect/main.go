// Package main is {{name}}: it refuses one user, and tells everyone's name in a session variable that clients cannot change.
package main

import (
	"fmt"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

func init() {
	sdk.Register(newPlugin, sdk.Manifest{Requests: `{"allow_session_variables": ["app.user"]}`})
}

// Config is what the operator configures.
type Config struct {
	BlockedUser string `json:"blocked_user"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnConnect is called for a client that has connected.
func (p *MyPlugin) OnConnect(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	user := ctx.ConnectionParam("user")
	if user == p.config.BlockedUser {
		return sdk.Reject("28000", fmt.Sprintf("user %s may not connect", user)), nil
	}
	return sdk.Allow(), ctx.LockSessionVar("app.user", user)
}

func main() {}
