;; Reads parameters where there are none.
;; hooks: post_parse
;; expect: served
(import "helios" "parameter" (func $parameter (param i32 i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.ne (call $parameter (i32.const 1) (i32.const 1024) (i32.const 64)) (i32.const -2)) (then unreachable))
  (i64.const 0))
