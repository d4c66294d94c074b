// Runs a command and reports what it cost: CPU seconds of the process and its children, peak memory, wall seconds.
//
//	measure <seconds> <file for standard output> <command> [argument...]
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

func main() {
	limit, err := strconv.ParseFloat(os.Args[1], 64)
	check(err)
	output, err := os.Create(os.Args[2])
	check(err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(limit*float64(time.Second)))
	defer cancel()

	command := exec.CommandContext(ctx, os.Args[3], os.Args[4:]...)
	command.Stdout = output
	command.Stderr = os.Stderr
	start := time.Now()
	runError := command.Run()
	wall := time.Since(start).Seconds()
	state := command.ProcessState
	if state == nil {
		check(runError)
	}

	peak := state.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS == "darwin" {
		peak /= 1024 // bytes there, KiB elsewhere
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"cpu": state.UserTime().Seconds() + state.SystemTime().Seconds(), "wall": wall, "peakKiB": peak,
		"success": runError == nil, "timedOut": ctx.Err() != nil,
	}))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
