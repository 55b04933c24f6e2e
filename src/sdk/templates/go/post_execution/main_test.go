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

func people() *sdktest.Batch {
	return sdktest.NewBatch(
		sdktest.NewColumn("contact", sdktest.Text, "ada@example.com", nil, "none").From("people", "email"),
		sdktest.NewColumn("city", sdktest.Text, "Rome", nil, "Oslo").From("people", "city"))
}

func TestAddressesAreMaskedWhateverTheQueryCallsThem(t *testing.T) {
	batch := people()
	start(t, sdktest.NewHost()).PostExecution(batch)
	if !slices.Equal(batch.Values("contact"), []any{"a***@example.com", nil, "n***"}) || batch.Values("city")[0] != "Rome" {
		t.Errorf("%v %v", batch.Values("contact"), batch.Values("city"))
	}
}

func TestAnAdministratorSeesThem(t *testing.T) {
	host := sdktest.NewHost()
	host.SessionVars["app.user_role"] = "admin"
	batch := people()
	start(t, host).PostExecution(batch)
	if batch.Values("contact")[0] != "ada@example.com" {
		t.Errorf("%v", batch.Values("contact"))
	}
}
