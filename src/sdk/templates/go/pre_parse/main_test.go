package main

import (
	"testing"

	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func start(t *testing.T, host *sdktest.Host) *sdktest.Plugin {
	t.Helper()
	host.Config = `{"max_bytes": 10}`
	plugin, err := sdktest.Start(host, newPlugin)
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func TestOnlyLongTextsAreRefused(t *testing.T) {
	plugin := start(t, sdktest.NewHost())
	if outcome := plugin.PreParse("SELECT 1"); outcome.Message != "" {
		t.Errorf("%+v", outcome)
	}
	if outcome := plugin.PreParse("SELECT 1234"); outcome.SQLState != "54000" || outcome.Message != "a text may have at most 10 bytes" {
		t.Errorf("%+v", outcome)
	}
}
