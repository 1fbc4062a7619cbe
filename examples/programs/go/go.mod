module shop-go

go 1.24

replace example.com/pulumi-devflow/sdk/go => ./sdks/devflow
