module masks

go 1.24

require github.com/heliosdb/plugin-sdk-go v0.0.0

replace github.com/heliosdb/plugin-sdk-go => ../../../src/sdk/go
