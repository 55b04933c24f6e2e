;; Imports a name that ends early for whoever reads it as C does.
;; hooks: post_parse
;; expect: deploy
;; reason: does not offer
(import "helios" "log\00" (func (param i32 i32 i32)))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
