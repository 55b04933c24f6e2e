;; Fills all its memory for ever: long instructions that no epoch ends in their middle.
;; hooks: post_parse
;; expect: refused
;; reason: deadline exceeded
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l (memory.fill (i32.const 0x100000) (i32.const 0) (i32.const 0x2f0000)) (br $l))
  (unreachable))
