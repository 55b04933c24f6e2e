;; Looks for the configured key in its configuration.
;; hooks: post_parse
;; expect: served
;; search: memory
(import "helios" "config" (func $config (param i32 i32) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (drop (call $config (i32.const 0x100000) (i32.const 65536)))
  (call $search))
