;; The value is to be written over its own name.
;; hooks: post_parse
;; expect: served
(import "helios" "session_var" (func $session_var_again (param i32 i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (drop (call $session_var_again (i32.const 256) (i32.const 11) (i32.const 255) (i32.const 64)))
  (i64.store (i32.const 256) (i64.const 0x6f72702e70706100))
  (i64.const 0))
