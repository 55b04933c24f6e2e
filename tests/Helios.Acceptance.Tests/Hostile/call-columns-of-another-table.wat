;; Asks for the columns of a table that it was not granted.
;; hooks: post_parse
;; expect: served
(import "helios" "table_columns" (func $table_columns (param i32 i32 i32 i32 i32 i32) (result i32)))
(data (i32.const 900) "calm")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (if (i32.ne (call $table_columns (i32.const 0) (i32.const 0) (i32.const 900) (i32.const 4) (i32.const 1024) (i32.const 4096)) (i32.const -2)) (then unreachable))
  (i64.const 0))
