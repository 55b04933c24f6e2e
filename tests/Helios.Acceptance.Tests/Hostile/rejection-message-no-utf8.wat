;; Its message is no UTF-8.
;; hooks: pre_parse
;; expect: refused
;; reason: not UTF-8
(data (i32.const 1024) "42501\00\00\00\00\08\00\00\07\00\00\00")
(data (i32.const 2048) "refused")
(func (export "helios_pre_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i32.store (i32.const 2048) (i32.const 0xfffefdfc))
  (i64.const 0x40000000004))
