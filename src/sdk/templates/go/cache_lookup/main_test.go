package main

import (
	"testing"
	"time"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func start(t *testing.T, host *sdktest.Host) *sdktest.Plugin {
	t.Helper()
	host.Config = `{"seconds": 5}`
	plugin, err := sdktest.Start(host, newPlugin)
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func TestResultsOfPeopleAreKeptForTheConfiguredTime(t *testing.T) {
	outcome := start(t, sdktest.NewHost()).CacheLookup(sdktest.Statement{Tables: sdktest.Tables("people")})
	if outcome.Cache != abi.CacheDecisionUse || outcome.CacheEntry.Key != "people" || outcome.CacheEntry.TTL != 5*time.Second {
		t.Errorf("%+v", outcome)
	}
}

func TestOthersAreLeftToTheDefault(t *testing.T) {
	outcome := start(t, sdktest.NewHost()).CacheLookup(sdktest.Statement{Tables: sdktest.Tables("people", "countries")})
	if outcome.Verdict != abi.VerdictPass {
		t.Errorf("%+v", outcome)
	}
}
