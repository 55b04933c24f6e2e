;; Stores behind the end of its memory.
;; hooks: post_parse
;; expect: refused
;; reason: out of bounds memory access
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i64.store offset=0xffffffff (i32.const -8) (i64.const 1))
  (i64.const 0))
