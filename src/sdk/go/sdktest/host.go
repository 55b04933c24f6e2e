// Package sdktest runs a plugin as the database would, without a module: go test stands for the server.
//
//	host := sdktest.NewHost()
//	host.SessionVars["app.owner"] = "ada"
//	plugin, err := sdktest.Start(host, newOwner)
//	outcome := plugin.PostParse(sdktest.Statement{Kind: abi.StatementKindSelect, Tables: sdktest.Tables("documents")})
//	// outcome.Restrictions is ["documents: owner = 'ada'"]
//
// What a plugin does to memory it does here with the same layouts, in a region that stands for a module's memory.
package sdktest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
	"time"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
)

// Host stands for the database: a session, a configuration, and what is kept for the plugin. Set its fields at will between calls.
type Host struct {
	SessionVars map[string]string
	// Headers have lower-case names.
	Headers          map[string]string
	ConnectionParams map[string]string
	// Config is the plugin's config table, as JSON.
	Config string
	// Settable are the session variables that allow_session_variables names: "app.user_id", "app.*".
	Settable []string
	// TableColumns has the columns of each table, with the OIDs of their types.
	TableColumns map[string][]TableColumn
	// Parameters are those of the execution; nil is NULL.
	Parameters []any
	// Keys has the claims of the tokens that are valid for a configured key: token, then claims.
	Keys map[string]map[string]string
	// Store is what KV holds.
	Store map[string][]byte
	// Time is what Now answers.
	Time time.Time
	// Metrics has the value of each metric, or the sum of what a histogram observed.
	Metrics map[string]int64
	// Waiting has the milliseconds that a key of a rate limiter has to wait.
	Waiting map[string]int32
	// Environment has the variables that are granted and set.
	Environment map[string]string
	// Files are those of the granted directory, by their paths from there.
	Files map[string][]byte
	// HTTP answers requests, or says with sdk.ErrHTTPTimeout and its like why there is no answer. Without it every request is denied.
	HTTP func(sdk.HTTPRequest) (HTTPAnswer, error)
	// Cached has how many entries lie under a key of sdk.Cache.
	Cached map[string]int
	// Invalidated has what was taken out of sdk.Cache, in order: "key NAME", "tag NAME", "table NAME" or "all".
	Invalidated []string

	isSetting bool
	isRunning bool
	isWaiting bool
	answer    *HTTPAnswer
	patterns  []*regexp.Regexp
	log       []string
	reads     []string
	settings  []Setting
}

// TableColumn is a column of Host.TableColumns.
type TableColumn struct {
	Name    string
	TypeOID uint32
}

// Setting is a session variable that a hook set.
type Setting struct {
	Name, Value string
	// Locked is true when the client cannot change it.
	Locked bool
}

// NewHost gives a session with nothing set and an empty configuration.
func NewHost() *Host {
	return &Host{
		SessionVars: map[string]string{}, Headers: map[string]string{}, ConnectionParams: map[string]string{},
		TableColumns: map[string][]TableColumn{}, Keys: map[string]map[string]string{}, Store: map[string][]byte{},
		Metrics: map[string]int64{}, Waiting: map[string]int32{}, Environment: map[string]string{}, Files: map[string][]byte{}, Cached: map[string]int{},
		Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Config: "{}",
	}
}

func (h *fake) get(what, name string, values map[string]string) (string, int32) {
	h.reads = append(h.reads, what+" "+name)
	value, ok := values[name]
	if !ok {
		return "", abi.Absent
	}
	return value, int32(len(value))
}

// fake is the Host as the SDK calls it.
type fake struct{ *Host }

func (h *fake) Log(level int32, message string) {
	h.log = append(h.log, fmt.Sprintf("%d: %s", level, message))
}

var logKey = regexp.MustCompile(`^[a-z0-9_.]{1,32}$`)

func (h *fake) LogFields(level int32, message string, fields []string) int32 {
	if len(fields) > 32 {
		return abi.Invalid
	}
	for i := 0; i < len(fields); i += 2 {
		if !logKey.MatchString(fields[i]) || fields[i] == "plugin" || fields[i] == "version" {
			return abi.Invalid
		}
		message += fmt.Sprintf(" %s=%q", fields[i], fields[i+1])
	}
	h.Log(level, message)
	return 0
}

func (h *fake) SessionVar(name string) (string, int32) {
	return h.get("session_var", name, h.SessionVars)
}

func (h *fake) ConnectionParam(name string) (string, int32) {
	return h.get("connection_param", name, h.ConnectionParams)
}

func (h *fake) Header(name string) (string, int32) {
	return h.get("header", strings.ToLower(name), h.Headers)
}

func (h *fake) SetSessionVar(name, value string, flags uint32) int32 {
	for _, granted := range h.Settable {
		prefix, isPattern := strings.CutSuffix(granted, "*")
		if h.isSetting && (granted == name || isPattern && strings.HasPrefix(name, prefix)) {
			h.settings = append(h.settings, Setting{name, value, flags&uint32(abi.SetVariableFlagLocked) != 0})
			return 0
		}
	}
	return abi.Denied
}

func (h *fake) Config() string { return h.Host.Config }

