;; Loops for ever in post_parse.
;; hooks: post_parse
;; expect: refused
;; reason: deadline exceeded
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (br $l))
  (unreachable))
