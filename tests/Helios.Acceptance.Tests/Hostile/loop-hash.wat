;; Hashes 16 MiB for ever, a megabyte at a time.
;; hooks: post_parse
;; expect: refused
;; reason: deadline exceeded
(import "helios" "xxhash64" (func $xxhash64 (param i32 i32 i64) (result i64)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (drop (call $xxhash64 (i32.const 0) (i32.const 0x3f0000) (i64.const 1))) (br $l))
  (unreachable))
