// Judges Knative Serving objects as Knative's webhook does on admission: its own defaults, then its own validation.
//
//	judge [-config FOLDER] [-feature NAME=enabled]... FILE...
//
// FOLDER holds the ConfigMaps that Knative reads its defaults and flags from. Prints a JSON array, one element for each
// object of Knative's groups in the files; everything else in them is left out.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.uber.org/zap"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"knative.dev/pkg/apis"
	"knative.dev/pkg/webhook/resourcesemantics"
	"sigs.k8s.io/yaml"

	apisconfig "knative.dev/serving/pkg/apis/config"
	servingv1 "knative.dev/serving/pkg/apis/serving/v1"
	servingv1beta1 "knative.dev/serving/pkg/apis/serving/v1beta1"
	asconfig "knative.dev/serving/pkg/autoscaler/config"
	"knative.dev/serving/pkg/reconciler/configuration/resources"
)

// verdict is what Knative says about one object.
type verdict struct {
	File      string   `json:"file"`
	Kind      string   `json:"kind"`
	Namespace string   `json:"namespace,omitempty"`
	Name      string   `json:"name"`
	Refused   []string `json:"refused"`
	Warnings  []string `json:"warnings"`
}

const group = "serving.knative.dev"

// object gives an empty object of a kind, or nil where Knative has no such kind.
func object(gvk schema.GroupVersionKind) resourcesemantics.GenericCRD {
	switch gvk {
	case servingv1.SchemeGroupVersion.WithKind("Service"):
		return &servingv1.Service{}
	case servingv1.SchemeGroupVersion.WithKind("Configuration"):
		return &servingv1.Configuration{}
	case servingv1.SchemeGroupVersion.WithKind("Revision"):
		return &servingv1.Revision{}
	case servingv1.SchemeGroupVersion.WithKind("Route"):
		return &servingv1.Route{}
	case servingv1beta1.SchemeGroupVersion.WithKind("DomainMapping"):
		return &servingv1beta1.DomainMapping{}
	}
	return nil
}

type features map[string]string

func (f features) String() string { return "" }

func (f features) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found {
		return fmt.Errorf("got %q, expected NAME=VALUE", text)
	}
	f[name] = value
	return nil
}

func main() {
	flags := features{}
	folder := flag.String("config", "", "folder with Knative's ConfigMaps")
	flag.Var(flags, "feature", "a flag of config-features, NAME=VALUE")
	flag.Parse()
	verdicts, err := judgeFiles(*folder, flags, flag.Args())
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(verdicts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func judgeFiles(folder string, flags features, files []string) ([]verdict, error) {
	store, err := configStore(folder, flags)
	if err != nil {
		return nil, err
	}
	verdicts := []verdict{}
	for _, file := range files {
		documents, err := documentsOf(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, document := range documents {
			found, err := judge(store.ToContext(context.Background()), document)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			if found != nil {
				found.File = file
				verdicts = append(verdicts, *found)
			}
		}
	}
	return verdicts, nil
}

// configStore reads the ConfigMaps that the webhook watches, each into Knative's own type.
func configStore(folder string, flags features) (*apisconfig.Store, error) {
	store := apisconfig.NewStore(zap.NewNop().Sugar())
	maps := map[string]*corev1.ConfigMap{}
	for _, name := range []string{apisconfig.DefaultsConfigName, apisconfig.FeaturesConfigName, asconfig.ConfigName} {
		maps[name] = &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "knative-serving"}}
	}
	if folder != "" {
		files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			read := &corev1.ConfigMap{}
			if err := yaml.Unmarshal(text, read); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			if _, watched := maps[read.Name]; watched {
				maps[read.Name] = read
			}
		}
	}
	for name, value := range flags {
		set := maps[apisconfig.FeaturesConfigName]
		if set.Data == nil {
			set.Data = map[string]string{}
		}
		set.Data[name] = value
	}
	for _, each := range maps {
		store.OnConfigChanged(each)
	}
	loaded := store.Load()
	if loaded.Defaults == nil || loaded.Features == nil || loaded.Autoscaler == nil {
		return nil, fmt.Errorf("the ConfigMaps of %q do not parse", folder)
	}
	return store, nil
}

func documentsOf(file string) ([][]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	var documents [][]byte
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
}

// judge gives nil for what is not Knative's.
func judge(ctx context.Context, document []byte) (*verdict, error) {
	head := metav1.PartialObjectMetadata{}
	if err := yaml.Unmarshal(document, &head); err != nil {
		return nil, err
	}
	gvk := head.GroupVersionKind()
	if gvk.Group != group {
		return nil, nil
	}
	found := &verdict{Kind: gvk.Kind, Namespace: head.Namespace, Name: head.Name, Refused: []string{}, Warnings: []string{}}
	resource := object(gvk)
	if resource == nil {
		found.Refused = append(found.Refused, fmt.Sprintf("Knative has no kind %s in %s", gvk.Kind, gvk.GroupVersion()))
		return found, nil
	}
	if err := yaml.UnmarshalStrict(document, resource); err != nil {
		found.Refused = append(found.Refused, err.Error())
		return found, nil
	}
	ctx = apis.WithUserInfo(apis.WithinCreate(ctx), &authenticationv1.UserInfo{Username: "admin"})
	found.admit(ctx, "", resource)
	if service, isService := resource.(*servingv1.Service); isService && len(found.Refused) == 0 {
		found.admitChildren(ctx, service)
	}
	return found, nil
}

// admit defaults and validates one object, as the two webhooks do one after the other.
func (v *verdict) admit(ctx context.Context, what string, resource resourcesemantics.GenericCRD) {
	resource.SetDefaults(ctx)
	result := resource.Validate(ctx)
	if result == nil {
		return
	}
	for _, each := range result.Filter(apis.ErrorLevel).WrappedErrors() {
		v.Refused = append(v.Refused, what+each.Error())
	}
	for _, each := range result.Filter(apis.WarningLevel).WrappedErrors() {
		v.Warnings = append(v.Warnings, what+each.Error())
	}
}

// admitChildren judges what the controllers would create from a Service: they go through the same webhook.
func (v *verdict) admitChildren(ctx context.Context, service *servingv1.Service) {
	configuration := &servingv1.Configuration{
		ObjectMeta: metav1.ObjectMeta{
			Name: service.Name, Namespace: service.Namespace, Generation: 1, UID: types.UID("00000000-0000-0000-0000-000000000000"),
		},
		Spec: *service.Spec.ConfigurationSpec.DeepCopy(),
	}
	v.admit(ctx, "its Configuration: ", configuration)
	v.admit(ctx, "its Revision: ", resources.MakeRevision(ctx, configuration.DeepCopy(), time.Unix(0, 0)))
}
