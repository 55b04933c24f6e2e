package main

import (
	"slices"
	"testing"

	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func start(t *testing.T, host *sdktest.Host) *sdktest.Plugin {
	t.Helper()
	host.Config = `{"message": "bye"}`
	plugin, err := sdktest.Start(host, newPlugin)
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func TestTheEndOfAClientIsLogged(t *testing.T) {
	if outcome := start(t, sdktest.NewHost()).Disconnect(); !slices.Equal(outcome.Log, []string{"1: bye"}) {
		t.Errorf("%+v", outcome)
	}
}
