package main

import (
	"strings"
	"testing"
)

// module has an export section with these functions, and a custom section.
func module(names ...string) []byte {
	section := []byte{byte(len(names))}
	for i, name := range names {
		section = append(appendName(section, name), 0, byte(i))
	}
	bytes := appendSection([]byte("\x00asm\x01\x00\x00\x00"), exportSection, section)
	return appendSection(bytes, customSection, appendName(nil, "name"))
}

func TestHooksThatThePluginDoesNotHaveAreNotExported(t *testing.T) {
	made := module("memory", "helios_abi_v1", "helios_arena", "helios_init", "helios_connect", "helios_on_batch", "_initialize")
	finished, err := finish(made, description{Manifest: []byte(`{"name":"n"}`), Exports: []string{"helios_on_batch"}})
	if err != nil {
		t.Fatal(err)
	}
	want := module("memory", "helios_abi_v1", "helios_arena", "helios_init", "helios_on_batch", "_initialize")
	text := string(finished)
	for _, name := range []string{"memory", "helios_abi_v1", "helios_arena", "helios_init", "helios_on_batch", "_initialize"} {
		if !strings.Contains(text, name) {
			t.Errorf("%s is gone", name)
		}
	}
	if strings.Contains(text, "helios_connect") || !strings.HasSuffix(text, "\x0fhelios.manifest"+`{"name":"n"}`) || finished[9] != want[9] {
		t.Errorf("%q", text)
	}
}

func TestAnotherSDKIsNoticed(t *testing.T) {
	if _, err := finish(module("helios_abi_v1", "helios_arena", "helios_init"), description{Exports: []string{"helios_new"}}); err == nil ||
		!strings.Contains(err.Error(), "helios_new") {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNoModuleIsRefused(t *testing.T) {
	whole := module("helios_abi_v1", "helios_arena", "helios_init")
	for cut := range whole[:len(whole)-7] {
		if _, err := finish(whole[:cut], description{}); err == nil && cut != 8 {
			t.Errorf("%d bytes were accepted", cut)
		}
	}
}
