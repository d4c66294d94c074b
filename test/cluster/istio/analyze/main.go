// Runs the analyzers of `istioctl analyze` over worlds: what one cluster holds, Istio's objects and those of Kubernetes that they speak of.
//
//	analyze WORLD...
//
// Each file is a world of its own. Prints a JSON array, one element for each world. Nothing is asked of a cluster.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"istio.io/istio/pilot/pkg/config/file"
	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/diag"
	"istio.io/istio/pkg/config/analysis/legacy/source/kube"
	"istio.io/istio/pkg/config/analysis/legacy/util/kuberesource"
	"istio.io/istio/pkg/config/analysis/local"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/log"
)

// world is what the analyzers say about one file.
type world struct {
	File string `json:"file"`
	// Analyzers have run, Skipped ones found no source for what they read.
	Analyzers []string `json:"analyzers"`
	Skipped   []string `json:"skipped"`
	// Objects are those that some analyzer reads; everything else in the file is left out.
	Objects  []object  `json:"objects"`
	Messages []message `json:"messages"`
}

// object is what a message may be about.
type object struct {
	Kind      string `json:"kind,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name,omitempty"`
}

// message is one of `istioctl analyze`; without an object it is about the world.
type message struct {
	object
	Code  string `json:"code"`
	Level string `json:"level"`
	Text  string `json:"text"`
}

func main() {
	logging := log.DefaultOptions()
	logging.OutputPaths = []string{"stderr"}
	// it tells of each kind that it has read
	logging.SetDefaultOutputLevel(log.OverrideScopeName, log.WarnLevel)
	if err := log.Configure(logging); err != nil {
		fail(err)
	}
	worlds := []world{}
	for _, name := range os.Args[1:] {
		found, err := analyze(name)
		if err != nil {
			fail(fmt.Errorf("%s: %w", name, err))
		}
		worlds = append(worlds, found)
	}
	if err := json.NewEncoder(os.Stdout).Encode(worlds); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}

func analyze(name string) (world, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return world{}, err
	}
	all := analyzers.AllCombined()
	// the reader that istioctl has for files leaves out pods and namespaces, which it takes from the cluster that it asks
	source := file.NewKubeSource(kuberesource.ConvertInputsToSchemas(all.Metadata().Inputs))
	if err := source.ApplyContent(name, string(content)); err != nil {
		return world{}, err
	}
	// no namespace: all of them count, as with --all-namespaces
	analyzer := local.NewIstiodAnalyzer(all, "", constants.IstioSystemNamespace, nil)
	analyzer.AddSource(source)
	cancel := make(chan struct{})
	defer close(cancel)
	result, err := analyzer.Analyze(cancel)
	if err != nil {
		return world{}, err
	}
	said := world{File: name, Analyzers: result.ExecutedAnalyzers, Skipped: append([]string{}, result.SkippedAnalyzers...), Objects: []object{}, Messages: []message{}}
	for _, schema := range source.Schemas().All() {
		for _, each := range source.List(schema.GroupVersionKind(), "") {
			said.Objects = append(said.Objects, object{Kind: schema.Kind(), Namespace: each.Namespace, Name: each.Name})
		}
	}
	for _, each := range result.Messages {
		said.Messages = append(said.Messages, messageOf(each))
	}
	return said, nil
}

func messageOf(each diag.Message) message {
	said := message{Code: each.Type.Code(), Level: each.Type.Level().String(), Text: fmt.Sprintf(each.Type.Template(), each.Parameters...)}
	if each.Resource != nil {
		said.Namespace, said.Name = each.Resource.Metadata.FullName.Namespace.String(), each.Resource.Metadata.FullName.Name.String()
		if origin, ok := each.Resource.Origin.(*kube.Origin); ok {
			said.Kind = origin.Type.Kind
		}
	}
	return said
}
