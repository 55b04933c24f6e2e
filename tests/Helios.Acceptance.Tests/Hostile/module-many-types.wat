;; Has 20,000 types.
;; hooks: post_parse
;; expect: served
;; types: 20000
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
