;; Loops for ever in pre_parse.
;; hooks: pre_parse
;; expect: refused
;; reason: deadline exceeded
(func (export "helios_pre_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (br $l))
  (unreachable))
