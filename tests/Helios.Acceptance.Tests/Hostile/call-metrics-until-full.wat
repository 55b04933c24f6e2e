;; Invents metrics until there is no room.
;; hooks: post_parse
;; expect: any
(import "helios" "counter_add" (func $counter_add (param i32 i32 i64) (result i32)))
(func (export "helios_post_parse") (param $frame i32) (result i64) (local $i i32)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l
    (i32.store8 (i32.const 900) (i32.add (i32.const 97) (i32.rem_u (local.get $i) (i32.const 26))))
    (i32.store8 (i32.const 901) (i32.add (i32.const 97) (i32.div_u (local.get $i) (i32.const 26))))
    (drop (call $counter_add (i32.const 900) (i32.const 2) (i64.const 1)))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 600))))
  (i64.const 0))
