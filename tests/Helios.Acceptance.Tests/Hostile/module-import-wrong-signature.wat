;; Imports a function with more parameters than it has.
;; hooks: post_parse
;; expect: deploy
;; reason: signature
(import "helios" "log" (func (param i32 i32 i32 i32)))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
