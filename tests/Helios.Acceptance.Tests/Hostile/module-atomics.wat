;; Uses atomic instructions.
;; hooks: post_parse
;; expect: deploy
;; reason: not valid
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func (drop (i32.atomic.load (i32.const 0))))
