;; Grows its memory for ever.
;; hooks: post_parse
;; expect: refused
;; reason: deadline exceeded
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (drop (memory.grow (i32.const 1))) (br $l))
  (unreachable))
