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

// RateLimit: Takes cost tokens from the bucket of this key, which fills by tokens per period_ms and holds burst. 0: taken; above 0: nothing taken, milliseconds until there will be enough. cost 0 only looks. INVALID unless key is 1 to 256 bytes, tokens and burst 1 to 1,000,000, period_ms 1 to 3,600,000, cost 0 to burst. A plugin's buckets are shared by all its instances and outlive its versions; beyond rate_limit_keys the least recently used one is forgotten (it is full again). Needs rate_limit_keys.
//
//go:wasmimport helios rate_limit
func RateLimit(keyPtr unsafe.Pointer, keyLen uint32, tokens int32, periodMs int32, burst int32, cost int32) int32

// KvGet: A value of the plugin's own store, which all its instances and versions share and which the server's end empties. As session_var, but bytes; nothing makes the read part of a decision's key, so the decision is not used again. Needs kv_max_keys.
//
//go:wasmimport helios kv_get
func KvGet(keyPtr unsafe.Pointer, keyLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// KvSet: Stores a value (up to 64 KiB, key 1 to 256 bytes), for so many milliseconds or, with 0, until it is deleted. 0; FULL beyond kv_max_keys or kv_max_bytes (nothing is evicted but what has expired); INVALID. Needs kv_max_keys.
//
//go:wasmimport helios kv_set
func KvSet(keyPtr unsafe.Pointer, keyLen uint32, valuePtr unsafe.Pointer, valueLen uint32, ttlMs int32) int32

// KvDelete: 0, or ABSENT. Needs kv_max_keys.
//
//go:wasmimport helios kv_delete
func KvDelete(keyPtr unsafe.Pointer, keyLen uint32) int32

// KvIncrement: Adds to a value of 8 bytes (i64; absent counts as 0 and begins the time to live, which later calls do not change) and writes the sum to out_ptr. 0; FULL; INVALID when the value is not 8 bytes or the sum overflows. Needs kv_max_keys.
//
//go:wasmimport helios kv_increment
func KvIncrement(keyPtr unsafe.Pointer, keyLen uint32, delta int64, ttlMs int32, outPtr unsafe.Pointer) int32

// KvCompareAndSet: Stores the value if the present one is the expected one; expected_len -1: if there is none. 0 stored, 1 not; FULL; INVALID. Needs kv_max_keys.
//
//go:wasmimport helios kv_compare_and_set
func KvCompareAndSet(keyPtr unsafe.Pointer, keyLen uint32, expectedPtr unsafe.Pointer, expectedLen uint32, valuePtr unsafe.Pointer, valueLen uint32, ttlMs int32) int32

// JwtVerify: Verifies a signed token (JWS compact, up to 16 KiB) with the configured key of this name, and its exp, nbf, aud and iss as that key says. The answer is the length of its claims, a JSON object, written if it fits; a JwtProblem; DENIED when allow_keys does not name the key; ABSENT when it is not configured or for something else. Needs allow_keys.
//
//go:wasmimport helios jwt_verify
func JwtVerify(tokenPtr unsafe.Pointer, tokenLen uint32, keyPtr unsafe.Pointer, keyLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// Sha256: SHA-256, 32 bytes. 0; INVALID beyond 1 MiB.
//
//go:wasmimport helios sha256
func Sha256(dataPtr unsafe.Pointer, dataLen uint32, outPtr unsafe.Pointer) int32

// HmacSha256: HMAC-SHA256, 32 bytes, with the configured key of this name, whose algorithm must be hmac_sha256 (a key that verifies tokens cannot make them). 0; INVALID beyond 1 MiB; DENIED; ABSENT. Needs allow_keys.
//
//go:wasmimport helios hmac_sha256
func HmacSha256(keyPtr unsafe.Pointer, keyLen uint32, dataPtr unsafe.Pointer, dataLen uint32, outPtr unsafe.Pointer) int32

// Xxhash64: XXH64, for buckets; no protection against an adversary who chooses the data. At most 16 MiB.
//
//go:wasmimport helios xxhash64
func Xxhash64(dataPtr unsafe.Pointer, dataLen uint32, seed int64) int64

// RegexCompile: Compiles a regular expression (up to 1 KiB; .NET's syntax without backreferences, lookaround and atomic groups; RegexFlag) for matching in time linear in the text. The answer is its handle, the same for the same pattern and flags; FULL beyond regex_patterns; INVALID. Needs regex_patterns.
//
//go:wasmimport helios regex_compile
func RegexCompile(patternPtr unsafe.Pointer, patternLen uint32, flags uint32) int32

// RegexIsMatch: 1 or 0. INVALID: no such handle, text not UTF-8 or beyond 64 KiB. Needs regex_patterns.
//
//go:wasmimport helios regex_is_match
func RegexIsMatch(handle int32, textPtr unsafe.Pointer, textLen uint32) int32

// RegexFind: The first match at or behind byte start, as a RegexMatch at out_ptr. 1; 0 when there is none; INVALID as regex_is_match, or when start is no place between characters. Needs regex_patterns.
//
//go:wasmimport helios regex_find
func RegexFind(handle int32, textPtr unsafe.Pointer, textLen uint32, start int32, outPtr unsafe.Pointer) int32

// CounterAdd: Adds to a counter of the plugin. Names: a-z, 0-9, _ and ., 1 to 64 bytes. 0; FULL beyond metric_names; INVALID: a name that is none or is another kind of metric, a delta below 0. Needs metric_names.
//
//go:wasmimport helios counter_add
func CounterAdd(namePtr unsafe.Pointer, nameLen uint32, delta int64) int32

// GaugeSet: Sets a gauge. As counter_add. Needs metric_names.
//
//go:wasmimport helios gauge_set
func GaugeSet(namePtr unsafe.Pointer, nameLen uint32, value int64) int32

// HistogramObserve: Counts a value (0 or more) into a histogram whose buckets double. As counter_add. Needs metric_names.
//
//go:wasmimport helios histogram_observe
func HistogramObserve(namePtr unsafe.Pointer, nameLen uint32, value int64) int32

// LogFields: As log, with up to 16 LogFields. 0; INVALID: too many, or a key that is none.
//
//go:wasmimport helios log_fields
func LogFields(level int32, textPtr unsafe.Pointer, textLen uint32, fieldsPtr unsafe.Pointer, fieldCount int32) int32

// Parameter: Text form of $index (from 1) of the execution, in the statement's call of pre_execution and in the cache hooks. As session_var: its length, ABSENT for NULL; INVALID when there is no such parameter; DENIED in every other call. Needs allow_parameter_access.
//
//go:wasmimport helios parameter
func Parameter(index int32, outPtr unsafe.Pointer, outCap uint32) int32

// CacheInvalidate: Takes entries of the plugin out of the result cache (CacheTarget). Inside a transaction it happens at the commit, and not at all when the transaction rolls back; a result that was begun before is not kept afterwards. 0; INVALID: no such target, or a name that is none; DENIED: a table that allow_table_access does not name. Needs allow_cache.
//
//go:wasmimport helios cache_invalidate
func CacheInvalidate(target int32, namePtr unsafe.Pointer, nameLen uint32) int32

// CacheCount: How many entries the plugin has under this key, of whatever statement and session: a hint. INVALID: a key beyond 256 bytes. Needs allow_cache.
//
//go:wasmimport helios cache_count
func CacheCount(keyPtr unsafe.Pointer, keyLen uint32) int32

// HttpRequestCall: Sends an HttpRequest and waits for the whole answer. Its status (redirects are answers like any other), or an HttpProblem; DENIED when http_hosts does not name this scheme, host, port and method, or in hooks other than on_connect, pre_parse and the statement's call of pre_execution; INVALID: the request is malformed; FULL: as many requests as granted are under way or were sent, in this second or by this call. The answer stays until the next request or the hook's end. Needs http_hosts.
//
//go:wasmimport helios http_request
func HttpRequestCall(requestPtr unsafe.Pointer) int32

// HttpHeaderCall: A header of the answer, by its name without case; several of one name with ', ' between them. As session_var. Needs http_hosts.
//
//go:wasmimport helios http_header
func HttpHeaderCall(namePtr unsafe.Pointer, nameLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// HttpBody: The body of the answer: its length in bytes, written if it fits; ABSENT when there is no answer. Needs http_hosts.
//
//go:wasmimport helios http_body
func HttpBody(outPtr unsafe.Pointer, outCap uint32) int32

// EnvVar: A variable of the server's environment as it was when the plugin was loaded. As session_var; DENIED when environment does not name it. WASI's environ_get shows those that are granted. Needs environment.
//
//go:wasmimport helios env_var
func EnvVar(namePtr unsafe.Pointer, nameLen uint32, outPtr unsafe.Pointer, outCap uint32) int32

// FileSize: Bytes of a file of the granted directory, by its path from there ('lists/words.txt'). ABSENT; DENIED: something is there that is no regular file (links are not followed), or that the server cannot read; INVALID: the path is absolute, has a part that is empty, '.' or '..', or is no UTF-8 of 1 to 1,024 bytes. The host holds the files in memory: an instance sees all of them as they were at one moment, and when they change, new instances take its place. Needs directory.
//
//go:wasmimport helios file_size
func FileSize(pathPtr unsafe.Pointer, pathLen uint32) int64

// FileRead: Reads from a byte of a file on, up to out_cap and at most 1 MiB: how many bytes were written, 0 at and behind the end. Else as file_size; INVALID for a negative offset too. Needs directory.
//
//go:wasmimport helios file_read
func FileRead(pathPtr unsafe.Pointer, pathLen uint32, offset int64, outPtr unsafe.Pointer, outCap uint32) int32

// FileName: Path of the readable file of this number (from 0), in the order of their bytes: its length, written if it fits; ABSENT behind the last. Needs directory.
//
//go:wasmimport helios file_name
func FileName(index int32, outPtr unsafe.Pointer, outCap uint32) int32
