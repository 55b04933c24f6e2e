// Command heliosdb-plugin makes modules of plugins written in Go.
//
//	go run github.com/heliosdb/plugin-sdk-go/cmd/heliosdb-plugin [-o FILE] [PACKAGE]
//
// It compiles the package (default: the one in this directory) to WebAssembly, asks the plugin for its name, version and hooks, and writes
// them into the module. The same sources make the same bytes, wherever they lie.
//
// GOFLAGS and the like of the user hold, but for what makes the module: GOOS, GOARCH, the build mode and paths.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// description is what a plugin that is built natively answers to HELIOSDB_PLUGIN_MANIFEST (see sdk.Register).
type description struct {
	Manifest json.RawMessage `json:"manifest"`
	Exports  []string        `json:"exports"`
}

func main() {
	output := flag.String("o", "", "the module to write (default: the package's name, with _ for -, in this directory)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: heliosdb-plugin [-o FILE] [PACKAGE]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 1 {
		flag.Usage()
		os.Exit(2)
	}
	pattern := "."
	if flag.NArg() == 1 {
		pattern = flag.Arg(0)
	}
	written, size, err := build(pattern, *output)
	if err != nil {
		fmt.Fprintln(os.Stderr, "heliosdb-plugin:", err)
		os.Exit(1)
	}
	fmt.Printf("%s (%d bytes)\n", written, size)
}

func build(pattern, output string) (string, int, error) {
	work, err := os.MkdirTemp("", "heliosdb-plugin-")
	if err != nil {
		return "", 0, err
	}
	defer os.RemoveAll(work)
	described, err := describe(work, pattern)
	if err != nil {
		return "", 0, err
	}
	if output == "" {
		if output, err = defaultName(pattern); err != nil {
			return "", 0, err
		}
	}
	raw := filepath.Join(work, "module.wasm")
	options := []string{"build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", raw, pattern}
	if _, err := goCommand([]string{"GOOS=wasip1", "GOARCH=wasm", "GOWASM="}, options...); err != nil {
		return "", 0, err
	}
	module, err := os.ReadFile(raw)
	if err != nil {
		return "", 0, err
	}
	finished, err := finish(module, described)
	if err != nil {
		return "", 0, err
	}
	return output, len(finished), os.WriteFile(output, finished, 0o644)
}

// describe builds the plugin for this machine and asks it what it is.
func describe(work, pattern string) (description, error) {
	var described description
	native := filepath.Join(work, "native")
	if _, err := goCommand(nil, "build", "-buildvcs=false", "-o", native, pattern); err != nil {
		return described, err
	}
	program := exec.Command(native)
	program.Env = append(os.Environ(), "HELIOSDB_PLUGIN_MANIFEST=1")
	var refusal bytes.Buffer
	program.Stderr = &refusal
	answer, err := program.Output()
	if err != nil {
		return described, errors.New(strings.TrimSpace(refusal.String()))
	}
	if len(answer) == 0 {
		return described, errors.New("the package registers no plugin: call sdk.Register in an init function")
	}
	return described, json.Unmarshal(answer, &described)
}

func defaultName(pattern string) (string, error) {
	directory, err := goCommand(nil, "list", "-f", "{{.Dir}}", pattern)
	return strings.ReplaceAll(filepath.Base(strings.TrimSpace(directory)), "-", "_") + ".wasm", err
}

func goCommand(environment []string, arguments ...string) (string, error) {
	command := exec.Command("go", arguments...)
	command.Env = append(os.Environ(), environment...)
	var words bytes.Buffer
	command.Stderr = &words
	answer, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", arguments[0], err, strings.TrimSpace(words.String()))
	}
	return string(answer), nil
}
