;; Exports 20,000 names.
;; hooks: post_parse
;; expect: served
;; exports: 20000
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
