package benchfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"attest/internal/nearest"
)

// reader walks a file by the table of keys.
type reader struct {
	file string
	keys []Key
}

// listKey is the key of several benches, nameKey that of each one's name.
const listKey, nameKey = "benches", "name"

// benches reads the whole file: one bench, or the list of them, for which what
// stands beside the list is the default.
func (r *reader) benches(root *yaml.Node) (benches []Bench, several bool, err error) {
	common := Bench{file: r.file, at: placeOf(root), given: make(map[string]place)}
	var list *yaml.Node
	err = r.section(root, "", &common, map[string]func(*yaml.Node) error{listKey: func(n *yaml.Node) error { list = n; return nil }})
	if err != nil || list == nil {
		return []Bench{common}, false, err
	}
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		return nil, true, r.refuse(list, "want a list of benches, got "+got(list), `begin each bench with "- name: NAME"`)
	}
	for _, n := range list.Content {
		b, err := r.listed(n, &common)
		if err != nil {
			return nil, true, err
		}
		benches = append(benches, b)
	}
	return benches, true, nil
}

// listed reads one bench of several.
func (r *reader) listed(n *yaml.Node, common *Bench) (Bench, error) {
	b := common.derive(placeOf(n))
	read := key(nameKey, benchName(), func(b *Bench) *string { return &b.Name }, "left", "")
	err := r.section(n, "", &b, map[string]func(*yaml.Node) error{nameKey: func(n *yaml.Node) error { return r.value(n, &read, &b) }})
	if err == nil && b.Name == "" {
		err = r.refuse(n, "a bench of several has no name", "add a line such as \"name: left\": the run's directory carries it")
	}
	return b, err
}

func benchName() kind[string] {
	return matching("a name of at most 32 letters, digits, and . _ - behind the first", names)
}

// section reads a mapping: the table's keys below path, and those in more.
func (r *reader) section(n *yaml.Node, path string, b *Bench, more map[string]func(*yaml.Node) error) error {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" && path != "" {
		return nil // all that stood below it is commented out
	}
	if n.Kind != yaml.MappingNode {
		return r.noSection(n, path)
	}
	if err := r.names(n, path, more); err != nil {
		return err
	}
	for i := 0; i < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		err := r.entry(value, join(path, name), b, more[name])
		if err != nil {
			return err
		}
	}
	return nil
}

// entry reads the value of a key that exists.
func (r *reader) entry(n *yaml.Node, path string, b *Bench, special func(*yaml.Node) error) error {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return r.refuse(n, "anchors and aliases are not read here", "write the value out")
	}
	if special != nil {
		return special(n)
	}
	for i := range r.keys {
		if r.keys[i].Path == path {
			return r.value(n, &r.keys[i], b)
		}
	}
	return r.section(n, path, b, nil)
}

// value reads what is no section.
func (r *reader) value(n *yaml.Node, k *Key, b *Bench) error {
	err := k.read(n, b)
	var bad *fault
	if errors.As(err, &bad) {
		return r.refuse(n, bad.message, bad.hint)
	}
	b.given[k.Path] = placeOf(n)
	return err
}

// names refuses unknown keys of a mapping, and those that stand there twice.
func (r *reader) names(n *yaml.Node, path string, more map[string]func(*yaml.Node) error) error {
	known := r.below(path)
	for name := range more {
		known = append(known, name)
	}
	slices.Sort(known)
	first := make(map[string]int)
	for i := 0; i < len(n.Content); i += 2 {
		k := n.Content[i]
		if line, ok := first[k.Value]; ok {
			return r.refuse(k, fmt.Sprintf("duplicate key %q, first on line %d", k.Value, line), "")
		}
		first[k.Value] = k.Line
		if k.Kind != yaml.ScalarNode || !slices.Contains(known, k.Value) {
			return r.unknown(k, path, known)
		}
	}
	return nil
}

// below returns the names of the keys and sections directly below a path.
func (r *reader) below(path string) []string {
	var found []string
	for _, k := range r.keys {
		rest, ok := strings.CutPrefix(k.Path, path+".")
		if path == "" {
			rest, ok = k.Path, true
		}
		name, _, _ := strings.Cut(rest, ".")
		if ok && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	return found
}

// unknown refuses a key; one that belongs elsewhere is indented wrong.
func (r *reader) unknown(k *yaml.Node, path string, known []string) error {
	for _, other := range append(r.keys, Key{Path: listKey}) {
		for at := other.Path; at != ""; {
			section, name := (&Key{Path: at}).Section()
			if name == k.Value && k.Kind == yaml.ScalarNode {
				return r.refuse(k, fmt.Sprintf("%q does not belong %s, but %s", name, where(path), where(section)), indentation(section))
			}
			at = section
		}
	}
	kind := "key"
	if path == "stimuli" {
		kind = "stimulus"
	}
	return r.refuse(k, nearest.Unknown(kind, k.Value, known).Error(), "")
}

// where names a section in a sentence.
func where(section string) string {
	if section == "" {
		return "at the top"
	}
	return fmt.Sprintf("below %q", section)
}

func indentation(section string) string {
	if section == "" {
		return "begin its line where the other keys at the top begin"
	}
	_, name := (&Key{Path: section}).Section()
	return fmt.Sprintf("put it under the line \"%s:\" and indent it by two more spaces than that line", name)
}

// noSection refuses a value where keys are wanted.
func (r *reader) noSection(n *yaml.Node, path string) error {
	message := fmt.Sprintf("want keys %s, such as %q, got %s", where(path), r.below(path)[0], got(n))
	return r.refuse(n, message, "write each key on a line of its own with a colon and a space behind it")
}

func (r *reader) refuse(n *yaml.Node, message, hint string) error {
	return placeOf(n).mistake(r.file, message, hint)
}

// join returns the path of a key below a section.
func join(section, name string) string {
	if section == "" {
		return name
	}
	return section + "." + name
}
