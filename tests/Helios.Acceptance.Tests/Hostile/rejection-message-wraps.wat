;; The end of its message wraps 32 bits.
;; hooks: post_parse
;; expect: refused
;; reason: outside its memory
(data (i32.const 1024) "42501\00\00\00\00\08\00\00\07\00\00\00")
(data (i32.const 2048) "refused")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i32.store (i32.const 1036) (i32.const -1))
  (i64.const 0x40000000004))
