;; Looks through all its memory for values of columns that it was not granted.
;; hooks: post_execution
;; expect: served
;; search: memory
(func (export "helios_on_batch") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $search))
