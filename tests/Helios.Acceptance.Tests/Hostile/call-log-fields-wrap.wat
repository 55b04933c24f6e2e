;; Logs fields whose table wraps 32 bits.
;; hooks: post_parse
;; expect: refused
;; reason: outside its memory
(import "helios" "log_fields" (func $log_fields (param i32 i32 i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (drop (call $log_fields (i32.const 1) (i32.const 900) (i32.const 1) (i32.const -16) (i32.const 16)))
  (i64.const 0))
