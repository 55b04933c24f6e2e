;; A batch is rejected with words outside its memory.
;; hooks: post_execution
;; expect: refused
;; reason: outside its memory
(data (i32.const 1024) "42501\00\00\00\00\08\00\00\07\00\00\00")
(data (i32.const 2048) "refused")
(func (export "helios_on_batch") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i32.store (i32.const 1032) (i32.const -4))
  (i64.const 0x40000000004))
