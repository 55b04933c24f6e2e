;; Exports functions of types that C cannot say.
;; hooks: post_parse
;; expect: served
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func (export "wide") (param v128) (result v128) (local.get 0))
