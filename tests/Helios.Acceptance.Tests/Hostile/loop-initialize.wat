;; Loops in _initialize.
;; hooks: post_parse
;; expect: deploy
;; reason: _initialize: deadline exceeded
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
(func (export "_initialize") (loop $l (br $l)))
