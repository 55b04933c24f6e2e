;; Its manifest asks for more than its operator granted.
;; hooks: post_parse
;; expect: deploy
;; reason: requests
;; manifest: own
(@custom "helios.manifest" "{\22requests\22:{\22allow_table_access\22:[\22*\22]}}")
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
