package sdk

import (
	"time"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
)

// KV is the plugin's own store: keys of 1 to 256 bytes, values of up to 64 KiB, in memory. All instances and versions of the plugin share
// it; the server's end empties it. Needs kv_max_keys.
var KV Store

// Store is the type of KV.
type Store struct{}

// Get gives a value; false where there is none.
func (Store) Get(key string) ([]byte, bool, error) {
	value, status := host.KvGet(key)
	if status >= 0 {
		return value, true, nil
	}
	if status == abi.Absent {
		return nil, false, nil
	}
	return nil, false, storeError(key, status)
}

// Set stores a value for a time, or with 0 until it is deleted. Nothing is evicted but what has expired: a full store is an error.
func (Store) Set(key string, value []byte, lives time.Duration) error {
	return storeError(key, host.KvSet(key, value, milliseconds(lives)))
}

// Delete deletes a key; false where it was not there.
func (Store) Delete(key string) (bool, error) {
	status := host.KvDelete(key)
	if status == abi.Absent {
		return false, nil
	}
	return status == 0, storeError(key, status)
}

// Increment adds to a value of 8 bytes and gives the sum. An absent one counts as 0 and begins its time, which later calls do not change.
func (Store) Increment(key string, delta int64, lives time.Duration) (int64, error) {
	sum, status := host.KvIncrement(key, delta, milliseconds(lives))
	return sum, storeError(key, status)
}

// CompareAndSet stores a value if the present one is the expected one; a nil one: if there is none.
func (Store) CompareAndSet(key string, expected, value []byte, lives time.Duration) (bool, error) {
	status := host.KvCompareAndSet(key, expected, value, milliseconds(lives))
	if status == 1 {
		return false, nil
	}
	return status == 0, storeError(key, status)
}

func storeError(key string, status int32) error {
	switch status {
	case 0:
		return nil
	case abi.Full:
		return NewError("53000", "the plugin's store is full (kv_max_keys, kv_max_bytes)")
	}
	return NewError("22023", "key \""+key+"\" or its value cannot be stored: too long, or no counter")
}

func milliseconds(lives time.Duration) int32 {
	const longest = 1<<31 - 1
	return int32(min(lives/time.Millisecond, longest))
}

// wholeMilliseconds makes a part of a millisecond one, where 0 would mean something else.
func wholeMilliseconds(lives time.Duration) int32 {
	if lives > 0 && lives < time.Millisecond {
		return 1
	}
	return milliseconds(lives)
}
