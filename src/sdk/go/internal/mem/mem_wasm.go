// Package mem turns addresses of the ABI into pointers and back. In a module both are the same memory; in native tests a region of memory
// stands for it.
package mem

import "unsafe"

// Pointer gives the place that an address of the ABI names.
func Pointer(address uint32) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(nil), address)
}

// Lend gives the address of size bytes that the host is to read. Nothing moves them: Go's heap does not move. That they stay is the
// caller's matter.
func Lend(at unsafe.Pointer, size int) uint32 {
	return uint32(uintptr(at))
}

// Make gives zeroed bytes whose address the host may be told.
func Make(size int) []byte {
	return make([]byte, size)
}
