;; Aborts with texts that lie everywhere and nowhere.
;; hooks: post_parse
;; expect: refused
;; reason: abort
(import "env" "abort" (func $abort (param i32 i32 i32 i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $abort (i32.const -2) (i32.const 0x3ffffe) (i32.const -1) (i32.const -1))
  (i64.const 0))
