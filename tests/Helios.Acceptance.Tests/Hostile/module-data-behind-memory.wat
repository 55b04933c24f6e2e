;; Its data lies behind its memory.
;; hooks: post_parse
;; expect: deploy
;; reason: out of bounds
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(data (i32.const 0x3fffff) "xyz")
