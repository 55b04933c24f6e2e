;; Its memory is larger than it may be.
;; hooks: post_parse
;; expect: deploy
;; reason: memory
;; memory: own
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(memory (export "memory") 1000)
