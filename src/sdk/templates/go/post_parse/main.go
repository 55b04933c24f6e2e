// Package main is {{name}}: everybody sees and changes the people of their own only.
package main

import sdk "github.com/heliosdb/plugin-sdk-go"

func init() { sdk.Register(newPlugin, sdk.Manifest{Requests: `{"allow_query_modification": true}`}) }

// Config is what the operator configures.
type Config struct {
	OwnerVar string `json:"owner_var"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{OwnerVar: "app.owner"}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnQueryPostParse is called with a statement that was parsed.
func (p *MyPlugin) OnQueryPostParse(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	for _, table := range ctx.ReferencedTables() {
		if table.Name != "people" {
			continue
		}
		owner, ok := ctx.LookupSessionVar(p.config.OwnerVar)
		if !ok {
			return sdk.Reject("42501", "no owner is set"), nil
		}
		// Wherever the statement refers to the table, for rows read and rows written.
		return sdk.Allow(), ctx.Restrict("people", sdk.Col("owner").Equals(sdk.Literal(owner)))
	}
	return sdk.Allow(), nil
}

func main() {}
