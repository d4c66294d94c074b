// Fifty goroutines, all of which compute.
package main

import "fmt"

func main() {
	for i := 0; i < 50; i++ {
		go func() {
			for n := uint64(1); n > 0; n += n%7 + 1 {
			}
		}()
	}
	fmt.Println("ready")
	select {}
}
