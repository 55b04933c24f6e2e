;; Uses instructions whose results differ between machines.
;; hooks: post_parse
;; expect: deploy
;; reason: not valid
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 1 2) (v128.const i64x2 1 2))))
