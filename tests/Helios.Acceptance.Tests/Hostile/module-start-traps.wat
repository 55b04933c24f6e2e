;; Traps in its start function.
;; hooks: post_parse
;; expect: deploy
;; reason: start: unreachable
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func $s unreachable)
(start $s)
