// The ABI in Go: logs each text, and refuses it with its own words.
package main

import (
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
)

var (
	region    []byte
	rejection abi.Rejection
)

//go:wasmexport helios_abi_v1
func marker() {}

//go:wasmexport helios_arena
func arena(bytes uint32) uint32 {
	region = make([]byte, int(bytes)+int(abi.ArenaAlignment))
	at := uintptr(unsafe.Pointer(unsafe.SliceData(region)))
	return uint32((at + uintptr(abi.ArenaAlignment) - 1) &^ (uintptr(abi.ArenaAlignment) - 1))
}

//go:wasmexport helios_pre_parse
func preParse(address uint32) int64 {
	frame := (*abi.CallFrame)(unsafe.Pointer(uintptr(address)))
	if frame.ABI != abi.Version || abi.Hook(frame.Hook) != abi.HookPreParse {
		return -1
	}
	abi.Log(int32(abi.LogLevelInfo), unsafe.Pointer(uintptr(frame.SQLPtr)), frame.SQLLen)
	copy(rejection.Sqlstate[:], "P0007")
	rejection.MessagePtr, rejection.MessageLen = frame.SQLPtr, frame.SQLLen
	return int64(abi.VerdictReject) | int64(uintptr(unsafe.Pointer(&rejection)))<<abi.VerdictShiftPtr
}

func main() {}
