;; Writes four billion vectors of all its memory.
;; hooks: post_parse
;; expect: any
(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64) (local $i i32)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l
    (i64.store (i32.add (i32.const 0x100000) (i32.mul (local.get $i) (i32.const 8))) (i64.const 0x0000100000000000))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
  (drop (call $fd_write (i32.const 1) (i32.const 0x100000) (i32.const -1) (i32.const 1024)))
  (i64.const 0))
