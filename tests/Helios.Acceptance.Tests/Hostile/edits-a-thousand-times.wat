;; The same restriction 1,024 times.
;; hooks: post_parse
;; expect: served
(data (i32.const 1024) "\40\04\00\00\01\00\00\00\00\05\00\00\08\00\00\00\00\10\00\00\00\01\00\00")
(data (i32.const 1088) "\01\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00")
(data (i32.const 4096) "\00\00\00\00\06\00\00\00\76\69\63\74\69\6d\00\00\02\00\00\00\69\64\00\00\01\00\00\00\3d\00\00\00")
(data (i32.const 1308) "\2e\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\ff\ff\ff\ff")
(func (export "helios_post_parse") (param $frame i32) (result i64) (local $i i32)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (loop $l
    (memory.copy (i32.add (i32.const 16384) (i32.mul (local.get $i) (i32.const 32))) (i32.const 1088) (i32.const 32))
    (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024))))
  (i32.store (i32.const 1024) (i32.const 16384))
  (i32.store (i32.const 1028) (i32.const 1024))
  (i64.const 0x40000000001))
