// Command masks is the masking plugin of ../README.md.
package main

import (
	"strings"
	"unicode/utf8"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

func init() {
	sdk.Register(func() (*Masks, error) { return &Masks{}, nil }, sdk.Manifest{Requests: `{"allow_result_modification": true}`})
}

// Masks is the plugin.
type Masks struct{}

// Name is the plugin's name.
func (*Masks) Name() string { return "masks" }

// Version is the plugin's version.
func (*Masks) Version() string { return "1.0.0" }

var masks = map[string]func(string, *sdk.TextWriter) sdk.Rewrite{"ssn": ssn, "email": email, "phone": phone}

// OnQueryPostExecution masks the columns that it knows.
func (*Masks) OnQueryPostExecution(ctx *sdk.PluginContext) (sdk.ResultModification, error) {
	for _, column := range ctx.Batch().Columns() {
		if mask := masks[column.Name()]; mask != nil {
			if err := column.RewriteTexts(mask); err != nil {
				return sdk.NoModification(), err
			}
		}
	}
	return sdk.ModifiedInPlace(), nil
}

func ssn(text string, out *sdk.TextWriter) sdk.Rewrite {
	if isASCII(text) && len(text) == 11 && text[3] == '-' && text[6] == '-' {
		out.WriteString("XXX-XX-")
		out.WriteString(text[7:])
	} else {
		out.WriteString("***")
	}
	return sdk.Replace
}

func email(text string, out *sdk.TextWriter) sdk.Rewrite {
	if at := strings.IndexByte(text, '@'); at > 0 && isASCII(text) {
		out.WriteString(text[:1])
		out.WriteString("***")
		out.WriteString(text[at:])
	} else {
		out.WriteString("***")
	}
	return sdk.Replace
}

func phone(text string, out *sdk.TextWriter) sdk.Rewrite {
	if isASCII(text) && len(text) >= 4 {
		out.WriteString("(XXX) XXX-")
		out.WriteString(text[len(text)-4:])
	} else {
		out.WriteString("***")
	}
	return sdk.Replace
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func main() {}
