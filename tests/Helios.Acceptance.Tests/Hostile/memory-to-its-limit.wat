;; Takes all memory that it may have and answers only then.
;; hooks: post_parse
;; expect: served
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
  (i64.const 0))
