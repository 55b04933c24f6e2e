package main

import (
	"testing"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func start(t *testing.T, host *sdktest.Host) *sdktest.Plugin {
	t.Helper()
	host.Config = `{"max_rows": 10}`
	plugin, err := sdktest.Start(host, newPlugin)
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func TestOnlySmallResultsAreKept(t *testing.T) {
	plugin := start(t, sdktest.NewHost())
	statement := sdktest.Statement{Tables: sdktest.Tables("people")}
	if outcome := plugin.CacheStore(statement, sdk.CacheOffer{Rows: 10}); outcome.Verdict != abi.VerdictPass {
		t.Errorf("%+v", outcome)
	}
	if outcome := plugin.CacheStore(statement, sdk.CacheOffer{Rows: 11}); outcome.Cache != abi.CacheDecisionMiss {
		t.Errorf("%+v", outcome)
	}
}
