;; Recurses for ever over a batch.
;; hooks: post_execution
;; expect: refused
;; reason: stack overflow
(func $deep (param i64) (result i64) (i64.add (call $deep (i64.add (local.get 0) (i64.const 1))) (local.get 0)))
(func (export "helios_on_batch") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $deep (i64.const 0)))
