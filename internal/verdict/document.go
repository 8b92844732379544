package verdict

import (
	"slices"
	"strings"
)

// Document is something that promises what a release should do, and of which scenarios hold it
// to what.
type Document struct {
	Name     string   `json:"name"`              // "manual MQTT commands"
	Promises []string `json:"promises"`          // "manual:MPUBEX=": a tag, without its @
	Ambient  []string `json:"ambient,omitempty"` // those of them that every scenario with a broker holds it to
}

// Promises returns what a scenario is about, by its tags, each once: a form of a command and a
// key of its settings count for their page of the manual, too.
func (p Planned) Promises() []string {
	var all []string
	for _, tag := range p.Tags {
		tag = strings.TrimPrefix(tag, "@")
		all = append(all, tag)
		if name, ok := strings.CutPrefix(tag, "manual:"); ok {
			all = append(all, "manual:"+ManualPage(name))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ManualPage is the page of the manual that a form or a key belongs to: "MPUB" of "MPUB=?",
// "SSLCFG" of "SSLCFG:hostname".
func ManualPage(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return strings.TrimRight(name, "=?!")
}
