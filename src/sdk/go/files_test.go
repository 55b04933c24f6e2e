package sdk_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/sdktest"
)

func TestFilesAreThoseOfTheTest(t *testing.T) {
	// More than one call can read.
	large := bytes.Repeat([]byte{1, 2, 3}, 1_000_000)
	plugin, host := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
		words, err := sdk.ReadFile("words.txt")
		whole, err2 := sdk.ReadFile("lists/large")
		empty, err3 := sdk.ReadFile("empty")
		size, err4 := sdk.FileSize("lists/large")
		same(t, []error{err, err2, err3, err4}, make([]error, 4))
		same(t, []any{string(words), bytes.Equal(whole, large), len(empty), size}, []any{"alpha beta", true, 0, int64(3_000_000)})
		same(t, sdk.FileNames(), []string{"empty", "lists/large", "words.txt"})
		part := make([]byte, 8)
		read, err := sdk.ReadFileAt("words.txt", part, 6)
		same(t, []any{string(part[:read]), err}, []any{"beta", nil})
		read, err = sdk.ReadFileAt("words.txt", part, 1<<62)
		same(t, []any{read, err}, []any{0, io.EOF})
		return sdk.Allow(), nil
	})
	host.Files = map[string][]byte{"words.txt": []byte("alpha beta"), "lists/large": large, "empty": nil}
	same(t, plugin.PostParse(sdktest.Statement{}).Message, "")
}

func TestFilesThatCannotBeReadRefuse(t *testing.T) {
	for path, want := range map[string]error{
		"nothing": fs.ErrNotExist, "lists": fs.ErrNotExist, "": fs.ErrInvalid, ".": fs.ErrInvalid, "../words.txt": fs.ErrInvalid,
		"/words.txt": fs.ErrInvalid, "lists//words.txt": fs.ErrInvalid, strings.Repeat("a", 1025): fs.ErrInvalid,
	} {
		plugin, host := statement(t, func(*sdk.PluginContext) (sdk.QueryModification, error) {
			_, err := sdk.ReadFile(path)
			_, err2 := sdk.ReadFileAt(path, make([]byte, 1), 0)
			same(t, []bool{errors.Is(err, want), errors.Is(err2, want)}, []bool{true, true})
			return sdk.Allow(), err
		})
		host.Files = map[string][]byte{"lists/words.txt": []byte("x")}
		outcome := plugin.PostParse(sdktest.Statement{})
		same(t, []any{outcome.SQLState, strings.HasPrefix(outcome.Message, "file "+path+": ")}, []any{"38000", true})
	}
}
