;; Loops for ever in on_disconnect.
;; hooks: on_disconnect
;; expect: served
(func (export "helios_disconnect") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (br $l))
  (unreachable))
