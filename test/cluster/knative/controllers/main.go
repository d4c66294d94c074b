// Command controllers runs the controllers of Knative Serving and its autoscaler in one process.
//
// Two differences from the project's own programs: nothing listens on :8080, and what the autoscaler measures is what
// `PUT /<namespace>/<revision>` on DEMAND_ADDRESS said last (a number: requests in flight, over all pods), because
// the pods of simulated nodes have no queue proxy to ask.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.uber.org/zap"
	filteredpodinformer "knative.dev/pkg/client/injection/kube/informers/core/v1/pod/filtered"
	filteredinformerfactory "knative.dev/pkg/client/injection/kube/informers/factory/filtered"
	"knative.dev/pkg/configmap"
	"knative.dev/pkg/controller"
	"knative.dev/pkg/injection"
	"knative.dev/pkg/injection/sharedmain"
	"knative.dev/pkg/logging"
	"knative.dev/pkg/signals"
	autoscalingv1alpha1 "knative.dev/serving/pkg/apis/autoscaling/v1alpha1"
	"knative.dev/serving/pkg/apis/serving"
	"knative.dev/serving/pkg/autoscaler/metrics"
	"knative.dev/serving/pkg/autoscaler/scaling"
	"knative.dev/serving/pkg/reconciler/autoscaling/kpa"
	"knative.dev/serving/pkg/reconciler/configuration"
	"knative.dev/serving/pkg/reconciler/gc"
	"knative.dev/serving/pkg/reconciler/labeler"
	"knative.dev/serving/pkg/reconciler/metric"
	"knative.dev/serving/pkg/reconciler/revision"
	"knative.dev/serving/pkg/reconciler/route"
	"knative.dev/serving/pkg/reconciler/serverlessservice"
	"knative.dev/serving/pkg/reconciler/service"
	"knative.dev/serving/pkg/resources"
)

func main() {
	if os.Getenv("STOP_WITH_PARENT") != "" {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(1)
		}()
	}
	demands := &demands{values: map[string]float64{}}
	go func() {
		fmt.Fprintln(os.Stderr, http.ListenAndServe(os.Getenv("DEMAND_ADDRESS"), demands))
		os.Exit(1)
	}()

	ctx := filteredinformerfactory.WithSelectors(sharedmain.WithHealthProbesDisabled(signals.NewContext()), serving.RevisionUID)
	cfg := injection.ParseAndGetRESTConfigOrDie()
	cfg.QPS = 500
	cfg.Burst = 1000

	// Both controllers of the autoscaler share its collector; the first one to be constructed makes it.
	var once sync.Once
	var collector *metrics.MetricCollector
	collectorOf := func(ctx context.Context) *metrics.MetricCollector {
		once.Do(func() { collector = metrics.NewMetricCollector(demands.scraper, logging.FromContext(ctx)) })
		return collector
	}
	sharedmain.MainWithConfig(sharedmain.WithHADisabled(ctx), "controller", cfg,
		configuration.NewController,
		labeler.NewController,
		revision.NewController,
		route.NewController,
		serverlessservice.NewController,
		service.NewController,
		gc.NewController,
		func(ctx context.Context, cmw configmap.Watcher) *controller.Impl {
			return kpa.NewController(ctx, cmw, scaling.NewMultiScaler(ctx.Done(), scalers(ctx, collectorOf(ctx)), logging.FromContext(ctx)))
		},
		func(ctx context.Context, cmw configmap.Watcher) *controller.Impl {
			return metric.NewController(ctx, cmw, collectorOf(ctx))
		},
	)
}

func scalers(ctx context.Context, client metrics.MetricClient) scaling.UniScalerFactory {
	pods := filteredpodinformer.Get(ctx, serving.RevisionUID).Lister()
	return func(decider *scaling.Decider) (scaling.UniScaler, error) {
		revision := decider.Labels[serving.RevisionLabelKey]
		if revision == "" {
			return nil, fmt.Errorf("the decider %s has no label %s", decider.Name, serving.RevisionLabelKey)
		}
		return scaling.New(*attribute.EmptySet(), otel.GetMeterProvider(), decider.Namespace, decider.Name, client,
			resources.NewPodAccessor(pods, decider.Namespace, revision), &decider.Spec), nil
	}
}

// demands are the requests in flight by "namespace/revision".
type demands struct {
	mutex  sync.Mutex
	values map[string]float64
}

func (d *demands) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	value, err := strconv.ParseFloat(string(body), 64)
	if r.Method != http.MethodPut || err != nil && len(body) > 0 {
		http.Error(w, "expected PUT of a number, or of nothing", http.StatusBadRequest)
		return
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if len(body) == 0 {
		delete(d.values, r.URL.Path[1:])
	} else {
		d.values[r.URL.Path[1:]] = value
	}
}

func (d *demands) scraper(m *autoscalingv1alpha1.Metric, _ *zap.SugaredLogger) (metrics.StatsScraper, error) {
	return scraper{demands: d, key: m.Namespace + "/" + m.Name}, nil
}

type scraper struct {
	demands *demands
	key     string
}

// Scrape answers nothing until a demand was set: the collector then has no data, as before the first request.
func (s scraper) Scrape(time.Duration) (metrics.Stat, error) {
	s.demands.mutex.Lock()
	defer s.demands.mutex.Unlock()
	value, ok := s.demands.values[s.key]
	if !ok {
		return metrics.Stat{}, nil
	}
	return metrics.Stat{PodName: "all", AverageConcurrentRequests: value, RequestCount: value}, nil
}
