;; Wants more space each time.
;; hooks: post_parse
;; expect: refused
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i64.const 0x0002000000000006))
