//go:build !wasm

// Package mem turns addresses of the ABI into pointers and back. In a module both are the same memory; in native tests a region of memory
// stands for it.
package mem

import "unsafe"

// Size is that of the memory of native tests, in bytes. Pages that nobody touches cost nothing.
const Size = 256 << 20

const alignment = 64

var (
	memory = make([]byte, Size)
	top    = alignment // address 0 is none
)

// Reset ends everything that Make and Lend gave.
func Reset() {
	clear(memory[:top])
	top = alignment
}

// Pointer gives the place that an address of the ABI names.
func Pointer(address uint32) unsafe.Pointer {
	return unsafe.Pointer(&memory[address])
}

// Lend gives an address of size bytes that the host is to read: where they lie, or a copy in the memory that stands for the module's.
func Lend(at unsafe.Pointer, size int) uint32 {
	base := unsafe.Pointer(unsafe.SliceData(memory))
	if offset := uintptr(at) - uintptr(base); uintptr(at) >= uintptr(base) && offset < Size {
		return uint32(offset)
	}
	lent := Make(size)
	copy(lent, unsafe.Slice((*byte)(at), size))
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(lent))) - uintptr(base))
}

// Make gives zeroed bytes whose address the host may be told.
func Make(size int) []byte {
	at := top
	if size > Size-at-alignment {
		panic("the memory of the test is used up")
	}
	top = (at + max(size, 1) + alignment - 1) &^ (alignment - 1)
	return memory[at : at+size : at+size]
}
