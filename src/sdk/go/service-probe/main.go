// Command service-probe is what the host's tests run of the SDK's services. A text is a word and what it is about; the answer is the message
// of a refusal (P0042). The service probes of the other SDKs answer the same.
package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

func init() { sdk.Register(newProbe, sdk.Manifest{}) }

// ServiceProbe is the plugin.
type ServiceProbe struct{ pattern sdk.Regex }

func newProbe() (*ServiceProbe, error) {
	pattern, err := sdk.CompileRegex("b+", 0)
	return &ServiceProbe{pattern}, err
}

// Name is the plugin's name.
func (p *ServiceProbe) Name() string { return "sdk-service-probe" }

// Version is that of the SDK.
func (p *ServiceProbe) Version() string { return "1.0.0" }

// OnQueryPreParse does what the text says.
func (p *ServiceProbe) OnQueryPreParse(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	word, about, _ := strings.Cut(ctx.SQL(), " ")
	answer, err := p.answer(word, about)
	return sdk.Reject("P0042", answer), err
}

// OnQueryPreExecution tells the first two parameters.
func (p *ServiceProbe) OnQueryPreExecution(ctx *sdk.PluginContext) (sdk.QueryModification, error) {
	first, err := parameter(ctx, 1)
	if err != nil {
		return sdk.Allow(), err
	}
	second, err := parameter(ctx, 2)
	return sdk.Reject("P0042", first+" "+second), err
}

// OnCacheLookup does what the first parameter says.
func (p *ServiceProbe) OnCacheLookup(ctx *sdk.PluginContext) (sdk.CacheDecision, error) {
	word, err := parameter(ctx, 1)
	switch word {
	case "miss":
		return sdk.CacheMiss(), err
	case "use":
		return sdk.UseCustomCache(sdk.CacheEntry{Key: "k", TTL: 5 * time.Second, Tags: []string{"a", "bc"}, StaleOK: true}), err
	case "plain":
		return sdk.UseCustomCache(sdk.CacheEntry{}), err
	case "long":
		return sdk.UseCustomCache(sdk.CacheEntry{Key: strings.Repeat("k", 257)}), err
	}
	return sdk.UseDefaultCache(), err
}

// OnCacheStore keeps nothing of no rows, and tells what it was offered where the first parameter says so.
func (p *ServiceProbe) OnCacheStore(ctx *sdk.PluginContext, offer sdk.CacheOffer) (sdk.CacheDecision, error) {
	word, err := parameter(ctx, 1)
	switch {
	case word == "tell":
		return sdk.UseDefaultCache(), sdk.NewError("P0042", fmt.Sprintf("%d rows, %d bytes, %d", offer.Rows, offer.Bytes, offer.LookedUp))
	case offer.Rows == 0:
		return sdk.CacheMiss(), err
	}
	return sdk.UseCustomCache(sdk.CacheEntry{Key: "stored"}), err
}

func parameter(ctx *sdk.PluginContext, index int) (string, error) {
	value, isValue, err := ctx.Parameter(index)
	if !isValue {
		value = "NULL"
	}
	return value, err
}

func (p *ServiceProbe) answer(word, about string) (string, error) {
	switch word {
	case "limit":
		allowed, wait, err := sdk.RateLimiter{Tokens: 1, Period: time.Hour, Burst: 1}.Allow(about, 1)
		if allowed {
			return "allowed", err
		}
		return strconv.FormatInt(wait.Milliseconds(), 10), err
	case "store":
		return store(about)
	case "token":
		return sdk.Claims(about, "main")
	case "hash":
		sum, err := sdk.SHA256([]byte(about))
		return fmt.Sprintf("%x %016x", sum, sdk.XXHash64([]byte(about), 0)), err
	case "mac":
		sum, err := sdk.HMACSHA256("mac", []byte(about))
		return hex.EncodeToString(sum[:]), err
	case "match":
		return p.match(about)
	case "count":
		for _, err := range []error{sdk.AddToCounter("asked", 3), sdk.SetGauge("level", -4), sdk.Observe("bytes", 100)} {
			if err != nil {
				return "", err
			}
		}
		return "counted", nil
	case "env":
		value, isSet, err := sdk.EnvVar(about)
		if !isSet {
			value = "unset"
		}
		return value, err
	case "file", "part", "large", "files":
		return file(word, about)
	case "http":
		return post(about)
	case "cache":
		return cache(about)
	case "fail":
		panic(about)
	}
	return "", sdk.NewError("42501", "no such word")
}

func store(about string) (string, error) {
	err := sdk.KV.Set("key", []byte(about), 0)
	if err != nil {
		return "", err
	}
	stored, _, _ := sdk.KV.Get("key")
	first, _ := sdk.KV.CompareAndSet("key", nil, []byte("x"), 0)
	second, _ := sdk.KV.CompareAndSet("key", []byte(about), []byte("x"), 0)
	five, _ := sdk.KV.Increment("sum", 5, 0)
	sum, _ := sdk.KV.Increment("sum", -7, 0)
	gone, _ := sdk.KV.Delete("key")
	again, err := sdk.KV.Delete("key")
	return fmt.Sprint(len(stored), " ", first, " ", second, " ", five, " ", sum, " ", gone, " ", again), err
}

func file(word, path string) (string, error) {
	switch word {
	case "part":
		part := make([]byte, 4)
		read, err := sdk.ReadFileAt(path, part, 2)
		return fmt.Sprintf("%d %x", read, part), err
	case "files":
		return strings.Join(sdk.FileNames(), ","), nil
	}
	content, err := sdk.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "none", nil
	case word == "large":
		sum := 0
		for _, b := range content {
			sum += int(b)
		}
		return fmt.Sprint(len(content), " ", sum), err
	}
	return string(content), err
}

func (p *ServiceProbe) match(about string) (string, error) {
	isMatch, err := p.pattern.IsMatch(about)
	if err != nil {
		return "", err
	}
	begin, end, found, err := p.pattern.Find(about, 1)
	if !found {
		return fmt.Sprint(isMatch, " none"), err
	}
	return fmt.Sprint(isMatch, " ", begin, "..", end), err
}

func post(url string) (string, error) {
	request := sdk.HTTPRequest{Method: "POST", URL: url, Header: []sdk.HTTPHeader{{Name: "X-Probe", Value: "1"}}, Body: []byte("hello")}
	answer, err := sdk.HTTPClient{Timeout: 100 * time.Millisecond}.Do(request)
	if err != nil {
		return "", err
	}
	kind, isThere := answer.Header("content-TYPE")
	if !isThere {
		kind = "none"
	}
	return fmt.Sprint(answer.Status, " ", kind, " ", string(answer.Body)), nil
}

func cache(about string) (string, error) {
	target, name, _ := strings.Cut(about, " ")
	var err error
	switch target {
	case "key":
		err = sdk.Cache.InvalidateKey(name)
	case "tag":
		err = sdk.Cache.InvalidateTag(name)
	case "table":
		err = sdk.Cache.InvalidateTable(name)
	case "all":
		err = sdk.Cache.InvalidateAll()
	default:
		count, err := sdk.Cache.Count(name)
		return strconv.Itoa(count), err
	}
	return "done", err
}

func main() {}
