;; Calls the host for ever.
;; hooks: pre_parse
;; expect: refused
;; reason: deadline exceeded
(import "helios" "session_var" (func $session_var_again (param i32 i32 i32 i32) (result i32)))
(func (export "helios_pre_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (drop (call $session_var_again (i32.const 256) (i32.const 11) (i32.const 1024) (i32.const 64))) (br $l))
  (unreachable))
