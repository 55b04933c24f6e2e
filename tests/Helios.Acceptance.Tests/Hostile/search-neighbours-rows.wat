;; Looks for a neighbour's rows when a statement begins.
;; hooks: pre_parse
;; expect: served
;; search: memory
(func (export "helios_pre_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $search))
