// Package host calls the host: its imports in a module, a fake in native tests. Only the imports that a plugin uses are linked, since each
// must be granted; therefore nothing here may be reached through an interface.
package host

import (
	"runtime"
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
)

// A value is asked for with room for this many bytes at first.
const firstGuess = 256

// scratch is where values are written before they are copied: an instance has one call at a time.
var scratch = make([]byte, firstGuess)

func text(s string) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.StringData(s)), uint32(len(s))
}

func bytes(b []byte) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.SliceData(b)), uint32(len(b))
}

// pull asks for a value, and once more with room for it if it was longer than the first guess. ask writes at most the given capacity and
// answers the value's length, or a negative number. The answer holds until the next call.
func pull(ask func(out unsafe.Pointer, capacity uint32) int32) ([]byte, int32) {
	for {
		length := ask(bytes(scratch))
		if length < 0 {
			return nil, length
		}
		if int(length) <= len(scratch) {
			return scratch[:length], length
		}
		scratch = make([]byte, length)
	}
}

func pullText(ask func(out unsafe.Pointer, capacity uint32) int32) (string, int32) {
	value, status := pull(ask)
	return string(value), status
}

// Log is helios.log.
func Log(level int32, message string) {
	at, length := text(message)
	abi.Log(level, at, length)
}

// LogFields is helios.log_fields; fields are keys and values in turn.
func LogFields(level int32, message string, fields []string) int32 {
	described := make([]abi.LogField, 0, len(fields)/2)
	for i := 0; i+1 < len(fields); i += 2 {
		key, keyLen := text(fields[i])
		value, valueLen := text(fields[i+1])
		described = append(described, abi.LogField{
			KeyPtr: uint32(uintptr(key)), KeyLen: keyLen, ValuePtr: uint32(uintptr(value)), ValueLen: valueLen,
		})
	}
	at, length := text(message)
	return abi.LogFields(level, at, length, unsafe.Pointer(unsafe.SliceData(described)), int32(len(described)))
}

// SessionVar is helios.session_var.
func SessionVar(name string) (string, int32) {
	at, length := text(name)
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.SessionVar(at, length, out, capacity) })
}

// SetSessionVar is helios.set_session_var.
func SetSessionVar(name, value string, flags uint32) int32 {
	at, length := text(name)
	valueAt, valueLen := text(value)
	return abi.SetSessionVar(at, length, valueAt, valueLen, flags)
}

// ConnectionParam is helios.connection_param.
func ConnectionParam(name string) (string, int32) {
	at, length := text(name)
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.ConnectionParam(at, length, out, capacity) })
}

// Header is helios.header.
func Header(name string) (string, int32) {
	at, length := text(name)
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.Header(at, length, out, capacity) })
}

// Config is helios.config.
func Config() string {
	value, _ := pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.Config(out, capacity) })
	return value
}

// TableColumns is helios.table_columns.
func TableColumns(schema, table string) ([]byte, int32) {
	schemaAt, schemaLen := text(schema)
	at, length := text(table)
	return pull(func(out unsafe.Pointer, capacity uint32) int32 {
		return abi.TableColumns(schemaAt, schemaLen, at, length, out, capacity)
	})
}

// Now is helios.now.
func Now() int64 { return abi.Now() }

// Random is helios.random.
func Random(out []byte) { abi.Random(bytes(out)) }

// Fail is helios.fail: it does not return.
func Fail(reason string) { abi.Fail(text(reason)) }

// RateLimit is helios.rate_limit.
func RateLimit(key string, tokens, periodMs, burst, cost int32) int32 {
	at, length := text(key)
	return abi.RateLimit(at, length, tokens, periodMs, burst, cost)
}

// KvGet is helios.kv_get.
func KvGet(key string) ([]byte, int32) {
	at, length := text(key)
	value, status := pull(func(out unsafe.Pointer, capacity uint32) int32 { return abi.KvGet(at, length, out, capacity) })
	return append([]byte(nil), value...), status
}

// KvSet is helios.kv_set.
func KvSet(key string, value []byte, ttlMs int32) int32 {
	at, length := text(key)
	valueAt, valueLen := bytes(value)
	return abi.KvSet(at, length, valueAt, valueLen, ttlMs)
}

// KvDelete is helios.kv_delete.
func KvDelete(key string) int32 { return abi.KvDelete(text(key)) }

// KvIncrement is helios.kv_increment.
func KvIncrement(key string, delta int64, ttlMs int32) (int64, int32) {
	at, length := text(key)
	var sum int64
	status := abi.KvIncrement(at, length, delta, ttlMs, unsafe.Pointer(&sum))
	return sum, status
}

// KvCompareAndSet is helios.kv_compare_and_set; expected is nil for a key that is not there.
func KvCompareAndSet(key string, expected, value []byte, ttlMs int32) int32 {
	at, length := text(key)
	expectedAt, expectedLen := bytes(expected)
	if expected == nil {
		expectedLen = ^uint32(0)
	}
	valueAt, valueLen := bytes(value)
	return abi.KvCompareAndSet(at, length, expectedAt, expectedLen, valueAt, valueLen, ttlMs)
}

