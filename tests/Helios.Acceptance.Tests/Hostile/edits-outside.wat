;; Its edits lie at the very end of the address space.
;; hooks: post_parse
;; expect: refused
;; reason: outside its memory
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i64.const 0xfffffff800000001))
