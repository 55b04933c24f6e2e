;; Reads a table that it was not granted, instead of the one that the client named.
;; hooks: post_parse
;; expect: refused
(data (i32.const 1024) "\40\04\00\00\01\00\00\00\00\05\00\00\08\00\00\00\00\10\00\00\00\01\00\00")
(data (i32.const 1088) "\04\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00")
(data (i32.const 4096) "\00\00\00\00\06\00\00\00\76\69\63\74\69\6d\00\00\04\00\00\00\63\61\6c\6d\01\00\00\00\78\00\00\00")
(data (i32.const 1308) "\64\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\ff\ff\ff\ff")
(data (i32.const 1336) "\14\00\06\00\00\00\00\00\00\00\00\00\10\00\00\00\00\00\00\00\00\00\00\00\ff\ff\ff\ff")
(func (export "helios_post_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (i64.const 0x40000000001))