// JwtVerify is helios.jwt_verify.
func JwtVerify(token, key string) (string, int32) {
	at, length := text(token)
	keyAt, keyLen := text(key)
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 {
		return abi.JwtVerify(at, length, keyAt, keyLen, out, capacity)
	})
}

// Sha256 is helios.sha256.
func Sha256(data []byte, out *[32]byte) int32 {
	at, length := bytes(data)
	return abi.Sha256(at, length, unsafe.Pointer(out))
}

// HmacSha256 is helios.hmac_sha256.
func HmacSha256(key string, data []byte, out *[32]byte) int32 {
	keyAt, keyLen := text(key)
	at, length := bytes(data)
	return abi.HmacSha256(keyAt, keyLen, at, length, unsafe.Pointer(out))
}

// Xxhash64 is helios.xxhash64.
func Xxhash64(data []byte, seed int64) int64 {
	at, length := bytes(data)
	return abi.Xxhash64(at, length, seed)
}

// RegexCompile is helios.regex_compile.
func RegexCompile(pattern string, flags uint32) int32 {
	at, length := text(pattern)
	return abi.RegexCompile(at, length, flags)
}

// RegexIsMatch is helios.regex_is_match.
func RegexIsMatch(handle int32, subject string) int32 {
	at, length := text(subject)
	return abi.RegexIsMatch(handle, at, length)
}

// RegexFind is helios.regex_find.
func RegexFind(handle int32, subject string, start int32) (begin, end uint32, status int32) {
	at, length := text(subject)
	var match abi.RegexMatch
	status = abi.RegexFind(handle, at, length, start, unsafe.Pointer(&match))
	return match.Begin, match.End, status
}

// CounterAdd is helios.counter_add.
func CounterAdd(name string, delta int64) int32 {
	at, length := text(name)
	return abi.CounterAdd(at, length, delta)
}

// GaugeSet is helios.gauge_set.
func GaugeSet(name string, value int64) int32 {
	at, length := text(name)
	return abi.GaugeSet(at, length, value)
}

// HistogramObserve is helios.histogram_observe.
func HistogramObserve(name string, value int64) int32 {
	at, length := text(name)
	return abi.HistogramObserve(at, length, value)
}

// Parameter is helios.parameter.
func Parameter(index int32) (string, int32) {
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.Parameter(index, out, capacity) })
}

// CacheInvalidate is helios.cache_invalidate.
func CacheInvalidate(target int32, name string) int32 {
	at, length := text(name)
	return abi.CacheInvalidate(target, at, length)
}

// CacheCount is helios.cache_count.
func CacheCount(key string) int32 { return abi.CacheCount(text(key)) }

// HTTPSend is helios.http_request; headers are names and values in turn.
func HTTPSend(method, url string, headers []string, body []byte, timeoutMs uint32) int32 {
	described := make([]abi.HttpHeader, 0, len(headers)/2)
	for i := 0; i+1 < len(headers); i += 2 {
		name, nameLen := text(headers[i])
		value, valueLen := text(headers[i+1])
		described = append(described, abi.HttpHeader{
			NamePtr: uint32(uintptr(name)), NameLen: nameLen, ValuePtr: uint32(uintptr(value)), ValueLen: valueLen,
		})
	}
	methodAt, methodLen := text(method)
	urlAt, urlLen := text(url)
	bodyAt, bodyLen := bytes(body)
	request := abi.HttpRequest{
		MethodPtr: uint32(uintptr(methodAt)), MethodLen: methodLen, UrlPtr: uint32(uintptr(urlAt)), UrlLen: urlLen,
		HeadersPtr: uint32(uintptr(unsafe.Pointer(unsafe.SliceData(described)))), HeaderCount: uint32(len(described)),
		BodyPtr: uint32(uintptr(bodyAt)), BodyLen: bodyLen, TimeoutMs: timeoutMs,
	}
	status := abi.HttpRequestCall(unsafe.Pointer(&request))
	// The request has nothing but addresses: what lies there must outlive the call.
	runtime.KeepAlive(method)
	runtime.KeepAlive(url)
	runtime.KeepAlive(described)
	runtime.KeepAlive(headers)
	runtime.KeepAlive(body)
	return status
}

// HTTPHeader is helios.http_header.
func HTTPHeader(name string) (string, int32) {
	at, length := text(name)
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.HttpHeaderCall(at, length, out, capacity) })
}

// HTTPBody is helios.http_body.
func HTTPBody() ([]byte, int32) {
	value, status := pull(func(out unsafe.Pointer, capacity uint32) int32 { return abi.HttpBody(out, capacity) })
	return append([]byte(nil), value...), status
}

// EnvVar is helios.env_var.
func EnvVar(name string) (string, int32) {
	at, length := text(name)
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.EnvVar(at, length, out, capacity) })
}

// FileSize is helios.file_size.
func FileSize(path string) int64 { return abi.FileSize(text(path)) }

// FileRead is helios.file_read.
func FileRead(path string, offset int64, out []byte) int32 {
	at, length := text(path)
	outAt, capacity := bytes(out)
	return abi.FileRead(at, length, offset, outAt, capacity)
}

// FileName is helios.file_name.
func FileName(index int32) (string, int32) {
	return pullText(func(out unsafe.Pointer, capacity uint32) int32 { return abi.FileName(index, out, capacity) })
}
