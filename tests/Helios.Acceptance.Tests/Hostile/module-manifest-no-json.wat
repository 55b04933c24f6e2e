;; Its manifest is no JSON.
;; hooks: post_parse
;; expect: deploy
;; reason: manifest
;; manifest: own
(@custom "helios.manifest" "{\22name\22:")
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
