;; Does not have the hook that it is configured for.
;; hooks: pre_parse
;; expect: deploy
;; reason: does not export helios_pre_parse
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
