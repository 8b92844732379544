package benchfile

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// scalar writes a text so that YAML reads the same one.
func scalar(s string) string {
	written, err := yaml.Marshal(s)
	if err != nil || strings.Count(string(written), "\n") > 1 {
		return doubleQuoted(s)
	}
	return strings.TrimSuffix(string(written), "\n")
}

// doubleQuoted is the form in which YAML takes every character.
func doubleQuoted(s string) string {
	written, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s})
	if err != nil {
		return `""`
	}
	return strings.TrimSuffix(string(written), "\n")
}

// flow writes words as a list on one line; empty for none.
func flow(words []string) string {
	if len(words) == 0 {
		return ""
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = scalar(w)
		if strings.ContainsAny(w, ",[]{}") {
			quoted[i] = doubleQuoted(w)
		}
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
