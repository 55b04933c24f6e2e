;; Traps, and loops in the start of the next instance, which it did not do at its deploy.
;; hooks: post_parse
;; expect: refused
(import "helios" "kv_increment" (func $kv_increment (param i32 i32 i64 i32 i32) (result i32)))
(data (i32.const 900) "starts")
(func (export "helios_init") (result i64)
  (drop (call $kv_increment (i32.const 900) (i32.const 6) (i64.const 1) (i32.const 0) (i32.const 920)))
  (if (i64.gt_u (i64.load (i32.const 920)) (i64.const 4)) (then (loop $l (br $l))))
  (i64.const 0))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (unreachable))
