;; Its edit list begins within its memory and ends behind it.
;; hooks: post_parse
;; expect: refused
;; reason: outside its memory
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i64.const 0x003ffff000000001))
