;; Says that NULL is a value, whose view was never written.
;; hooks: post_execution
;; expect: any
(func (export "helios_on_batch") (param $frame i32) (result i64) (local $b i32) (local $c i32) (local $i i32)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (local.set $b (i32.load offset=44 (local.get $frame)))
  (if (i32.eqz (local.get $b)) (then (return (i64.const 0))))
  (local.set $c (i32.load offset=8 (local.get $b)))
  (i64.store (i32.load offset=76 (local.get $c)) (i64.const -1))
  (i64.const 1))
