;; Has two manifests, of which one asks for nothing.
;; hooks: post_parse
;; expect: deploy
;; reason: two manifests
(@custom "helios.manifest" "{}")
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
