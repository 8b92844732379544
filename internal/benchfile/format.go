package benchfile

import (
	"fmt"
	"strings"
)

// sections says what the keys below a path are about.
func sections() map[string]string {
	return map[string]string{
		"broker":       "where the modem finds the broker",
		"broker.ports": "those that the modem's network lets through; without echo, no scenario on plain TCP",
		"stimuli":      "commands that act on the modem, run in this file's directory; exit status 0: done, 69: cannot be done here",
		"timeouts":     "how slow the bench is",
	}
}

// Format writes the file of one bench: every key with its meaning, those that the bench
// does not have as comments. Notes, by path, stand in place of the meaning.
func Format(b *Bench, notes map[string]string) []byte {
	var out strings.Builder
	var above []string
	for _, k := range Keys() {
		path := strings.Split(k.Path, ".")
		for depth := range len(path) - 1 {
			if depth >= len(above) || above[depth] != path[depth] {
				above = append(above[:depth:depth], path[depth])
				header(&out, depth, above)
			}
		}
		above = above[:len(path)-1]
		line(&out, &k, len(path)-1, k.show(b), notes[k.Path])
	}
	return []byte(out.String())
}

// header begins a section.
func header(out *strings.Builder, depth int, path []string) {
	if depth == 0 {
		out.WriteByte('\n')
	}
	indent := strings.Repeat("  ", depth)
	fmt.Fprintf(out, "%-48s# %s\n", indent+path[depth]+":", sections()[strings.Join(path[:depth+1], ".")])
}

// line writes a key.
func line(out *strings.Builder, k *Key, depth int, value, note string) {
	_, name := k.Section()
	indent := strings.Repeat("  ", depth)
	if note == "" {
		note = k.Meaning
	}
	text := indent + name + ": " + value
	if value == "" {
		text = indent + "# " + name + ": " + k.Example
	}
	fmt.Fprintf(out, "%-47s # %s\n", text, note)
}
