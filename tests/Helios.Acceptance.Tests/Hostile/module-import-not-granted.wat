;; Imports what was not granted.
;; hooks: post_parse
;; expect: deploy
(import "helios" "http_request" (func))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
