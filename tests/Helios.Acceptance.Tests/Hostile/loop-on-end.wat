;; Loops for ever when the result is complete.
;; hooks: post_execution
;; expect: ended
;; reason: deadline exceeded
(func (export "helios_on_batch") (param i32) (result i64) (i64.const 0))
(func (export "helios_on_end") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (br $l))
  (unreachable))
