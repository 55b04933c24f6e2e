;; Its manifest is nested deeper than a stack is.
;; hooks: post_parse
;; expect: deploy
;; reason: manifest
;; manifest: deep
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
