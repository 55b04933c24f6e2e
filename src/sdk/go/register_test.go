package sdk

import "testing"

type named struct{}

func (named) Name() string    { return "n" }
func (named) Version() string { return "1.0.0" }

func TestTheManifestSaysWhatThePluginLooksAt(t *testing.T) {
	for _, test := range []struct {
		manifest Manifest
		want     string
	}{
		{Manifest{}, `"class":"security","literals":true,"requests":{}`},
		{Manifest{Class: "observer", Requests: `{"kv_max_keys":1}`, IgnoresLiterals: true},
			`"class":"observer","literals":false,"requests":{"kv_max_keys":1}`},
	} {
		text, err := manifestOf(named{}, test.manifest, []string{"post_parse"}, []string{"helios_post_parse"})
		want := `{"manifest":{"name":"n","version":"1.0.0","hooks":["post_parse"],` + test.want + `},"exports":["helios_post_parse"]}`
		if err != nil || string(text) != want {
			t.Errorf("%s, not %s (%v)", text, want, err)
		}
	}
}
