;; Recurses through its table.
;; hooks: pre_parse
;; expect: refused
;; reason: stack overflow
(type $self (func (param i32) (result i64)))
(table 1 funcref)
(elem (i32.const 0) $round)
(func $round (param i32) (result i64) (i64.add (i64.const 1) (call_indirect (type $self) (local.get 0) (i32.const 0))))
(func (export "helios_pre_parse") (param $frame i32) (result i64)
  (if (i32.eqz (call $provoked)) (then (return (i64.const 0))))
  (call_indirect (type $self) (local.get $frame) (i32.const 0)))
