module threads

go 1.21
