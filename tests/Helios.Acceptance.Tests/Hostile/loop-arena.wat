;; Loops in helios_arena.
;; hooks: post_parse
;; expect: deploy
;; reason: helios_arena: deadline exceeded
;; arena: own
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func (export "helios_arena") (param i32) (result i32) (loop $l (br $l)) (i32.const 0))
