module moderate-workflows/test-analysis

go 1.21
