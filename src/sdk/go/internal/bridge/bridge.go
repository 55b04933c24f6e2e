//go:build !wasm

// Package bridge lets package sdktest call a plugin as a module's exports would.
package bridge

// Start runs the function that starts an instance, and makes its plugin the one that is called.
var Start func(create func() (any, error)) error

// Use makes a plugin that was started the one that is called.
var Use func(plugin any)

// Call runs a hook with the frame at an address, and answers its verdict.
var Call func(hook uint8, frame uint32) int64

// Exports gives the exports that a module of the plugin has.
var Exports func(plugin any) []string
