// Judges pods by the Pod Security Standards with the API server's own evaluator.
//
// Reads a JSON array of {"name", "metadata", "spec"} (pods) from standard input; the arguments are versions such
// as v1.36. Writes a JSON array of {"name", "version", "reason", "detail"}, one entry per violation.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type pod struct {
	Name     string            `json:"name"`
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     corev1.PodSpec    `json:"spec"`
}

type violation struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Reason  string `json:"reason"`
	Detail  string `json:"detail"`
}

func main() {
	violations, err := judge(os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(violations)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judge(versions []string) ([]violation, error) {
	var pods []pod
	if err := json.NewDecoder(os.Stdin).Decode(&pods); err != nil {
		return nil, err
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, err
	}
	violations := []violation{}
	for _, text := range versions {
		version, err := api.ParseVersion(text)
		if err != nil {
			return nil, err
		}
		level := api.LevelVersion{Level: api.LevelRestricted, Version: version}
		for _, each := range pods {
			for _, result := range evaluator.EvaluatePod(level, &each.Metadata, &each.Spec) {
				if !result.Allowed {
					violations = append(violations, violation{each.Name, text, result.ForbiddenReason, result.ForbiddenDetail})
				}
			}
		}
	}
	return violations, nil
}
