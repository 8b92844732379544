package firmware

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
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
	root, err := ParseYAML(file, data)
	if err != nil {
		return nil, err
	}
	return root, fill(checker{file: file}, root, data, into)
}

// fill checks the document and reads it into the struct that into points to. What
// the document does not name stays as it is there.
func fill(c checker, root *yaml.Node, data []byte, into any) error {
	if err := c.check(root, reflect.TypeOf(into).Elem(), ""); err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return located(c.file, err)
	}
	return nil
}

// ParseYAML returns the root node of the one YAML document in data. Every error is a
// *SyntaxError.
func ParseYAML(file string, data []byte) (*yaml.Node, error) {
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

func at(file string, n *yaml.Node, format string, args ...any) error {
	return &SyntaxError{File: file, Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)}
}
