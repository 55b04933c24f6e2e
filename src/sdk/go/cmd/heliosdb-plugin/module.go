package main

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// Ids of sections of a WebAssembly module (source: the core specification, 5.5.2).
const (
	customSection = 0
	exportSection = 7
)

const manifestSection = "helios.manifest"

// alwaysExported are the ABI's exports that are no hooks.
var alwaysExported = []string{"helios_abi_v1", "helios_arena", "helios_init"}

var errModule = errors.New("the compiler made no WebAssembly module that can be read")

// finish takes out the exports of hooks that the plugin does not have, since the host would call them, and custom sections, which no host
// reads; it appends the manifest.
func finish(module []byte, described description) ([]byte, error) {
	if len(module) < 8 || string(module[:4]) != "\x00asm" {
		return nil, errModule
	}
	finished := slices.Clone(module[:8])
	for rest := module[8:]; len(rest) > 0; {
		id := rest[0]
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || size > uint64(len(rest)-1-n) {
			return nil, errModule
		}
		content := rest[1+n : 1+n+int(size)]
		rest = rest[1+n+int(size):]
		switch id {
		case customSection:
			continue
		case exportSection:
			var err error
			if content, err = onlyExports(content, described.Exports); err != nil {
				return nil, err
			}
		}
		finished = appendSection(finished, id, content)
	}
	manifest := append(appendName(nil, manifestSection), described.Manifest...)
	return appendSection(finished, customSection, manifest), nil
}

// onlyExports keeps the hooks that are named, and what is no hook.
func onlyExports(section []byte, hooks []string) ([]byte, error) {
	count, n := binary.Uvarint(section)
	if n <= 0 {
		return nil, errModule
	}
	kept, keptCount := []byte{}, uint64(0)
	missing := slices.Clone(append(hooks, alwaysExported...))
	for rest := section[n:]; count > 0; count-- {
		length, n := binary.Uvarint(rest)
		if n <= 0 || length > uint64(len(rest)-n) {
			return nil, errModule
		}
		name := string(rest[n : n+int(length)])
		end := n + int(length) + 1
		if end > len(rest) {
			return nil, errModule
		}
		_, n = binary.Uvarint(rest[end:])
		if n <= 0 {
			return nil, errModule
		}
		entry := rest[:end+n]
		rest = rest[end+n:]
		if at := slices.Index(missing, name); at >= 0 {
			missing = slices.Delete(missing, at, at+1)
		} else if strings.HasPrefix(name, "helios_") {
			continue
		}
		kept = append(kept, entry...)
		keptCount++
	}
	if len(missing) > 0 {
		return nil, errors.New("the module does not export " + strings.Join(missing, ", ") + ": is the SDK it was compiled with another one?")
	}
	return append(binary.AppendUvarint(nil, keptCount), kept...), nil
}

func appendSection(module []byte, id byte, content []byte) []byte {
	return append(binary.AppendUvarint(append(module, id), uint64(len(content))), content...)
}

func appendName(bytes []byte, name string) []byte {
	return append(binary.AppendUvarint(bytes, uint64(len(name))), name...)
}
