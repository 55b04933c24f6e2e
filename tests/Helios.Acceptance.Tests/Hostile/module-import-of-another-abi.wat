;; Imports from a module of a later ABI.
;; hooks: post_parse
;; expect: deploy
;; reason: does not offer
(import "helios_v2" "log" (func (param i32 i32 i32)))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
