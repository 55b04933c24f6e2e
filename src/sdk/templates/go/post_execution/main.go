// Package main is {{name}}: it masks e-mail addresses for everyone who is no administrator.
package main

import (
	"strings"
	"unicode/utf8"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

func init() { sdk.Register(newPlugin, sdk.Manifest{Requests: `{"allow_result_modification": true}`}) }

// Config is what the operator configures.
type Config struct {
	AdminRole string `json:"admin_role"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{AdminRole: "admin"}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnQueryPostExecution is called with rows that are about to leave.
func (p *MyPlugin) OnQueryPostExecution(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	if ctx.SessionVar("app.user_role") == p.config.AdminRole {
		return sdk.NoModification(), nil
	}
	for _, column := range ctx.Batch().Columns() {
		if !column.IsFrom("people", "email") { // whatever the query calls it
			continue
		}
		if err := column.RewriteTexts(mask); err != nil {
			return sdk.NoModification(), err
		}
	}
	return sdk.ModifiedInPlace(), nil
}

func mask(text string, out *sdk.TextWriter) sdk.Rewrite {
	_, first := utf8.DecodeRuneInString(text)
	out.WriteString(text[:first] + "***")
	if at := strings.IndexByte(text, '@'); at >= 0 {
		out.WriteString(text[at:])
	}
	return sdk.Replace
}

func main() {}
