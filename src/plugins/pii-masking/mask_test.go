package main

import (
	"testing"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

const seedConfig = `{"mask_ssn":true,"mask_email":true,"mask_phone":true,"admin_roles":["admin","compliance_officer","super_admin"]}`

func start(t *testing.T, config string) (*sdktest.Plugin, *sdktest.Host) {
	t.Helper()
	host := sdktest.NewHost()
	host.Config = config
	plugin, err := sdktest.Start(host, newPIIMasking)
	if err != nil {
		t.Fatal(err)
	}
	return plugin, host
}

// masked gives the one value of a column as it leaves.
func masked(t *testing.T, config string, column *sdktest.Column) any {
	t.Helper()
	plugin, _ := start(t, config)
	batch := sdktest.NewBatch(column)
	if outcome := plugin.PostExecution(batch); outcome.Message != "" || outcome.Failure != "" {
		t.Fatalf("%+v", outcome)
	}
	return batch.Values(column.Name)[0]
}

func TestTextsOfEachKind(t *testing.T) {
	for _, test := range []struct{ column, value, want string }{
		{"ssn", "123-45-6789", "XXX-XX-6789"},
		{"ssn", "123 45 6789", "XXX-XX-6789"},
		{"ssn", "123456789", "XXX-XX-6789"},
		{"ssn", " 123-45-6789  ", "XXX-XX-6789"},
		{"ssn", "123-45-678", "***"},
		{"ssn", "123-45-67890", "***"},
		{"ssn", "123-45 6789", "***"},
		{"ssn", "1234-5-6789", "***"},
		{"ssn", "12x-45-6789", "***"},
		{"ssn", "123-45-6789 and 987-65-4321", "***"},
		{"ssn", "١٢٣-٤٥-٦٧٨٩", "***"},
		{"ssn", "6789", "***"},
		{"ssn", "n/a", "***"},
		{"ssn", "", ""},
		{"ssn", "   ", "***"},
		{"email", "john.doe@example.com", "j***@example.com"},
		{"email", "j@example.com", "***@example.com"},
		{"email", "jo@example.com", "j***@example.com"},
		{"email", "élan@example.com", "é***@example.com"},
		{"email", "é@example.com", "***@example.com"},
		{"email", "@example.com", "***"},
		{"email", "john", "***"},
		{"email", "john@", "***"},
		{"email", "a@b@c", "***"},
		{"email", `"john doe"@example.com`, "***"},
		{"email", "x@y john.doe@example.com", "***"},
		{"email", "", ""},
		{"phone", "(555) 123-4567", "(XXX) XXX-4567"},
		{"phone", "555-123-4567", "(XXX) XXX-4567"},
		{"phone", "555.123.4567", "(XXX) XXX-4567"},
		{"phone", "5551234567", "(XXX) XXX-4567"},
		{"phone", "(555)123-4567", "(XXX) XXX-4567"},
		{"phone", "+1 (555) 123-4567", "+1 (XXX) XXX-4567"},
		{"phone", "1-555-123-4567", "1-(XXX) XXX-4567"},
		{"phone", "+15551234567", "***"},
		{"phone", "15551234567", "***"},
		{"phone", "+49 30 901820", "***"},
		{"phone", "123-4567", "***"},
		{"phone", "4567", "***"},
		{"phone", "(555) 123-4567 x89", "***"},
		{"phone", "555--123-4567", "***"},
		{"phone", "call 555-123-4567", "***"},
		{"phone", "", ""},
	} {
		if got := masked(t, seedConfig, sdktest.NewColumn(test.column, sdktest.Text, test.value).From("users", test.column)); got != test.want {
			t.Errorf("%s %q became %q, not %q", test.column, test.value, got, test.want)
		}
	}
}

// Whatever a value is, nothing but what its kind keeps of it leaves.
func FuzzNothingElseLeaves(f *testing.F) {
	for _, text := range []string{"123-45-6789", "a@b.c", "(555) 123-4567", "+1 5", ")", "()", "@", "é@", "\xff@x"} {
		f.Add(text)
	}
	host := sdktest.NewHost()
	plugin, err := sdktest.Start(host, newPIIMasking)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []struct {
			name string
			kept int
		}{{"ssn", 4}, {"phone", 4 + len("+123 ")}} {
			batch := sdktest.NewBatch(sdktest.NewColumn(kind.name, sdktest.Text, text))
			plugin.PostExecution(batch)
			got := batch.Texts(kind.name)[0]
			digits := 0
			for i := range len(got) {
				if isDigit(got[i]) {
					digits++
				}
			}
			if text != "" && (digits > kind.kept || got == text) {
				t.Errorf("%s %q became %q", kind.name, text, got)
			}
		}
		batch := sdktest.NewBatch(sdktest.NewColumn("email", sdktest.Text, text))
		plugin.PostExecution(batch)
		if got := batch.Texts("email")[0]; text != "" && got == text && got != "***" && got[:4] != "***@" {
			t.Errorf("email %q left as it is", text)
		}
	})
}

