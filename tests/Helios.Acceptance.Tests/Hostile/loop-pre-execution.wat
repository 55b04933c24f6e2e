;; Loops for ever in pre_execution.
;; hooks: pre_execution
;; expect: refused
;; reason: deadline exceeded
(func (export "helios_pre_execution") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (br $l))
  (unreachable))
