;; Its manifest has ten megabytes.
;; hooks: post_parse
;; expect: deploy
;; reason: it requests
;; manifest: large
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
