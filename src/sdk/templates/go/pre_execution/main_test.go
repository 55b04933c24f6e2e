package main

import (
	"slices"
	"testing"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func start(t *testing.T, host *sdktest.Host) *sdktest.Plugin {
	t.Helper()
	host.Config = `{"oldest": 150}`
	plugin, err := sdktest.Start(host, newPlugin)
	if err != nil {
		t.Fatal(err)
	}
	return plugin
}

func people(email string, age int) *sdktest.Batch {
	return sdktest.NewBatch(
		sdktest.NewColumn("email", sdktest.Text, email, nil), sdktest.NewColumn("age", sdktest.Int4, age, nil),
	).Written(abi.OperationInsert)
}

func TestAddressesBecomeSmallLetters(t *testing.T) {
	batch := people("Eve@Example.COM", 20)
	start(t, sdktest.NewHost()).Rows(batch)
	if !slices.Equal(batch.Values("email"), []any{"eve@example.com", nil}) {
		t.Errorf("%v", batch.Values("email"))
	}
}

func TestNobodyIsOlderThanThat(t *testing.T) {
	outcome := start(t, sdktest.NewHost()).Rows(people("x", 151))
	if outcome.SQLState != "22003" || outcome.Message != "age 151 is out of range (0 to 150)" {
		t.Errorf("%+v", outcome)
	}
}
