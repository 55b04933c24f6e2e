// Package main is {{name}}: it looks at rows before they are written. Addresses become small letters, ages out of range refuse the statement.
package main

import (
	"fmt"
	"strings"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
)

func init() { sdk.Register(newPlugin, sdk.Manifest{Requests: `{"allow_write_modification": true}`}) }

// Config is what the operator configures.
type Config struct {
	Oldest int64 `json:"oldest"`
}

// MyPlugin is the plugin.
type MyPlugin struct{ config Config }

func newPlugin() (*MyPlugin, error) {
	p := &MyPlugin{Config{Oldest: 150}}
	return p, sdk.LoadConfig(&p.config)
}

// Name is the plugin's name in the configuration.
func (p *MyPlugin) Name() string { return "{{name}}" }

// Version is the plugin's version.
func (p *MyPlugin) Version() string { return "0.1.0" }

// OnRows is called with rows that are to be written or deleted.
func (p *MyPlugin) OnRows(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	rows := ctx.Batch()
	if rows.Operation() == abi.OperationDelete {
		return sdk.NoModification(), nil
	}
	// A column that was not granted is an error: nobody would check it.
	ages, err := rows.RequireColumn("age")
	if err != nil {
		return sdk.NoModification(), err
	}
	for row := range rows.Rows() {
		if age, ok := ages.Value(row).(int64); ok && (age < 0 || age > p.config.Oldest) {
			message := fmt.Sprintf("age %d is out of range (0 to %d)", age, p.config.Oldest)
			return sdk.NoModification(), sdk.NewError("22003", message)
		}
	}
	email, err := rows.RequireColumn("email")
	if err != nil {
		return sdk.NoModification(), err
	}
	err = email.RewriteTexts(func(text string, out *sdk.TextWriter) sdk.Rewrite {
		out.WriteString(strings.ToLower(text))
		return sdk.Replace
	})
	if err != nil {
		return sdk.NoModification(), err
	}
	return sdk.ModifiedInPlace(), nil
}

func main() {}
