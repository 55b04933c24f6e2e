;; Has 20,000 functions.
;; hooks: post_parse
;; expect: served
;; functions: 20000
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
