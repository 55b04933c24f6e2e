;; Address and length of a name are 2^32 together.
;; hooks: post_parse
;; expect: refused
;; reason: outside its memory
(import "helios" "session_var" (func $session_var_again (param i32 i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (drop (call $session_var_again (i32.const -4) (i32.const 8) (i32.const 0) (i32.const 0)))
  (i64.const 0))
