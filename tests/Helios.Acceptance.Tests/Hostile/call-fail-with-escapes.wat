;; Gives up with words that clear a terminal and forge a line.
;; hooks: post_parse
;; expect: refused
;; reason: failed (
(import "helios" "fail" (func $fail (param i32 i32)))
(data (i32.const 900) "\1b[2J\0aERROR: forged\00SFATAL\00\e2\80\aeabc")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $fail (i32.const 900) (i32.const 40))
  (i64.const 0))
