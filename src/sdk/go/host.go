package sdk

import (
	"strconv"
	"time"
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
)

// Log writes a line to the server's log, with the plugin's name.
func Log(level abi.LogLevel, message string) { host.Log(int32(level), message) }

// LogFields writes a line with fields beside it, keys and values in turn: up to 16, of which the host takes 256 bytes each. Keys are made
// of a-z, 0-9, _ and ., 1 to 32 bytes. A value is quoted where it must be, so what a client sent belongs into one rather than the message.
func LogFields(level abi.LogLevel, message string, keysAndValues ...string) error {
	if len(keysAndValues)%2 != 0 || host.LogFields(int32(level), message, keysAndValues) != 0 {
		return NewError(pluginSQLState, "a line of the log has too many fields, or a key that is none")
	}
	return nil
}

// Now is the time of the host, to the microsecond. A decision of post_parse that asked for it is not remembered.
func Now() time.Time { return time.UnixMicro(host.Now()).UTC() }

// Random fills bytes with random ones. A decision of post_parse that asked for them is not remembered.
func Random(bytes []byte) {
	if len(bytes) > 0 {
		host.Random(bytes)
	}
}

// EnvVar is a variable of the server's environment; false when it is not set. Needs it in environment.
func EnvVar(name string) (value string, isSet bool, err error) {
	value, status := host.EnvVar(name)
	if status < 0 && status != abi.Absent {
		return "", false, NewError(pluginSQLState, "variable "+name+": not granted, or not in this hook")
	}
	return value, status >= 0, nil
}

// TableColumn is a column of a table's definition.
type TableColumn struct {
	Name string
	// TypeOID is PostgreSQL's OID of its type, TypeModifier its modifier, -1 for none.
	TypeOID      uint32
	TypeModifier int32
	NotNull      bool
	PrimaryKey   bool
	HasDefault   bool
}

// TableColumns gives the columns of a table, found by the search path where schema is empty. Needs allow_metadata_access, and the table in
// allow_table_access.
func TableColumns(schema, table string) ([]TableColumn, error) {
	answer, status := host.TableColumns(schema, table)
	switch {
	case status == abi.Absent:
		return nil, NewError("42P01", "table \""+table+"\" does not exist")
	case status < 0:
		return nil, NewError(DefaultSQLState, "no access to the columns of table \""+table+"\"")
	}
	columns, ok := readColumns(answer)
	if !ok {
		return nil, NewError(pluginSQLState, "the columns of table \""+table+"\" cannot be read")
	}
	return columns, nil
}

// readColumns reads u32 count, u32 0, ColumnInfo[count], names.
func readColumns(answer []byte) ([]TableColumn, bool) {
	const begin, size = 8, int(unsafe.Sizeof(abi.ColumnInfo{}))
	if len(answer) < begin {
		return nil, false
	}
	count := int(word32(answer, 0))
	if count > (len(answer)-begin)/size {
		return nil, false
	}
	columns := make([]TableColumn, count)
	for i := range columns {
		at := begin + i*size
		name, length := uint64(word32(answer, at)), uint64(word32(answer, at+4))
		if name+length > uint64(len(answer)) {
			return nil, false
		}
		flags := abi.ColumnFlag(word32(answer, at+16))
		columns[i] = TableColumn{
			Name:         string(answer[name : name+length]),
			TypeOID:      word32(answer, at+8),
			TypeModifier: int32(word32(answer, at+12)),
			NotNull:      flags&abi.ColumnFlagNotNull != 0,
			PrimaryKey:   flags&abi.ColumnFlagPrimaryKey != 0,
			HasDefault:   flags&abi.ColumnFlagHasDefault != 0,
		}
	}
	return columns, true
}

