;; Wants two megabytes of random bytes.
;; hooks: post_parse
;; expect: refused
;; reason: random
(import "helios" "random" (func $random (param i32 i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $random (i32.const 0x100000) (i32.const 0x200000))
  (i64.const 0))
