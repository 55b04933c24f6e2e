;; Calls the host at every depth, the last one with hardly any stack left.
;; hooks: post_parse
;; expect: refused
;; reason: stack overflow
(import "helios" "session_var" (func $session_var_again (param i32 i32 i32 i32) (result i32)))
(func $deep (param i64) (result i64)
  (drop (call $session_var_again (i32.const 256) (i32.const 11) (i32.const 1024) (i32.const 64)))
  (i64.add (call $deep (i64.add (local.get 0) (i64.const 1))) (local.get 0)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $deep (i64.const 0)))
