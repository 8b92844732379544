package benchfile_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"attest/internal/benchfile"
)

var update = flag.Bool("update", false, "write the committed schema anew")

const committed = "bench.schema.json"

func TestCommittedSchema(t *testing.T) {
	if *update {
		if err := os.WriteFile(committed, benchfile.Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, benchfile.Schema()) {
		t.Errorf("%s is not what the table of keys says: go test ./internal/benchfile -update", committed)
	}
}

// The schema takes what the reader takes, and refuses what an editor can know to be wrong.
func TestSchemaAgreesWithTheReader(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(benchfile.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	several := "benches:\n- name: a\n  broker: {listen: 127.0.0.1}\n- {name: b, timeouts: {quiet: 1s}}\n"
	for text, valid := range map[string]bool{
		whole: true, "{}": true, several: true, "broker:\nmodem: x": true,
		"modme: x":                             false,
		"broker: {ports: {plan: 1}}":           false,
		"broker: {ports: {plain: 0}}":          false,
		"broker: {ports: {plain: any}}":        false,
		"broker: {advertise: mqtt://h}":        false,
		"broker: {max-packet: 1}":              false,
		"stimuli: {reset: ./relay.sh}":         false,
		"stimuli: {reset: []}":                 false,
		"stimuli: {rest: [a]}":                 false,
		"timeouts: {quiet: 100}":               false,
		"timeouts: {multiplier: 0}":            false,
		"benches: []":                          false,
		"benches: [{modem: x}]":                false,
		"benches: [{name: a/b}]":               false,
		"benches: [{name: a, benches: []}]":    false,
		"benches: [{name: a, brokre: {}}]":     false,
		"name: a":                              false,
		"broker: [1]":                          false,
		"benches: {name: a}":                   false,
		"benches: [{name: a, broker: {a: 1}}]": false,
	} {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		_, refused := benchfile.Parse("bench.yaml", []byte(text))
		invalid := validate(schema, schema, value)
		if valid != (refused == nil) || valid != (invalid == nil) {
			t.Errorf("%q: the reader says %v, the schema %v, want valid: %v", text, refused, invalid, valid)
		}
	}
}

// validate holds a value against as much of JSON Schema as the schema uses.
func validate(root, schema map[string]any, value any) error {
	for word, limit := range schema {
		if err := check(root, schema, word, limit, value); err != nil {
			return err
		}
	}
	return nil
}

func check(root, schema map[string]any, word string, limit, value any) error {
	ok := true
	switch word {
	case "$ref":
		return validate(root, root["$defs"].(map[string]any)[strings.TrimPrefix(limit.(string), "#/$defs/")].(map[string]any), value)
	case "type":
		allowed, several := limit.([]any)
		if !several {
			allowed = []any{limit}
		}
		ok = slices.ContainsFunc(typesOf(value), func(name string) bool { return slices.Contains(allowed, any(name)) })
	case "pattern":
		text, is := value.(string)
		ok = !is || regexp.MustCompile(limit.(string)).MatchString(text)
	case "minimum":
		ok = math.IsNaN(number(value)) || number(value) >= limit.(float64)
	case "maximum":
		ok = math.IsNaN(number(value)) || number(value) <= limit.(float64)
	case "minItems":
		list, is := value.([]any)
		ok = !is || len(list) >= int(limit.(float64))
	case "items":
		list, _ := value.([]any)
		for _, item := range list {
			if err := validate(root, limit.(map[string]any), item); err != nil {
				return err
			}
		}
	case "required":
		keys, _ := value.(map[string]any)
		for _, name := range limit.([]any) {
			_, has := keys[name.(string)]
			ok = ok && has
		}
	case "properties":
		keys, _ := value.(map[string]any)
		for name, item := range keys {
			property, known := limit.(map[string]any)[name].(map[string]any)
			if !known && schema["additionalProperties"] == false {
				return fmt.Errorf("additional property %q", name)
			}
			if err := validate(root, property, item); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	case "additionalProperties", "description", "examples", "title", "$schema", "$defs":
	default:
		return fmt.Errorf("the schema uses %q, which this test does not know", word)
	}
	if !ok {
		return fmt.Errorf("%s %v does not allow %v", word, limit, value)
	}
	return nil
}

func typesOf(value any) []string {
	switch value.(type) {
	case nil:
		return []string{"null"}
	case bool:
		return []string{"boolean"}
	case string:
		return []string{"string"}
	case int:
		return []string{"integer", "number"}
	case float64:
		return []string{"number"}
	case []any:
		return []string{"array"}
	case map[string]any:
		return []string{"object"}
	}
	return nil
}

// number is the value of a number, and NaN of anything else.
func number(value any) float64 {
	switch n := value.(type) {
	case int:
		return float64(n)
	case float64:
		return n
	}
	return math.NaN()
}
