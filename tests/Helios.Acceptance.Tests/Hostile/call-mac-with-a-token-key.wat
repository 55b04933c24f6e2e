;; Makes a MAC with a key that only verifies.
;; hooks: post_parse
;; expect: served
(import "helios" "hmac_sha256" (func $hmac_sha256 (param i32 i32 i32 i32 i32) (result i32)))
(data (i32.const 900) "main")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.ne (call $hmac_sha256 (i32.const 900) (i32.const 4) (i32.const 900) (i32.const 4) (i32.const 1024)) (i32.const -1)) (then unreachable))
  (i64.const 0))
