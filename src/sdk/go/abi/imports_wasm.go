// Code generated from src/abi/abi.json by Helios.Abi.Generator. DO NOT EDIT.

package abi

import "unsafe"

// Log: One line of the server's log, with the plugin's name. UTF-8; longer lines are cut.
//
//go:wasmimport helios log
func Log(level int32, textPtr unsafe.Pointer, textLen uint32)

// SessionVar: Value of a session variable (SET, startup options). The answer is its length in bytes, written if it fits out_cap, or ABSENT. Every read is recorded: the decision is reused only under the same value.
//
//go:wasmimport helios session_var
func SessionVar(namePtr unsafe.Pointer, nameLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// SetSessionVar: Sets a session variable (SetVariableFlag), once the whole chain has let the client or the text pass. 0; DENIED when allow_session_variables does not name it, or in hooks other than on_connect and pre_parse; INVALID when it is no variable or the value is too long. Needs allow_session_variables.
//
//go:wasmimport helios set_session_var
func SetSessionVar(namePtr unsafe.Pointer, nameLen uint32, valuePtr unsafe.Pointer, valueLen uint32, flags uint32) int32

// ConnectionParam: A parameter of the startup packet (user, database, application_name, ...). As session_var.
//
//go:wasmimport helios connection_param
func ConnectionParam(namePtr unsafe.Pointer, nameLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// Header: A header that the client sent (an HTTP header, or a connection parameter of that name, case-insensitive). As session_var.
//
//go:wasmimport helios header
func Header(namePtr unsafe.Pointer, nameLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// Config: The plugin's config table as JSON text. The answer is its length, written if it fits; at least 2 (an empty object).
//
//go:wasmimport helios config
func Config(outPtr unsafe.Pointer, outCap uint32) int32

// ConfigValue: One value of the config table: a string as it is, anything else as JSON. As session_var.
//
//go:wasmimport helios config_value
func ConfigValue(keyPtr unsafe.Pointer, keyLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// TableColumns: The columns of a table, as ColumnInfo describes. schema_len 0: by search path. ABSENT if there is no such table, DENIED if allow_table_access does not name it. Needs allow_metadata_access.
//
//go:wasmimport helios table_columns
func TableColumns(schemaPtr unsafe.Pointer, schemaLen uint32, namePtr unsafe.Pointer, nameLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// Now: Microseconds since 1970-01-01 UTC.
//
//go:wasmimport helios now
func Now() int64

// Random: Fills a region with random bytes.
//
//go:wasmimport helios random
func Random(outPtr unsafe.Pointer, outLen uint32)

// Fail: Ends the call, and the instance with it: the plugin failed for this reason (UTF-8, 512 bytes count). For panics and exceptions; does not return.
//
//go:wasmimport helios fail
func Fail(textPtr unsafe.Pointer, textLen uint32)
