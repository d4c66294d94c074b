// Judges Istio objects: strict decoding, which refuses unknown fields, then the validation that istiod's webhook calls.
//
//	judge FILE...
//
// Prints a JSON array, one element for each object of Istio's groups in the files; everything else in them is left out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/go-multierror"
	"google.golang.org/protobuf/proto"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	extensions "istio.io/api/extensions/v1alpha1"
	networking "istio.io/api/networking/v1alpha3"
	networkingbeta "istio.io/api/networking/v1beta1"
	security "istio.io/api/security/v1beta1"
	telemetry "istio.io/api/telemetry/v1alpha1"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/validation"
	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/util/protomarshal"
)

// verdict is what Istio says about one object.
type verdict struct {
	File      string   `json:"file"`
	Kind      string   `json:"kind"`
	Namespace string   `json:"namespace,omitempty"`
	Name      string   `json:"name"`
	Refused   []string `json:"refused"`
	Warnings  []string `json:"warnings"`
}

// judged is a kind that Istio validates.
type judged struct {
	spec     func() proto.Message
	validate validation.ValidateFunc
}

var kinds = map[schema.GroupKind]judged{
	{Group: "networking.istio.io", Kind: "DestinationRule"}: {func() proto.Message { return &networking.DestinationRule{} }, validation.ValidateDestinationRule},
	{Group: "networking.istio.io", Kind: "Gateway"}:         {func() proto.Message { return &networking.Gateway{} }, validation.ValidateGateway},
	{Group: "networking.istio.io", Kind: "ProxyConfig"}:     {func() proto.Message { return &networkingbeta.ProxyConfig{} }, validation.ValidateProxyConfig},
	{Group: "networking.istio.io", Kind: "ServiceEntry"}:    {func() proto.Message { return &networking.ServiceEntry{} }, validation.ValidateServiceEntry},
	{Group: "networking.istio.io", Kind: "Sidecar"}:         {func() proto.Message { return &networking.Sidecar{} }, validation.ValidateSidecar},
	{Group: "networking.istio.io", Kind: "VirtualService"}:  {func() proto.Message { return &networking.VirtualService{} }, validation.ValidateVirtualService},
	{Group: "networking.istio.io", Kind: "WorkloadEntry"}:   {func() proto.Message { return &networking.WorkloadEntry{} }, validation.ValidateWorkloadEntry},
	{Group: "networking.istio.io", Kind: "WorkloadGroup"}:   {func() proto.Message { return &networking.WorkloadGroup{} }, validation.ValidateWorkloadGroup},
	{Group: "security.istio.io", Kind: "AuthorizationPolicy"}: {
		func() proto.Message { return &security.AuthorizationPolicy{} }, validation.ValidateAuthorizationPolicy,
	},
	{Group: "security.istio.io", Kind: "PeerAuthentication"}: {
		func() proto.Message { return &security.PeerAuthentication{} }, validation.ValidatePeerAuthentication,
	},
	{Group: "security.istio.io", Kind: "RequestAuthentication"}: {
		func() proto.Message { return &security.RequestAuthentication{} }, validation.ValidateRequestAuthentication,
	},
	{Group: "telemetry.istio.io", Kind: "Telemetry"}:   {func() proto.Message { return &telemetry.Telemetry{} }, validation.ValidateTelemetry},
	{Group: "extensions.istio.io", Kind: "WasmPlugin"}: {func() proto.Message { return &extensions.WasmPlugin{} }, validation.ValidateWasmPlugin},
}

func main() {
	logging := log.DefaultOptions()
	logging.OutputPaths = []string{"stderr"}
	if err := log.Configure(logging); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	verdicts := []verdict{}
	for _, file := range os.Args[1:] {
		found, err := judgeFile(file)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			os.Exit(2)
		}
		verdicts = append(verdicts, found...)
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func judgeFile(file string) ([]verdict, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	var verdicts []verdict
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return verdicts, nil
		}
		if err != nil {
			return nil, err
		}
		found, err := judge(document)
		if err != nil {
			return nil, err
		}
		if found != nil {
			found.File = file
			verdicts = append(verdicts, *found)
		}
	}
}

// judge gives nil for what is not Istio's.
func judge(document []byte) (*verdict, error) {
	object := struct {
		metav1.PartialObjectMetadata `json:",inline"`
		Spec                         json.RawMessage `json:"spec"`
	}{}
	if err := yaml.Unmarshal(document, &object); err != nil {
		return nil, err
	}
	gvk := object.GroupVersionKind()
	if !strings.HasSuffix(gvk.Group, ".istio.io") {
		return nil, nil
	}
	found := &verdict{Kind: gvk.Kind, Namespace: object.Namespace, Name: object.Name, Refused: []string{}, Warnings: []string{}}
	kind, known := kinds[gvk.GroupKind()]
	if !known {
		found.Refused = append(found.Refused, fmt.Sprintf("this judge knows no kind %s in %s", gvk.Kind, gvk.Group))
		return found, nil
	}
	spec := kind.spec()
	if len(object.Spec) > 0 {
		if err := protomarshal.ApplyJSONStrict(string(object.Spec), spec); err != nil {
			found.Refused = append(found.Refused, err.Error())
			return found, nil
		}
	}
	warning, err := kind.validate(config.Config{
		Meta: config.Meta{
			GroupVersionKind: config.GroupVersionKind{Group: gvk.Group, Version: gvk.Version, Kind: gvk.Kind},
			Name:             object.Name,
			Namespace:        object.Namespace,
			Labels:           object.Labels,
			Annotations:      object.Annotations,
			Domain:           "cluster.local",
		},
		Spec: spec,
	})
	found.Refused = append(found.Refused, messages(err)...)
	found.Warnings = append(found.Warnings, messages(warning)...)
	return found, nil
}

// messages takes an error apart that is made of several.
func messages(err error) []string {
	var several *multierror.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &several):
		var all []string
		for _, each := range several.Errors {
			all = append(all, messages(each)...)
		}
		return all
	}
	return []string{err.Error()}
}
