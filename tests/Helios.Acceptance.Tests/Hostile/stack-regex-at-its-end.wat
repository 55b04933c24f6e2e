;; Compiles a regular expression nested a hundred deep at every depth of its stack.
;; hooks: post_parse
;; expect: refused
(import "helios" "regex_compile" (func $regex_compile (param i32 i32 i32) (result i32)))
(func $deep (param i64) (result i64)
  (drop (call $regex_compile (i32.const 2000) (i32.const 200) (i32.const 0)))
  (i64.add (call $deep (i64.add (local.get 0) (i64.const 1))) (local.get 0)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (memory.fill (i32.const 2000) (i32.const 40) (i32.const 100))
  (memory.fill (i32.const 2100) (i32.const 41) (i32.const 100))
  (call $deep (i64.const 0)))
