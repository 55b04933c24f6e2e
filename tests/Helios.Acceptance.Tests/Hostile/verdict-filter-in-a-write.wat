;; Takes rows out of an INSERT.
;; hooks: pre_execution
;; expect: refused-write
(func (export "helios_pre_execution") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.eqz (i32.load offset=44 (local.get $frame))) (then (return (i64.const 0))))
  (i32.store8 (i32.load offset=12 (i32.load offset=44 (local.get $frame))) (i32.const 0))
  (i64.const 1))
