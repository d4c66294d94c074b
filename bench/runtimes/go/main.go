// A service with a live set of LIVE_MIB: each answer makes garbage and replaces a part of the live set, as a cache does.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
)

const kib = 1024

func entry(seed int) []byte {
	b := make([]byte, kib)
	for i := range b {
		b[i] = byte(seed + i)
	}
	return b
}

func main() {
	mib, err := strconv.Atoi(os.Getenv("LIVE_MIB"))
	if err != nil {
		panic(err)
	}
	live := make([][]byte, mib*kib)
	for i := range live {
		live[i] = entry(i)
	}
	var mutex sync.Mutex
	next := 0
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		sum := 0
		for i := 0; i < kib; i++ {
			garbage := entry(i)
			sum += int(garbage[i])
			if i%4 == 0 {
				live[next] = garbage
				next = (next + 1) % len(live)
			}
		}
		fmt.Fprint(w, sum)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("ready %d\n", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
