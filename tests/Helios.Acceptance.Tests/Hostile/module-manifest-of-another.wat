;; Says that it is another plugin.
;; hooks: post_parse
;; expect: deploy
;; reason: the module is plugin
;; manifest: own
(@custom "helios.manifest" "{\22name\22:\22tenant-isolation\22}")
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
