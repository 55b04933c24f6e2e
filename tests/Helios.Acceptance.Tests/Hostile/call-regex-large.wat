;; Repetitions of repetitions: an automaton of billions of states.
;; hooks: post_parse
;; expect: served
(import "helios" "regex_compile" (func $regex_compile (param i32 i32 i32) (result i32)))
(data (i32.const 900) "((a{1,999}){1,999}){999}")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.ne (call $regex_compile (i32.const 900) (i32.const 24) (i32.const 0)) (i32.const -3)) (then unreachable))
  (i64.const 0))
