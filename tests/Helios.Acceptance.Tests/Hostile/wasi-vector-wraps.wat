;; Writes vectors whose table wraps 32 bits.
;; hooks: post_parse
;; expect: refused
;; reason: outside its memory
(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (drop (call $fd_write (i32.const 1) (i32.const -8) (i32.const 2) (i32.const 1024)))
  (i64.const 0))
