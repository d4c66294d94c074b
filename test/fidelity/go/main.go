// Reads YAML documents from stdin, separated by NUL bytes, with the parser that the argument names,
// and prints one line of JSON for each: {"value": …} or {"error": "…"}.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/goccy/go-yaml"
	yaml3 "go.yaml.in/yaml/v3"
	stream "k8s.io/apimachinery/pkg/util/yaml"
	kubernetes "sigs.k8s.io/yaml"
)

var readers = map[string]func(document []byte) (any, error){
	// what kubectl and the API server read with: YAML 1.1 with Go's ideas of numbers
	"kubernetes": func(document []byte) (any, error) {
		var value any
		err := kubernetes.UnmarshalStrict(document, &value)
		return value, err
	},
	// YAML 1.2 with some of 1.1
	"yaml.v3": func(document []byte) (any, error) {
		var value any
		err := yaml3.Unmarshal(document, &value)
		return value, err
	},
	"goccy": func(document []byte) (any, error) {
		var value any
		err := yaml.Unmarshal(document, &value)
		return value, err
	},
	// how kubectl takes a file apart before it reads the documents
	"kubectl": func(file []byte) (any, error) {
		documents := stream.NewYAMLReader(bufio.NewReader(bytes.NewReader(file)))
		values := []any{}
		for {
			document, err := documents.Read()
			if err == io.EOF {
				return values, nil
			}
			if err != nil {
				return nil, err
			}
			var value any
			if err := kubernetes.UnmarshalStrict(document, &value); err != nil {
				return nil, err
			}
			values = append(values, value)
		}
	},
}

func main() {
	read, found := readers[os.Args[1]]
	if !found {
		fmt.Fprintf(os.Stderr, "unknown parser %q\n", os.Args[1])
		os.Exit(2)
	}
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	lines := json.NewEncoder(out)
	for _, document := range bytes.Split(input, []byte{0}) {
		value, err := guarded(read, document)
		if err == nil {
			err = lines.Encode(map[string]any{"value": value})
		}
		if err != nil {
			_ = lines.Encode(map[string]any{"error": err.Error()})
		}
	}
}

// guarded turns a parser's panic into an error of that document.
func guarded(read func([]byte) (any, error), document []byte) (value any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return read(document)
}
