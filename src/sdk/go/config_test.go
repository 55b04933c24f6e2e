package sdk_test

import (
	"reflect"
	"strings"
	"testing"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func TestConfigurations(t *testing.T) {
	type inner struct{ A, B string }
	type config struct {
		Name   string            `json:"name" config:"required"`
		Limit  int64             `json:"limit"`
		Tables []string          `json:"tables"`
		Ratio  *float64          `json:"ratio"`
		Inner  inner             `json:"inner"`
		Map    map[string]uint16 `json:"map"`
		Any    any               `json:"any"`
	}
	read := func(text string) (config, error) {
		host := sdktest.NewHost()
		host.Config = text
		c := config{Limit: 10}
		_, err := sdktest.Start(host, func() (everything, error) { return everything{}, sdk.LoadConfig(&c) })
		return c, err
	}
	c, err := read(`{"name":"é\n\u00e9\ud83d\ude00","tables":["a"],"ratio":0.5,"inner":{"A":"x"},"map":{"k":1},"any":[1,{"b":null}],"more":1}`)
	half := 0.5
	want := config{"é\né😀", 10, []string{"a"}, &half, inner{A: "x"}, map[string]uint16{"k": 1}, []any{1.0, map[string]any{"b": nil}}}
	if err != nil || !reflect.DeepEqual(c, want) {
		t.Errorf("%v, %+v", err, c)
	}
	for text, message := range map[string]string{
		`{}`:                       `configuration key "name" is missing`,
		``:                         `configuration key "name" is missing`,
		`{"name":1}`:               `configuration key "name" must be a string, found a number`,
		`{"name":"n","limit":1.5}`: `configuration key "limit" must be a 64-bit integer, found 1.5`,
		`{"name":"n","limit":9223372036854775808}`: `configuration key "limit" must be a 64-bit integer, found 9223372036854775808`,
		`{"name":"n","tables":["a",true]}`:         `configuration key "tables" must be a string, found a boolean`,
		`{"name":"n","inner":{"C":1}}`:             `configuration key "inner.C" is not known; the nearest is "inner.A"`,
		`{"name":"n","inner":{"other":1}}`:         `configuration key "inner.other" is not known to this plugin`,
		`{"nmae":"n"}`:                             `configuration key "nmae" is not known; the nearest is "name"`,
		`{"name":"n","limits":1}`:                  `configuration key "limits" is not known; the nearest is "limit"`,
		`{"name":"n","map":{"k":65536}}`:           `configuration key "map.k" must be a 16-bit integer of 0 or more, found 65536`,
		`[]`:                                       `the configuration must be a table, found an array`,
		`{"a":1,"a":2}`:                            `the configuration is no JSON: key "a" is there twice, before byte 10`,
		`{"name":"\ud800"}`:                        `the configuration is no JSON: expected the other half of a surrogate pair at byte 15`,
		`{"name":01}`:                              `the configuration is no JSON: expected ',' or '}' at byte 9`,
	} {
		if _, err := read(text); err == nil || err.Error() != message {
			t.Errorf("%s: %v, not %s", text, err, message)
		}
	}
	if _, err := read(strings.Repeat("[", 100_000)); err == nil || !strings.Contains(err.Error(), "levels") {
		t.Errorf("deep JSON: %v", err)
	}
}
