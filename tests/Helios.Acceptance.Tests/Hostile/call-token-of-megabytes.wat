;; Verifies a token of three megabytes of dots.
;; hooks: post_parse
;; expect: served
(import "helios" "jwt_verify" (func $jwt_verify (param i32 i32 i32 i32 i32 i32) (result i32)))
(data (i32.const 900) "main")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (memory.fill (i32.const 0x100000) (i32.const 46) (i32.const 0x2f0000))
  (drop (call $jwt_verify (i32.const 0x100000) (i32.const 0x2f0000) (i32.const 900) (i32.const 4) (i32.const 1024) (i32.const 64)))
  (i64.const 0))
