package sdk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func TestAServerAnswersAndOthersAreDenied(t *testing.T) {
	const url = "https://auth.example.com/api/validate"
	var seen sdk.HTTPRequest
	plugin, host := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
		client := sdk.HTTPClient{Timeout: 100 * time.Millisecond}
		answer, err := client.Post(url, "text/plain", []byte("token"))
		if err != nil {
			return sdk.Allow(), err
		}
		kind, _ := answer.Header("content-type")
		_, isOther := answer.Header("X-Other")
		same(t, []any{answer.Status, string(answer.Body), kind, isOther}, []any{201, `{"id":1}`, "application/json", false})
		_, err = client.Get("https://elsewhere.example.com/")
		same(t, errors.Is(err, sdk.ErrHTTPDenied), true)
		return sdk.Allow(), err
	})
	host.HTTP = func(request sdk.HTTPRequest) (sdktest.HTTPAnswer, error) {
		if request.URL != url {
			return sdktest.HTTPAnswer{}, sdk.ErrHTTPDenied
		}
		seen = request
		return sdktest.HTTPAnswer{Status: 201, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"id":1}`}, nil
	}
	refused := func(outcome sdktest.Outcome) {
		t.Helper()
		same(t, []string{outcome.SQLState, outcome.Message}, []string{"38000", "this server, this method or this hook is not granted"})
	}
	for _, call := range []func() sdktest.Outcome{
		plugin.Connect, func() sdktest.Outcome { return plugin.PreParse("x") },
		func() sdktest.Outcome { return plugin.PreExecution(sdktest.Statement{}) },
	} {
		seen = sdk.HTTPRequest{}
		refused(call())
		same(t, seen, sdk.HTTPRequest{
			Method: "POST", URL: url, Header: []sdk.HTTPHeader{{Name: "Content-Type", Value: "text/plain"}}, Body: []byte("token"),
			Timeout: 100 * time.Millisecond,
		})
	}
	seen = sdk.HTTPRequest{}
	refused(plugin.PostParse(sdktest.Statement{}))
	same(t, seen.URL, "")
}

func TestWhyThereIsNoAnswer(t *testing.T) {
	for _, want := range []error{
		sdk.ErrHTTPDenied, sdk.ErrHTTPInvalid, sdk.ErrHTTPFull, sdk.ErrHTTPUnreachable, sdk.ErrHTTPAddress, sdk.ErrHTTPTLS,
		sdk.ErrHTTPTimeout, sdk.ErrHTTPTooLarge, sdk.ErrHTTPProtocol,
	} {
		plugin, host := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
			_, err := sdk.HTTPClient{}.Get("https://a/")
			if !errors.Is(err, want) {
				t.Errorf("%v, not %v", err, want)
			}
			return sdk.Allow(), fmt.Errorf("no user: %w", err)
		})
		host.HTTP = func(sdk.HTTPRequest) (sdktest.HTTPAnswer, error) { return sdktest.HTTPAnswer{}, want }
		outcome := plugin.PreParse("x")
		same(t, []string{outcome.SQLState, outcome.Message}, []string{"38000", "no user: " + want.Error()})
	}
}

func TestHeadersAreThoseOfTheNewestAnswer(t *testing.T) {
	plugin, host := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
		first, _ := sdk.HTTPClient{}.Get("https://a/")
		_, err := sdk.HTTPClient{}.Get("https://a/")
		first.Header("Date")
		return sdk.Allow(), err
	})
	host.HTTP = func(sdk.HTTPRequest) (sdktest.HTTPAnswer, error) { return sdktest.HTTPAnswer{Status: 200}, nil }
	if failure := plugin.PreParse("x").Failure; !strings.Contains(failure, "until the next request is sent") {
		t.Errorf("%q", failure)
	}
}

func TestVariablesOfTheEnvironment(t *testing.T) {
	plugin, host := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
		home, isSet, err := sdk.EnvVar("HOME")
		same(t, []any{home, isSet}, []any{"/root", true})
		_, _, denied := sdk.EnvVar("SECRET")
		return sdk.Allow(), errors.Join(err, denied)
	})
	host.Environment["HOME"] = "/root"
	same(t, plugin.PreParse("x").Message, "variable SECRET: not granted, or not in this hook")
}

type caching struct {
	everything
	lookUp func(*sdk.PluginContext) (sdk.CacheDecision, error)
	store  func(*sdk.PluginContext, sdk.CacheOffer) (sdk.CacheDecision, error)
}

func (c caching) OnCacheLookup(ctx *sdk.PluginContext) (sdk.CacheDecision, error) {
	return c.lookUp(ctx)
}

func (c caching) OnCacheStore(ctx *sdk.PluginContext, offer sdk.CacheOffer) (sdk.CacheDecision, error) {
	return c.store(ctx, offer)
}

func startCaching(t *testing.T, host *sdktest.Host, plugin caching) *sdktest.Plugin {
	t.Helper()
	started, err := sdktest.Start(host, func() (caching, error) { return plugin, nil })
	if err != nil {
		t.Fatal(err)
	}
	return started
}

func TestDecisionsAboutTheCache(t *testing.T) {
	entry := sdk.CacheEntry{Key: "k", TTL: 5 * time.Second, Tags: []string{"a", "b"}, StaleOK: true}
	tags := func(count int) []string {
		made := make([]string, count)
		for i := range made {
			made[i] = "t"
		}
		return made
	}
	long := strings.Repeat("k", 257)
	for _, test := range []struct {
		decision sdk.CacheDecision
		err      error
		verdict  abi.Verdict
		cache    abi.CacheDecision
		entry    sdk.CacheEntry
	}{
		{sdk.UseDefaultCache(), nil, abi.VerdictPass, 0, sdk.CacheEntry{}},
		{sdk.CacheMiss(), nil, abi.VerdictCached, abi.CacheDecisionMiss, sdk.CacheEntry{}},
		{sdk.UseCustomCache(entry), nil, abi.VerdictCached, abi.CacheDecisionUse, entry},
		{sdk.UseCustomCache(sdk.CacheEntry{}), nil, abi.VerdictCached, abi.CacheDecisionUse, sdk.CacheEntry{}},
		{sdk.UseCustomCache(sdk.CacheEntry{TTL: 1}), nil, abi.VerdictCached, abi.CacheDecisionUse, sdk.CacheEntry{TTL: time.Millisecond}},
		{sdk.UseCustomCache(sdk.CacheEntry{Key: long[1:], Tags: tags(16)}), nil, abi.VerdictCached, abi.CacheDecisionUse,
			sdk.CacheEntry{Key: long[1:], Tags: tags(16)}},
		{sdk.UseDefaultCache(), errors.New("no"), abi.VerdictReject, 0, sdk.CacheEntry{}},
		{sdk.UseCustomCache(sdk.CacheEntry{Key: long}), nil, abi.VerdictReject, 0, sdk.CacheEntry{}},
		{sdk.UseCustomCache(sdk.CacheEntry{Tags: tags(17)}), nil, abi.VerdictReject, 0, sdk.CacheEntry{}},
		{sdk.UseCustomCache(sdk.CacheEntry{Tags: []string{""}}), nil, abi.VerdictReject, 0, sdk.CacheEntry{}},
		{sdk.UseCustomCache(sdk.CacheEntry{Tags: []string{long}}), nil, abi.VerdictReject, 0, sdk.CacheEntry{}},
		{sdk.UseCustomCache(sdk.CacheEntry{TTL: -1}), nil, abi.VerdictReject, 0, sdk.CacheEntry{}},
	} {
		plugin := startCaching(t, sdktest.NewHost(), caching{
			lookUp: func(*sdk.PluginContext) (sdk.CacheDecision, error) { return test.decision, test.err },
		})
		outcome := plugin.CacheLookup(sdktest.Statement{Tables: sdktest.Tables("t")})
		same(t, []any{outcome.Verdict, outcome.Cache, outcome.CacheEntry}, []any{test.verdict, test.cache, test.entry})
	}
}

func TestAStoreIsOfferedWithItsSizeAndWhatTheLookupSaid(t *testing.T) {
	offer := sdk.CacheOffer{Rows: 3, Bytes: 90, LookedUp: abi.CacheDecisionMiss}
	plugin := startCaching(t, sdktest.NewHost(), caching{
		store: func(ctx *sdk.PluginContext, got sdk.CacheOffer) (sdk.CacheDecision, error) {
			same(t, []any{got, ctx.ReferencedTables()[0].Name}, []any{offer, "t"})
			return sdk.UseCustomCache(sdk.CacheEntry{Key: "k"}), nil
		},
	})
	outcome := plugin.CacheStore(sdktest.Statement{Tables: sdktest.Tables("t")}, offer)
	same(t, []any{outcome.Cache, outcome.CacheEntry.Key}, []any{abi.CacheDecisionUse, "k"})
}

func TestEntriesAreCountedAndInvalidated(t *testing.T) {
	host := sdktest.NewHost()
	host.Parameters, host.Cached["42"] = []any{42}, 3
	plugin := startCaching(t, host, caching{lookUp: func(ctx *sdk.PluginContext) (sdk.CacheDecision, error) {
		key, _, err := ctx.Parameter(1)
		count, err2 := sdk.Cache.Count(key)
		same(t, count, 3)
		for _, refused := range []error{sdk.Cache.InvalidateTag(""), sdk.Cache.InvalidateKey(strings.Repeat("k", 257))} {
			same(t, refused != nil, true)
		}
		return sdk.UseDefaultCache(), errors.Join(err, err2, sdk.Cache.InvalidateKey(key), sdk.Cache.InvalidateTag("a"),
			sdk.Cache.InvalidateTable("public.t"), sdk.Cache.InvalidateAll())
	}})
	same(t, plugin.CacheLookup(sdktest.Statement{}).Message, "")
	same(t, host.Invalidated, []string{"key 42", "tag a", "table public.t", "all"})
}
