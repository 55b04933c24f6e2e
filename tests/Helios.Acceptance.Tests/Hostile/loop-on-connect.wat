;; Loops for ever in on_connect.
;; hooks: on_connect
;; expect: refused
;; reason: deadline exceeded
(func (export "helios_connect") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (br $l))
  (unreachable))
