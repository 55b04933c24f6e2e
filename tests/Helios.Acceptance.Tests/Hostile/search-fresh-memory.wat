;; Grows, and looks for what others left in the pages.
;; hooks: post_parse
;; expect: served
;; search: memory
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (drop (memory.grow (i32.const 64)))
  (call $search))
