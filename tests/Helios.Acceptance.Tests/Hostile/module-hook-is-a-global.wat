;; Its hook is no function.
;; hooks: post_parse
;; expect: deploy
;; reason: global
(global (export "helios_post_parse") i32 (i32.const 0))
