;; A regular expression that backtracking would never finish, over 64 KiB.
;; hooks: post_parse
;; expect: served
(import "helios" "regex_compile" (func $regex_compile (param i32 i32 i32) (result i32)))
(import "helios" "regex_is_match" (func $regex_is_match (param i32 i32 i32) (result i32)))
(data (i32.const 900) "^(a+)+(a*)*$")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (memory.fill (i32.const 0x100000) (i32.const 97) (i32.const 65535))
  (drop (call $regex_is_match (call $regex_compile (i32.const 900) (i32.const 12) (i32.const 0)) (i32.const 0x100000) (i32.const 65536)))
  (i64.const 0))
