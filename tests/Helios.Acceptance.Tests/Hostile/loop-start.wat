;; Loops in its start function: the deploy must end, and be refused.
;; hooks: post_parse
;; expect: deploy
;; reason: start: deadline exceeded
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func $s (loop $l (br $l)))
(start $s)
