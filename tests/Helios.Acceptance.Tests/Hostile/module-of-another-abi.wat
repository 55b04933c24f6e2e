;; Speaks a later ABI.
;; hooks: post_parse
;; expect: deploy
;; reason: helios_abi_v2
;; marker: none
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func (export "helios_abi_v2"))
