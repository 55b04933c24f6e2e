;; Asks for more space, and has none.
;; hooks: post_parse
;; expect: refused
;; arena: own
(global $asked (mut i32) (i32.const 0))
(func (export "helios_arena") (param i32) (result i32)
  (global.set $asked (i32.add (global.get $asked) (i32.const 1)))
  (if (i32.gt_u (global.get $asked) (i32.const 1)) (then (return (i32.const 0))))
  (i32.const 65536))
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i64.const 0x0020000000000006))
