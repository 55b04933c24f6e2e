;; Imports a host function with a vector.
;; hooks: post_parse
;; expect: deploy
;; reason: signature
(import "helios" "now" (func (param v128) (result i64)))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
