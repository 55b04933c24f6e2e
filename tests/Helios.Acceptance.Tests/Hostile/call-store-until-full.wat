;; Stores until nothing more fits, for ever.
;; hooks: post_parse
;; expect: any
(import "helios" "kv_set" (func $kv_set (param i32 i32 i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64) (local $i i32)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l
    (i32.store (i32.const 900) (local.get $i))
    (drop (call $kv_set (i32.const 900) (i32.const 4) (i32.const 0x100000) (i32.const 65536) (i32.const 0)))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 500))))
  (i64.const 0))
