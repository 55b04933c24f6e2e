;; Its arena lies over its own data, tables and stack: its loss.
;; hooks: post_parse
;; expect: served
;; arena: own
(func (export "helios_arena") (param i32) (result i32) (i32.const 64))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
