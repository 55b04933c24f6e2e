package sdk

import (
	"unsafe"

	"github.com/heliosdb/plugin-sdk-go/internal/mem"
)

const firstChunkBytes = 4096

// values keeps what a plugin made and the host has still to read, which it has done when the instance's next call begins.
//
// Invariants: 1. a chunk is filled up to its capacity and never grown, so that its bytes keep their place; 2. chunks and kept texts stay
// reachable until reset: the host has nothing but their addresses, which the garbage collector does not know.
type values struct {
	chunks [][]byte
	texts  []string
	writer TextWriter
}

// reset ends everything that was kept. The largest chunk is used again.
func (v *values) reset() {
	if n := len(v.chunks); n > 0 {
		last := v.chunks[n-1][:0]
		clear(v.chunks)
		v.chunks = append(v.chunks[:0], last)
	}
	clear(v.texts)
	v.texts = v.texts[:0]
}

// open gives a chunk with room for more bytes.
func (v *values) open(more int) []byte {
	size := firstChunkBytes
	if n := len(v.chunks); n > 0 {
		if last := v.chunks[n-1]; cap(last)-len(last) >= more {
			return last
		}
		size = 2 * cap(v.chunks[n-1])
	}
	chunk := mem.Make(max(size, more))[:0]
	v.chunks = append(v.chunks, chunk)
	return chunk
}

// close takes back the chunk that open gave, filled further.
func (v *values) close(chunk []byte) { v.chunks[len(v.chunks)-1] = chunk }

// keepBytes copies bytes and gives their address.
func (v *values) keepBytes(bytes []byte) uint32 {
	chunk := v.open(len(bytes))
	begin := len(chunk)
	chunk = append(chunk, bytes...)
	v.close(chunk)
	return addressOf(chunk, begin)
}

// keepText gives the address of a text, which is not copied: it is kept from the garbage collector.
func (v *values) keepText(text string) uint32 {
	if len(text) == 0 {
		return 0
	}
	v.texts = append(v.texts, text)
	return mem.Lend(unsafe.Pointer(unsafe.StringData(text)), len(text))
}

// addressOf gives the address of a chunk's byte.
func addressOf(chunk []byte, at int) uint32 {
	return mem.Lend(unsafe.Add(unsafe.Pointer(unsafe.SliceData(chunk)), at), len(chunk)-at)
}

// TextWriter writes texts one behind the other where the host reads them, without an allocation or a copy for each.
// Column.RewriteTexts lends one for each value.
type TextWriter struct {
	values *values
	chunk  []byte
	start  int
}

// WriteString appends a text. It never fails.
func (w *TextWriter) WriteString(text string) (int, error) {
	if cap(w.chunk)-len(w.chunk) < len(text) {
		w.moveOn(len(text))
	}
	w.chunk = append(w.chunk, text...)
	return len(text), nil
}

// Write appends bytes, which must be UTF-8. It never fails.
func (w *TextWriter) Write(text []byte) (int, error) {
	return w.WriteString(unsafe.String(unsafe.SliceData(text), len(text)))
}

// WriteByte appends a byte of UTF-8. It never fails.
func (w *TextWriter) WriteByte(b byte) error {
	if len(w.chunk) == cap(w.chunk) {
		w.moveOn(1)
	}
	w.chunk = append(w.chunk, b)
	return nil
}

// WriteRune appends a character. It never fails.
func (w *TextWriter) WriteRune(character rune) (int, error) { return w.WriteString(string(character)) }

// Len gives the bytes of the text so far.
func (w *TextWriter) Len() int { return len(w.chunk) - w.start }

// moveOn goes on in a larger chunk, with what is written of this text.
//
//go:noinline
func (w *TextWriter) moveOn(more int) {
	begun := w.chunk[w.start:]
	w.values.close(w.chunk[:w.start])
	w.chunk = append(w.values.open(max(len(begun)+more, cap(w.chunk))), begun...)
	w.start = len(w.chunk) - len(begun)
}
