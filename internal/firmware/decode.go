package firmware

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"attest/internal/nearest"
)

// SyntaxError says what is wrong with a YAML file, and where.
type SyntaxError struct {
	File         string
	Line, Column int // from 1; 0 where unknown
	Message      string
}

// Error returns "profile.yaml:12:3: unknown key …".
func (e *SyntaxError) Error() string {
	at := e.File
	if e.Line > 0 {
		at += ":" + strconv.Itoa(e.Line)
	}
	if e.Column > 0 {
		at += ":" + strconv.Itoa(e.Column)
	}
	return at + ": " + e.Message
}

// Decode reads the one YAML document in data into the struct that into points
// to. It refuses what people get wrong: unknown keys (the nearest known one is
// named), duplicate keys, missing keys and blank strings (unless the field's
// tag has omitempty), aliases, a second document. Every error about the file
// is a *SyntaxError.
func Decode(file string, data []byte, into any) error {
	_, err := decode(file, data, into)
	return err
}

// decode is Decode, and returns the root node to find places in the file.
func decode(file string, data []byte, into any) (*yaml.Node, error) {
	root, err := parse(file, data)
	if err != nil {
		return nil, err
	}
	if err := check(file, root, reflect.TypeOf(into).Elem(), ""); err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return nil, located(file, err)
	}
	return root, nil
}

// parse returns the root node of the only document.
func parse(file string, data []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0:
		return nil, &SyntaxError{File: file, Message: "the file is empty"}
	case err != nil:
		return nil, located(file, err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, &SyntaxError{file, second.Line, second.Column, "want one document, got a second"}
	case !errors.Is(err, io.EOF):
		return nil, located(file, err)
	}
	return document.Content[0], nil
}

var lineInError = regexp.MustCompile(`line (\d+): (.*)`)

// located takes the line out of an error of the YAML library.
func located(file string, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if found := lineInError.FindStringSubmatch(message); found != nil {
		line, _ := strconv.Atoi(found[1])
		return &SyntaxError{File: file, Line: line, Message: found[2]}
	}
	return &SyntaxError{File: file, Line: 1, Message: message} // the library leaves out line 1
}

// check holds a node against the type it will be read into. The tag is the
// one of the field that holds it.
func check(file string, n *yaml.Node, t reflect.Type, tag string) error {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return at(file, n, "aliases are not accepted")
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()) {
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		return checkStruct(file, n, t)
	case reflect.Map:
		return checkMapping(file, n, func(_, value *yaml.Node) error {
			return check(file, value, t.Elem(), "")
		})
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			return at(file, n, "want a list")
		}
		for _, item := range n.Content {
			if err := check(file, item, t.Elem(), ""); err != nil {
				return err
			}
		}
		return nil
	case reflect.Interface:
		return nil
	}
	return checkScalar(file, n, t, strings.Contains(tag, ",omitempty"))
}

// checkStruct wants every key to be a field, and every field that may not be
// left out to be a key.
func checkStruct(file string, n *yaml.Node, t reflect.Type) error {
	fields, required := fieldsOf(t)
	seen := map[string]bool{}
	err := checkMapping(file, n, func(key, value *yaml.Node) error {
		field, ok := fields[key.Value]
		if !ok {
			return at(file, key, "%v", nearest.Unknown("key", key.Value, slices.Sorted(maps.Keys(fields))))
		}
		seen[key.Value] = true
		return check(file, value, field.Type, field.Tag.Get("yaml"))
	})
	if err != nil {
		return err
	}
	for _, name := range required {
		if !seen[name] {
			return at(file, n, "missing key %q", name)
		}
	}
	return nil
}

// checkMapping calls visit for every pair; no key may come twice.
func checkMapping(file string, n *yaml.Node, visit func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return at(file, n, "want keys and values")
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Tag == "!!merge" {
			return at(file, key, "want a plain word as key")
		}
		if line, ok := first[key.Value]; ok {
			return at(file, key, "duplicate key %q, first on line %d", key.Value, line)
		}
		first[key.Value] = key.Line
		if err := visit(key, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func checkScalar(file string, n *yaml.Node, t reflect.Type, optional bool) error {
	if n.Kind != yaml.ScalarNode {
		return at(file, n, "want one value")
	}
	if n.ShortTag() == "!!null" || strings.TrimSpace(n.Value) == "" {
		if optional {
			return nil
		}
		return at(file, n, "the value is missing")
	}
	cut := t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 && n.ShortTag() == "!!float" // the library would cut 1.5 to 1
	if err := n.Decode(reflect.New(t).Interface()); err != nil || cut {
		return at(file, n, "want %s, got %q", nameOf(t), n.Value)
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

func at(file string, n *yaml.Node, format string, args ...any) error {
	return &SyntaxError{File: file, Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)}
}
