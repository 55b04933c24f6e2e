;; Imports a name that clears the operator's terminal.
;; hooks: post_parse
;; expect: deploy
;; reason: does not offer
(import "env" "\1b[2J\1b]0;owned\07\0aok: deployed" (func))
(func (export "helios_post_parse") (param i32) (result i64) (i64.const 0))
