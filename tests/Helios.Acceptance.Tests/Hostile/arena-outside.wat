;; Its arena lies behind its memory.
;; hooks: post_parse
;; expect: deploy
;; reason: which is not
;; arena: own
(func (export "helios_arena") (param i32) (result i32) (i32.const 0x7fffffc0))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
