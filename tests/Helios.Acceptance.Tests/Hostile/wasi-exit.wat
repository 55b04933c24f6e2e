;; Ends the process, it thinks.
;; hooks: post_parse
;; expect: refused
;; reason: it called exit(0)
(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call $proc_exit (i32.const 0))
  (i64.const 0))
