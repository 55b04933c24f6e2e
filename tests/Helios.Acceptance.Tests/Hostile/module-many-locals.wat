;; Has functions of 40,000 variables, and calls them.
;; hooks: post_parse
;; expect: any
;; locals: 40000
(func (export "helios_post_parse") (param i32) (result i64) (if (i32.eqz (call $provoked)) (then (return (i64.const 0)))) (call $wide (i64.const 1)))
