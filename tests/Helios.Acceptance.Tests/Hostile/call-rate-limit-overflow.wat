;; Rate limits of the largest numbers there are.
;; hooks: post_parse
;; expect: served
(import "helios" "rate_limit" (func $rate_limit (param i32 i32 i32 i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.ne (call $rate_limit (i32.const 900) (i32.const 4) (i32.const 0x7fffffff) (i32.const -1) (i32.const 0x7fffffff) (i32.const 0x7fffffff)) (i32.const -3)) (then unreachable))
  (i64.const 0))
