;; Loads with the largest address and offset that can be said.
;; hooks: post_parse
;; expect: refused
;; reason: out of bounds memory access
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i64.load offset=0xffffffff (i32.const -1)))