func TestAliasesHideNothing(t *testing.T) {
	got := masked(t, seedConfig, sdktest.NewColumn("x", sdktest.Text, "123-45-6789").From("users", "Customer_SSN"))
	if got != "XXX-XX-6789" {
		t.Errorf("%v", got)
	}
	if got := masked(t, seedConfig, sdktest.NewColumn("email", sdktest.Text, "123-45-6789").From("users", "ssn")); got != "XXX-XX-6789" {
		t.Errorf("an alias changed the kind: %v", got)
	}
	if got := masked(t, seedConfig, sdktest.NewColumn("name", sdktest.Text, "Ada").From("users", "name")); got != "Ada" {
		t.Errorf("a name was masked: %v", got)
	}
}

// An expression could move digits to where they are kept: '000-00-' || substr(ssn, 1, 4).
func TestExpressionsAreMaskedAsAWhole(t *testing.T) {
	derived := abi.ColumnAccessWritable | abi.ColumnAccessNullable | abi.ColumnAccessDerived
	if got := masked(t, seedConfig, sdktest.NewColumn("x", sdktest.Text, "000-00-1234").From("users", "ssn").With(derived)); got != "***" {
		t.Errorf("%v", got)
	}
	both := sdktest.NewColumn("x", sdktest.Text, "a@b").From("users", "name").From("users", "email").With(derived)
	if got := masked(t, seedConfig, both); got != "***" {
		t.Errorf("%v", got)
	}
}

func TestTypesThatHoldNoMaskBecomeNull(t *testing.T) {
	for _, column := range []*sdktest.Column{
		sdktest.NewColumn("ssn", sdktest.Int8, 123456789),
		sdktest.NewColumn("ssn", sdktest.Int4, 123456789),
		sdktest.NewColumn("ssn", sdktest.JSONB, `{"a":"123-45-6789"}`),
		sdktest.NewColumn("emails", sdktest.TextArray, []byte("...")),
		sdktest.NewColumn("phone", sdktest.Numeric, []byte("...")),
		sdktest.NewColumn("email", sdktest.Bytea, []byte("a@b")),
		sdktest.NewColumn("email_known", sdktest.Bool, true),
		sdktest.NewColumn("phone_since", sdktest.TimestampTZ, 1),
		sdktest.NewColumn("ssn", 18, "1"),
		sdktest.NewColumn("mobile_id", sdktest.UUID, [16]byte{1}),
	} {
		if got := masked(t, seedConfig, column); got != nil {
			t.Errorf("%s of type %d became %v", column.Name, column.TypeOID, got)
		}
	}
	for _, oid := range []uint32{sdktest.Varchar, sdktest.BPChar, 19} {
		if got := masked(t, seedConfig, sdktest.NewColumn("ssn", oid, "123-45-6789")); got != "XXX-XX-6789" {
			t.Errorf("type %d became %v", oid, got)
		}
	}
}

func TestAColumnThatMayNotBeChangedRefusesTheStatement(t *testing.T) {
	plugin, _ := start(t, seedConfig)
	outcome := plugin.PostExecution(sdktest.NewBatch(sdktest.NewColumn("ssn", sdktest.Text, "123-45-6789").With(0)))
	if outcome.Verdict != abi.VerdictReject || outcome.SQLState != "38000" {
		t.Errorf("%+v", outcome)
	}
}

