package firmware

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"attest/internal/nearest"
)

// checker holds the nodes of a file against the types that they are read into.
type checker struct {
	file    string
	partial bool // keys may be left out, but none of a value with its source
}

// check holds a node against the type it will be read into. The tag is the
// one of the field that holds it.
func (c checker) check(n *yaml.Node, t reflect.Type, tag string) error {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return at(c.file, n, "aliases are not accepted")
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()) {
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		return c.structure(n, t)
	case reflect.Map:
		return c.mapping(n, func(_, value *yaml.Node) error {
			return c.check(value, t.Elem(), "")
		})
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			return at(c.file, n, "want a list")
		}
		for _, item := range n.Content {
			if err := c.check(item, t.Elem(), ""); err != nil {
				return err
			}
		}
		return nil
	case reflect.Interface:
		return nil
	}
	return c.scalar(n, t, strings.Contains(tag, ",omitempty"))
}

// structure wants every key to be a field, and every field that may not be
// left out to be a key.
func (c checker) structure(n *yaml.Node, t reflect.Type) error {
	fields, required := fieldsOf(t)
	seen := map[string]bool{}
	err := c.mapping(n, func(key, value *yaml.Node) error {
		field, ok := fields[key.Value]
		if !ok {
			return at(c.file, key, "%v", nearest.Unknown("key", key.Value, slices.Sorted(maps.Keys(fields))))
		}
		seen[key.Value] = true
		return c.check(value, field.Type, field.Tag.Get("yaml"))
	})
	if err != nil {
		return err
	}
	if _, sourced := fields["source"]; c.partial && !sourced {
		return nil
	}
	for _, name := range required {
		if !seen[name] {
			return at(c.file, n, "missing key %q", name)
		}
	}
	return nil
}

// mapping calls visit for every pair; no key may come twice.
func (c checker) mapping(n *yaml.Node, visit func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return at(c.file, n, "want keys and values")
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Tag == "!!merge" {
			return at(c.file, key, "want a plain word as key")
		}
		if line, ok := first[key.Value]; ok {
			return at(c.file, key, "duplicate key %q, first on line %d", key.Value, line)
		}
		first[key.Value] = key.Line
		if err := visit(key, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (c checker) scalar(n *yaml.Node, t reflect.Type, optional bool) error {
	if n.Kind != yaml.ScalarNode {
		return at(c.file, n, "want one value")
	}
	if n.ShortTag() == "!!null" || strings.TrimSpace(n.Value) == "" {
		if optional {
			return nil
		}
		return at(c.file, n, "the value is missing")
	}
	cut := t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 && n.ShortTag() == "!!float" // the library would cut 1.5 to 1
	if err := n.Decode(reflect.New(t).Interface()); err != nil || cut {
		return at(c.file, n, "want %s, got %q", nameOf(t), n.Value)
	}
	return nil
}

// fieldsOf returns the fields of a struct by their YAML key, and the keys
// that must be there, in order.
func fieldsOf(t reflect.Type) (fields map[string]reflect.StructField, required []string) {
	fields = map[string]reflect.StructField{}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "-" || !field.IsExported() {
			continue
		}
		if name == "" {
			name = strings.ToLower(field.Name)
		}
		fields[name] = field
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	return fields, required
}

func nameOf(t reflect.Type) string {
	if t == reflect.TypeFor[time.Duration]() {
		return "a time such as 2s"
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	}
	return "a " + t.Kind().String()
}
