;; Wants threads.
;; hooks: post_parse
;; expect: deploy
;; reason: not valid
;; memory: own
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(memory (export "memory") 64 64 shared)