func TestAdministratorsPass(t *testing.T) {
	for _, test := range []struct {
		role, config string
		passes       bool
	}{
		{"admin", seedConfig, true},
		{"super_admin", seedConfig, true},
		{"Admin", seedConfig, false},
		{"user", seedConfig, false},
		{"", seedConfig, false},
		{"", `{"admin_roles":[""]}`, false},
		{"admin", `{}`, false},
	} {
		plugin, host := start(t, test.config)
		if test.role != "" {
			host.SessionVars["app.user_role"] = test.role
		}
		batch := sdktest.NewBatch(sdktest.NewColumn("ssn", sdktest.Text, "123-45-6789", nil))
		plugin.PostExecution(batch)
		if got := batch.Texts("ssn"); (got[0] == "123-45-6789") != test.passes || got[1] != "NULL" {
			t.Errorf("%q under %s: %v", test.role, test.config, got)
		}
	}
}

func TestConfiguredColumns(t *testing.T) {
	config := `{"columns":[{"column":"users.email_known","mask":"none"},{"column":"*.tax_*","mask":"ssn"},
		{"column":"patients.diagnosis","mask":"null"},{"column":"patients.*","mask":"all"}],"mask_phone":false}`
	for _, test := range []struct{ table, column, value, want string }{
		{"users", "email_known", "yes", "yes"},
		{"others", "email_known", "yes", "***"},
		{"users", "tax_number", "123-45-6789", "XXX-XX-6789"},
		{"users", "taxes", "1", "1"},
		{"patients", "diagnosis", "flu", "NULL"},
		{"patients", "name", "Ada", "***"},
		{"users", "phone", "(555) 123-4567", "(555) 123-4567"},
	} {
		got := masked(t, config, sdktest.NewColumn(test.column, sdktest.Text, test.value).From(test.table, test.column))
		if got == nil {
			got = "NULL"
		}
		if got != test.want {
			t.Errorf("%s.%s became %v, not %s", test.table, test.column, got, test.want)
		}
	}
}

func TestOnMismatch(t *testing.T) {
	if got := masked(t, `{"on_mismatch":"null"}`, sdktest.NewColumn("ssn", sdktest.Text, "odd")); got != nil {
		t.Errorf("%v", got)
	}
	plugin, _ := start(t, `{"on_mismatch":"reject"}`)
	outcome := plugin.PostExecution(sdktest.NewBatch(sdktest.NewColumn("ssn", sdktest.Text, "123-45-6789", "odd")))
	if outcome.SQLState != "42501" || outcome.Message != `column "ssn" holds a value that cannot be masked` {
		t.Errorf("%+v", outcome)
	}
	outcome = plugin.PostExecution(sdktest.NewBatch(sdktest.NewColumn("ssn", sdktest.Text, "123-45-6789")))
	if outcome.Verdict != abi.VerdictChanged {
		t.Errorf("a refusal was remembered: %+v", outcome)
	}
}

func TestMistakesInTheConfiguration(t *testing.T) {
	for config, want := range map[string]string{
		`{"mask_ssn":"yes"}`:                         `configuration key "mask_ssn" must be true or false, found a string`,
		`{"on_mismatch":"pass"}`:                     `on_mismatch is "pass"; it must be mask, null or reject`,
		`{"columns":[{"column":"a.b"}]}`:             `configuration key "columns.mask" is missing`,
		`{"columns":[{"column":"b","mask":"all"}]}`:  `columns: "b" must be table.column, such as patients.insurance_id or *.insurance_*`,
		`{"columns":[{"column":"a.b","mask":"al"}]}`: `columns: mask "al" is not one of ssn, email, phone, all, null, none`,
	} {
		host := sdktest.NewHost()
		host.Config = config
		if _, err := sdktest.Start(host, newPIIMasking); err == nil || err.Error() != want {
			t.Errorf("%s: %v", config, err)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true}, {"a*", "abc", true}, {"*c", "abc", true}, {"a*c", "abc", true}, {"a*d", "abc", false}, {"*b*", "abc", true},
		{"", "", true}, {"", "a", false}, {"abc", "ABC", true}, {"a*b*c", "aXbXbc", true}, {"**", "x", true}, {"*a", "aab", false},
	} {
		if glob(test.pattern, test.name) != test.want {
			t.Errorf("%q of %q", test.pattern, test.name)
		}
	}
}
