//go:build !wasm

package sdk

import (
	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/bridge"
)

func init() {
	bridge.Start = func(create func() (any, error)) error {
		plugin, err := create()
		if err != nil {
			return err
		}
		bridge.Use(plugin)
		return nil
	}
	bridge.Use = func(plugin any) {
		// Addresses of the last call are none of this one's memory.
		current = instance{plugin: plugin.(Plugin)}
		current.ctx.batch.values = &current.values
	}
	bridge.Call = func(hook uint8, frame uint32) int64 { return call(abi.Hook(hook), frame) }
	bridge.Exports = func(plugin any) []string {
		_, exports := hooksOf(plugin.(Plugin))
		return exports
	}
}
