//go:build !wasm

// Package host calls the host: its imports in a module, a fake in native tests.
package host

// Host is what native tests put in the host's place. Statuses are those of the ABI.
type Host interface {
	Log(level int32, message string)
	LogFields(level int32, message string, fields []string) int32
	SessionVar(name string) (string, int32)
	SetSessionVar(name, value string, flags uint32) int32
	ConnectionParam(name string) (string, int32)
	Header(name string) (string, int32)
	Config() string
	TableColumns(schema, table string) ([]byte, int32)
	Now() int64
	Random(out []byte)
	RateLimit(key string, tokens, periodMs, burst, cost int32) int32
	KvGet(key string) ([]byte, int32)
	KvSet(key string, value []byte, ttlMs int32) int32
	KvDelete(key string) int32
	KvIncrement(key string, delta int64, ttlMs int32) (int64, int32)
	KvCompareAndSet(key string, expected, value []byte, ttlMs int32) int32
	JwtVerify(token, key string) (string, int32)
	HmacSha256(key string, data []byte, out *[32]byte) int32
	Xxhash64(data []byte, seed int64) int64
	Sha256(data []byte, out *[32]byte) int32
	RegexCompile(pattern string, flags uint32) int32
	RegexIsMatch(handle int32, subject string) int32
	RegexFind(handle int32, subject string, start int32) (begin, end uint32, status int32)
	Metric(kind, name string, value int64) int32
	Parameter(index int32) (string, int32)
	CacheInvalidate(target int32, name string) int32
	CacheCount(key string) int32
	HTTPSend(method, url string, headers []string, body []byte, timeoutMs uint32) int32
	HTTPHeader(name string) (string, int32)
	HTTPBody() ([]byte, int32)
	EnvVar(name string) (string, int32)
	FileSize(path string) int64
	FileRead(path string, offset int64, out []byte) int32
	FileName(index int32) (string, int32)
}

// Current is the host of the call that runs. Package sdktest sets it.
var Current Host

// Failure is what Fail panics with: package sdktest takes it for the end of an instance.
type Failure struct{ Reason string }

func current() Host {
	if Current == nil {
		panic("there is no host: call the plugin through package sdktest")
	}
	return Current
}

// Log is helios.log.
func Log(level int32, message string) { current().Log(level, message) }

// LogFields is helios.log_fields; fields are keys and values in turn.
func LogFields(level int32, message string, fields []string) int32 {
	return current().LogFields(level, message, fields)
}

// SessionVar is helios.session_var.
func SessionVar(name string) (string, int32) { return current().SessionVar(name) }

// SetSessionVar is helios.set_session_var.
func SetSessionVar(name, value string, flags uint32) int32 {
	return current().SetSessionVar(name, value, flags)
}

// ConnectionParam is helios.connection_param.
func ConnectionParam(name string) (string, int32) { return current().ConnectionParam(name) }

// Header is helios.header.
func Header(name string) (string, int32) { return current().Header(name) }

// Config is helios.config.
func Config() string { return current().Config() }

// TableColumns is helios.table_columns.
func TableColumns(schema, table string) ([]byte, int32) { return current().TableColumns(schema, table) }

// Now is helios.now.
func Now() int64 { return current().Now() }

// Random is helios.random.
func Random(out []byte) { current().Random(out) }

// Fail is helios.fail: it does not return.
func Fail(reason string) { panic(Failure{reason}) }

// RateLimit is helios.rate_limit.
func RateLimit(key string, tokens, periodMs, burst, cost int32) int32 {
	return current().RateLimit(key, tokens, periodMs, burst, cost)
}

// KvGet is helios.kv_get.
func KvGet(key string) ([]byte, int32) { return current().KvGet(key) }

// KvSet is helios.kv_set.
func KvSet(key string, value []byte, ttlMs int32) int32 { return current().KvSet(key, value, ttlMs) }

// KvDelete is helios.kv_delete.
func KvDelete(key string) int32 { return current().KvDelete(key) }

// KvIncrement is helios.kv_increment.
func KvIncrement(key string, delta int64, ttlMs int32) (int64, int32) {
	return current().KvIncrement(key, delta, ttlMs)
}

// KvCompareAndSet is helios.kv_compare_and_set; expected is nil for a key that is not there.
func KvCompareAndSet(key string, expected, value []byte, ttlMs int32) int32 {
	return current().KvCompareAndSet(key, expected, value, ttlMs)
}

// JwtVerify is helios.jwt_verify.
func JwtVerify(token, key string) (string, int32) { return current().JwtVerify(token, key) }

// Sha256 is helios.sha256.
func Sha256(data []byte, out *[32]byte) int32 { return current().Sha256(data, out) }

// HmacSha256 is helios.hmac_sha256.
func HmacSha256(key string, data []byte, out *[32]byte) int32 {
	return current().HmacSha256(key, data, out)
}

// Xxhash64 is helios.xxhash64.
func Xxhash64(data []byte, seed int64) int64 { return current().Xxhash64(data, seed) }

// RegexCompile is helios.regex_compile.
func RegexCompile(pattern string, flags uint32) int32 { return current().RegexCompile(pattern, flags) }

// RegexIsMatch is helios.regex_is_match.
func RegexIsMatch(handle int32, subject string) int32 { return current().RegexIsMatch(handle, subject) }

// RegexFind is helios.regex_find.
func RegexFind(handle int32, subject string, start int32) (begin, end uint32, status int32) {
	return current().RegexFind(handle, subject, start)
}

// CounterAdd is helios.counter_add.
func CounterAdd(name string, delta int64) int32 { return current().Metric("counter", name, delta) }

// GaugeSet is helios.gauge_set.
func GaugeSet(name string, value int64) int32 { return current().Metric("gauge", name, value) }

// HistogramObserve is helios.histogram_observe.
func HistogramObserve(name string, value int64) int32 {
	return current().Metric("histogram", name, value)
}

// Parameter is helios.parameter.
func Parameter(index int32) (string, int32) { return current().Parameter(index) }

// CacheInvalidate is helios.cache_invalidate.
func CacheInvalidate(target int32, name string) int32 { return current().CacheInvalidate(target, name) }

// CacheCount is helios.cache_count.
func CacheCount(key string) int32 { return current().CacheCount(key) }

// HTTPSend is helios.http_request; headers are names and values in turn.
func HTTPSend(method, url string, headers []string, body []byte, timeoutMs uint32) int32 {
	return current().HTTPSend(method, url, headers, body, timeoutMs)
}

// HTTPHeader is helios.http_header.
func HTTPHeader(name string) (string, int32) { return current().HTTPHeader(name) }

// HTTPBody is helios.http_body.
func HTTPBody() ([]byte, int32) { return current().HTTPBody() }

// EnvVar is helios.env_var.
func EnvVar(name string) (string, int32) { return current().EnvVar(name) }

// FileSize is helios.file_size.
func FileSize(path string) int64 { return current().FileSize(path) }

// FileRead is helios.file_read.
func FileRead(path string, offset int64, out []byte) int32 {
	return current().FileRead(path, offset, out)
}

// FileName is helios.file_name.
func FileName(index int32) (string, int32) { return current().FileName(index) }
