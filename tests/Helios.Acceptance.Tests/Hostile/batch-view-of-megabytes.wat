;; Every row's value is the same megabyte.
;; hooks: post_execution
;; expect: any
(func (export "helios_on_batch") (param $frame i32) (result i64) (local $b i32) (local $c i32) (local $i i32)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (local.set $b (i32.load offset=44 (local.get $frame)))
  (if (i32.eqz (local.get $b)) (then (return (i64.const 0))))
  (local.set $c (i32.load offset=8 (local.get $b)))
  (memory.fill (i32.const 0x280000) (i32.const 120) (i32.const 0x100000))
  (loop $l
    (i64.store (i32.add (i32.load offset=80 (local.get $c)) (i32.mul (local.get $i) (i32.const 8))) (i64.const 0x0010000000280000))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.load (local.get $b)))))
  (i64.const 1))
