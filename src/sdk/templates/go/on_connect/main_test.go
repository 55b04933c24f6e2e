package main

import (
	"testing"

	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func start(t *testing.T, host *sdktest.Host) *sdktest.Plugin {
	t.Helper()
	host.Config = `{"blocked_user": "mallory"}`
	plugin, err := sdktest.Start(host, newPlugin)
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func TestAClientIsKnownByALockedVariable(t *testing.T) {
	host := sdktest.NewHost()
	host.ConnectionParams["user"], host.Settable = "ada", []string{"app.user"}
	outcome := start(t, host).Connect()
	if want := (sdktest.Setting{Name: "app.user", Value: "ada", Locked: true}); len(outcome.Settings) != 1 || outcome.Settings[0] != want {
		t.Errorf("%+v", outcome)
	}
}

func TestTheBlockedUserIsRefused(t *testing.T) {
	host := sdktest.NewHost()
	host.ConnectionParams["user"] = "mallory"
	if outcome := start(t, host).Connect(); outcome.SQLState != "28000" || outcome.Message != "user mallory may not connect" {
		t.Errorf("%+v", outcome)
	}
}
