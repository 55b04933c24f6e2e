;; Its table is larger than it may be.
;; hooks: post_parse
;; expect: deploy
;; reason: table
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(table 1000000 funcref)