func word32(bytes []byte, at int) uint32 {
	b := bytes[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// RateLimiter has a token bucket for each key; a plugin's buckets are shared by all its instances and outlive its versions. Needs
// rate_limit_keys.
type RateLimiter struct {
	// Tokens come per Period; Burst is what a bucket holds, Tokens where it is 0.
	Tokens int
	Period time.Duration
	Burst  int
}

// Allow takes cost tokens from the bucket of a key. Where there are too few it takes none and tells how long it will be until there are
// enough.
func (l RateLimiter) Allow(key string, cost int) (allowed bool, wait time.Duration, err error) {
	burst := l.Burst
	if burst == 0 {
		burst = l.Tokens
	}
	status := host.RateLimit(key, int32(l.Tokens), int32(l.Period/time.Millisecond), int32(burst), int32(cost))
	if status < 0 {
		return false, 0, NewError("22023", "a rate limit is out of range: "+strconv.Itoa(l.Tokens)+" in "+l.Period.String())
	}
	return status == 0, time.Duration(status) * time.Millisecond, nil
}

// Claims verifies a signed token (JWS compact) with the configured key of this name, and its times, audience and issuer as that key says.
// It answers the token's claims, a JSON object. Needs the key in allow_keys.
func Claims(token, key string) (string, error) {
	claims, status := host.JwtVerify(token, key)
	if status >= 0 {
		return claims, nil
	}
	why := map[abi.JwtProblem]string{
		abi.JwtProblemMalformed:   "is malformed",
		abi.JwtProblemAlgorithm:   "is signed with another algorithm than its key's",
		abi.JwtProblemSignature:   "has a signature that is not the key's",
		abi.JwtProblemExpired:     "has expired",
		abi.JwtProblemNotYetValid: "is not valid yet",
		abi.JwtProblemAudience:    "is for another audience",
		abi.JwtProblemIssuer:      "is from another issuer",
		abi.JwtProblemKey:         "is signed with a key that is not known",
	}[abi.JwtProblem(status)]
	if why == "" {
		return "", keyError(key, status)
	}
	return "", NewError("28000", "the token "+why)
}

func keyError(key string, status int32) error {
	if status == abi.Denied {
		return NewError(pluginSQLState, "key \""+key+"\" is not granted (allow_keys)")
	}
	return NewError(pluginSQLState, "key \""+key+"\" is not configured, or for something else")
}

// SHA256 hashes up to 1 MiB.
func SHA256(data []byte) (sum [32]byte, err error) {
	if host.Sha256(data, &sum) != 0 {
		err = tooLong()
	}
	return sum, err
}

// HMACSHA256 makes a MAC of up to 1 MiB with the configured key of this name. Needs the key in allow_keys.
func HMACSHA256(key string, data []byte) (sum [32]byte, err error) {
	switch status := host.HmacSha256(key, data, &sum); status {
	case 0:
	case abi.Invalid:
		err = tooLong()
	default:
		err = keyError(key, status)
	}
	return sum, err
}

func tooLong() error { return NewError("54000", "more than 1 MiB cannot be hashed") }

// XXHash64 hashes for buckets; it is no protection against somebody who chooses the data. At most 16 MiB.
func XXHash64(data []byte, seed int64) uint64 { return uint64(host.Xxhash64(data, seed)) }

// Regex is a regular expression of the host, matched in time linear in the text. Needs regex_patterns.
type Regex struct{ handle int32 }

// CompileRegex compiles a pattern: .NET's syntax without backreferences, lookaround and atomic groups. Flags are abi.RegexFlag bits.
func CompileRegex(pattern string, flags abi.RegexFlag) (Regex, error) {
	switch handle := host.RegexCompile(pattern, uint32(flags)); {
	case handle >= 0:
		return Regex{handle}, nil
	case handle == abi.Full:
		return Regex{}, NewError(pluginSQLState, "more patterns than regex_patterns grants")
	}
	return Regex{}, NewError("2201B", "the pattern \""+pattern+"\" is not valid, or too large")
}

// IsMatch tells whether the pattern matches anywhere in a text of up to 64 KiB.
func (r Regex) IsMatch(text string) (bool, error) {
	status := host.RegexIsMatch(r.handle, text)
	if status < 0 {
		return false, notMatchable()
	}
	return status == 1, nil
}

// Find gives the first match at or behind byte start: text[begin:end]. found is false where there is none.
func (r Regex) Find(text string, start int) (begin, end int, found bool, err error) {
	from, to, status := host.RegexFind(r.handle, text, int32(start))
	if status < 0 {
		return 0, 0, false, notMatchable()
	}
	return int(from), int(to), status == 1, nil
}

func notMatchable() error {
	return NewError(pluginSQLState, "a text that is no UTF-8 or beyond 64 KiB cannot be matched")
}

// AddToCounter adds to a counter of the plugin. Names have a-z, 0-9, _ and ., 1 to 64 bytes. Needs metric_names, as those below.
func AddToCounter(name string, delta int64) error { return metric(name, host.CounterAdd(name, delta)) }

// SetGauge sets a gauge.
func SetGauge(name string, value int64) error { return metric(name, host.GaugeSet(name, value)) }

// Observe counts a value of 0 or more into a histogram whose buckets double.
func Observe(name string, value int64) error { return metric(name, host.HistogramObserve(name, value)) }

func metric(name string, status int32) error {
	switch status {
	case 0:
		return nil
	case abi.Full:
		return NewError(pluginSQLState, "more metrics than metric_names grants")
	}
	return NewError(pluginSQLState, "metric \""+name+"\" cannot take this value: its name is none, is another kind's, or the value is below 0")
}
