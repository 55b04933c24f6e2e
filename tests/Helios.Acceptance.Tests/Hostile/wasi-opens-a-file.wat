;; Opens files, writes to descriptors that it was never given, waits.
;; hooks: post_parse
;; expect: served
(import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
(data (i32.const 900) "/etc/passwd")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.eqz (call $path_open (i32.const 3) (i32.const 0) (i32.const 900) (i32.const 11) (i32.const 0) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const 1024))) (then unreachable))
  (if (i32.eqz (call $fd_write (i32.const 3) (i32.const 900) (i32.const 1) (i32.const 1024))) (then unreachable))
  (if (i32.eqz (call $poll_oneoff (i32.const 900) (i32.const 1024) (i32.const 1) (i32.const 1100))) (then unreachable))
  (i64.const 0))
