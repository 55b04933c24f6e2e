module github.com/heliosdb/pii-masking

go 1.24

require github.com/heliosdb/plugin-sdk-go v0.0.0

replace github.com/heliosdb/plugin-sdk-go => ../../sdk/go