func (h *fake) TableColumns(_, table string) ([]byte, int32) {
	columns, ok := h.Host.TableColumns[table]
	if !ok {
		return nil, abi.Absent
	}
	answer := binary.LittleEndian.AppendUint64(nil, uint64(len(columns)))
	names := ""
	for i, column := range columns {
		at := uint32(8 + 24*len(columns) + len(names))
		for _, word := range []uint32{at, uint32(len(column.Name)), column.TypeOID, ^uint32(0), 0, uint32(i + 1)} {
			answer = binary.LittleEndian.AppendUint32(answer, word)
		}
		names += column.Name
	}
	answer = append(answer, names...)
	return answer, int32(len(answer))
}

func (h *fake) Now() int64 { return h.Time.UnixMicro() }

func (h *fake) Random(out []byte) {
	for i := range out {
		out[i] = 4 // chosen by fair dice roll: tests repeat
	}
}

func (h *fake) RateLimit(key string, tokens, periodMs, burst, cost int32) int32 {
	if key == "" || tokens < 1 || periodMs < 1 || burst < 1 || cost < 0 || cost > burst {
		return abi.Invalid
	}
	return h.Waiting[key]
}

func (h *fake) KvGet(key string) ([]byte, int32) {
	value, ok := h.Store[key]
	if !ok {
		return nil, abi.Absent
	}
	return append([]byte(nil), value...), int32(len(value))
}

func (h *fake) KvSet(key string, value []byte, _ int32) int32 {
	if key == "" || len(key) > 256 || len(value) > 64*1024 {
		return abi.Invalid
	}
	h.Store[key] = append([]byte(nil), value...)
	return 0
}

func (h *fake) KvDelete(key string) int32 {
	if _, ok := h.Store[key]; !ok {
		return abi.Absent
	}
	delete(h.Store, key)
	return 0
}

func (h *fake) KvIncrement(key string, delta int64, ttlMs int32) (int64, int32) {
	value := h.Store[key]
	if value == nil {
		value = make([]byte, 8)
	}
	if len(value) != 8 {
		return 0, abi.Invalid
	}
	sum := int64(binary.LittleEndian.Uint64(value)) + delta
	return sum, h.KvSet(key, binary.LittleEndian.AppendUint64(nil, uint64(sum)), ttlMs)
}

func (h *fake) KvCompareAndSet(key string, expected, value []byte, ttlMs int32) int32 {
	present, ok := h.Store[key]
	if ok != (expected != nil) || string(present) != string(expected) {
		return 1
	}
	return h.KvSet(key, value, ttlMs)
}

func (h *fake) JwtVerify(token, key string) (string, int32) {
	tokens, ok := h.Keys[key]
	if !ok {
		return "", abi.Denied
	}
	claims, ok := tokens[token]
	if !ok {
		return "", int32(abi.JwtProblemSignature)
	}
	return claims, int32(len(claims))
}

func (h *fake) Sha256(data []byte, out *[32]byte) int32 {
	*out = sha256.Sum256(data)
	return 0
}

// HmacSha256 is no MAC: a test knows the key's name, and not the key.
func (h *fake) HmacSha256(key string, data []byte, out *[32]byte) int32 {
	if _, ok := h.Keys[key]; !ok {
		return abi.Denied
	}
	*out = sha256.Sum256(append([]byte(key+"\x00"), data...))
	return 0
}

// Xxhash64 gives other numbers than the host: tests should not depend on them.
func (h *fake) Xxhash64(data []byte, seed int64) int64 {
	hash := fnv.New64a()
	binary.Write(hash, binary.LittleEndian, seed)
	hash.Write(data)
	return int64(hash.Sum64())
}

// RegexCompile takes Go's patterns, which are near to the host's.
func (h *fake) RegexCompile(pattern string, flags uint32) int32 {
	for _, flag := range []struct {
		bit  abi.RegexFlag
		text string
	}{{abi.RegexFlagIgnoreCase, "(?i)"}, {abi.RegexFlagMultiline, "(?m)"}, {abi.RegexFlagDotAll, "(?s)"}} {
		if abi.RegexFlag(flags)&flag.bit != 0 {
			pattern = flag.text + pattern
		}
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return abi.Invalid
	}
	h.patterns = append(h.patterns, compiled)
	return int32(len(h.patterns) - 1)
}

func (h *fake) RegexIsMatch(handle int32, subject string) int32 {
	_, _, status := h.RegexFind(handle, subject, 0)
	return status
}

func (h *fake) RegexFind(handle int32, subject string, start int32) (begin, end uint32, status int32) {
	if handle < 0 || int(handle) >= len(h.patterns) || start < 0 || int(start) > len(subject) {
		return 0, 0, abi.Invalid
	}
	for _, match := range h.patterns[handle].FindAllStringIndex(subject, -1) {
		if match[0] >= int(start) {
			return uint32(match[0]), uint32(match[1]), 1
		}
	}
	return 0, 0, 0
}

func (h *fake) Metric(kind, name string, value int64) int32 {
	if !logKey.MatchString(name) || kind != "gauge" && value < 0 {
		return abi.Invalid
	}
	if kind == "gauge" {
		h.Metrics[name] = 0
	}
	h.Metrics[name] += value
	return 0
}

func (h *fake) Parameter(index int32) (string, int32) {
	switch {
	case !h.isRunning:
		return "", abi.Denied
	case index < 1 || int(index) > len(h.Parameters):
		return "", abi.Invalid
	case h.Parameters[index-1] == nil:
		return "", abi.Absent
	}
	text := fmt.Sprint(h.Parameters[index-1])
	return text, int32(len(text))
}
