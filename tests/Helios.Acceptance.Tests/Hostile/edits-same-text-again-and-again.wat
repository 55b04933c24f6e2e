;; A list whose one member is its own neighbour: 65,536 times 8 KiB of text.
;; hooks: post_parse
;; expect: refused
;; reason: bytes of text
(data (i32.const 1024) "\40\04\00\00\01\00\00\00\00\05\00\00\08\00\00\00\00\10\00\00\00\01\00\00")
(data (i32.const 1088) "\01\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00")
(data (i32.const 4096) "\00\00\00\00\06\00\00\00\76\69\63\74\69\6d\00\00\02\00\00\00\69\64\00\00\01\00\00\00\3d\00\00\00")
(data (i32.const 1308) "\38\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\ff\ff\ff\ff")
(data (i32.const 1336) "\28\00\01\00\04\00\00\00\03\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\ff\ff\ff\ff")
(data (i32.const 1364) "\01\00\13\00\00\00\00\00\00\00\00\00\10\00\00\00\00\00\00\00\00\00\00\00\ff\ff\ff\ff")
(data (i32.const 1392) "\2c\00\1d\00\04\00\00\00\00\00\00\00\fc\0f\00\00\00\00\00\00\00\00\00\00\ff\ff\ff\ff")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (memory.fill (i32.const 8192) (i32.const 120) (i32.const 8192))
  (i32.store (i32.const 8188) (i32.const 8192))
  (i32.store (i32.const 1044) (i32.const 13000))
  (i64.const 0x40000000001))
