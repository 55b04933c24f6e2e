;; Loops in helios_init.
;; hooks: post_parse
;; expect: deploy
;; reason: helios_init: deadline exceeded
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func (export "helios_init") (result i64) (loop $l (br $l)) (i64.const 0))
