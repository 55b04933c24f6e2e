;; Sets a variable in a hook that may not.
;; hooks: post_parse
;; expect: served
(import "helios" "set_session_var" (func $set_session_var (param i32 i32 i32 i32 i32) (result i32)))
(data (i32.const 900) "app.x")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.ne (call $set_session_var (i32.const 900) (i32.const 5) (i32.const 900) (i32.const 5) (i32.const 1)) (i32.const -2)) (then unreachable))
  (i64.const 0))
