module github.com/heliosdb/plugin-sdk-go

go 1.24
