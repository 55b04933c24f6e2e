package main

import (
	"slices"
	"testing"

	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func start(t *testing.T, host *sdktest.Host) *sdktest.Plugin {
	t.Helper()
	host.Config = `{}`
	plugin, err := sdktest.Start(host, newPlugin)
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func TestPeopleAreRestrictedToTheirOwner(t *testing.T) {
	host := sdktest.NewHost()
	host.SessionVars["app.owner"] = "ada"
	outcome := start(t, host).PostParse(sdktest.Statement{Tables: sdktest.Tables("people")})
	if !slices.Equal(outcome.Restrictions, []string{"people: owner = 'ada'"}) {
		t.Errorf("%+v", outcome)
	}
}

func TestWithoutAnOwnerPeopleAreRefusedAndTheRestIsNot(t *testing.T) {
	plugin := start(t, sdktest.NewHost())
	if outcome := plugin.PostParse(sdktest.Statement{Tables: sdktest.Tables("people")}); outcome.Message != "no owner is set" {
		t.Errorf("%+v", outcome)
	}
	if outcome := plugin.PostParse(sdktest.Statement{Tables: sdktest.Tables("countries")}); outcome.Message != "" {
		t.Errorf("%+v", outcome)
	}
}
