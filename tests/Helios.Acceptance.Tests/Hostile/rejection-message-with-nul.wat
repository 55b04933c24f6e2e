;; A zero byte in its message would end the field, and begin one of its own.
;; hooks: post_parse
;; expect: refused
;; reason: not UTF-8
(data (i32.const 1024) "42501\00\00\00\00\08\00\00\07\00\00\00")
(data (i32.const 2048) "refused")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i32.store8 (i32.const 2050) (i32.const 0))
  (i64.const 0x40000000004))
