;; Logs three megabytes of line ends.
;; hooks: post_parse
;; expect: served
(import "helios" "log" (func $log (param i32 i32 i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (memory.fill (i32.const 0x100000) (i32.const 10) (i32.const 0x2f0000))
  (call $log (i32.const 1) (i32.const 0x100000) (i32.const 0x2f0000))
  (i64.const 0))
