;; Floods the log, with escapes, line ends and fields that are not its own.
;; hooks: post_parse
;; expect: served
(import "helios" "log" (func $log (param i32 i32 i32)))
(data (i32.const 900) "\1b[2J\0a2026-01-01T00:00:00.000Z error forged\0d\00 plugin=other ")
(func (export "helios_post_parse") (param $frame i32) (result i64) (local $i i32)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l
    (call $log (i32.const 3) (i32.const 900) (i32.const 60))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 2000))))
  (i64.const 0))
