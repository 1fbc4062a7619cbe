// Renders charts as `helm template` does, from standard input to standard output, both JSON: a list
// of charts with their values in, a list of the rendered files of each out.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader"
	"helm.sh/helm/v4/pkg/engine"
)

type request struct {
	Chart     string         `json:"chart"`
	Release   string         `json:"release"`
	Namespace string         `json:"namespace"`
	Values    map[string]any `json:"values"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var requests []request
	if err := json.NewDecoder(os.Stdin).Decode(&requests); err != nil {
		return err
	}
	rendered := make([]map[string]string, len(requests))
	for i, one := range requests {
		files, err := render(one)
		if err != nil {
			return fmt.Errorf("%s: %w", one.Release, err)
		}
		rendered[i] = files
	}
	return json.NewEncoder(os.Stdout).Encode(rendered)
}

func render(one request) (map[string]string, error) {
	chart, err := loader.Load(one.Chart)
	if err != nil {
		return nil, err
	}
	options := common.ReleaseOptions{
		Name: one.Release, Namespace: one.Namespace, Revision: 1, IsInstall: true,
	}
	// With the schema of the values, if the chart has one.
	values, err := util.ToRenderValuesWithSchemaValidation(
		chart, one.Values, options, common.DefaultCapabilities, false)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(chart, values)
	if err != nil {
		return nil, err
	}
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") || strings.HasPrefix(name[strings.LastIndex(name, "/")+1:], "_") {
			delete(files, name)
		}
	}
	return files, nil
}
