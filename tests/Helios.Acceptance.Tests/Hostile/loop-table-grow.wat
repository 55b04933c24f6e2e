;; Grows its table for ever.
;; hooks: post_parse
;; expect: refused
;; reason: deadline exceeded
(table $t 1 funcref)
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (drop (table.grow $t (ref.null func) (i32.const 1))) (br $l))
  (unreachable))
