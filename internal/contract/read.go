package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"attest/internal/firmware"
	"attest/internal/nearest"
	"attest/internal/sprt"
	"attest/internal/verdict"
)

// terms are the keys of the file.
type terms struct {
	Title      string                   `yaml:"title,omitempty"`
	Release    string                   `yaml:"release,omitempty"`
	Profiles   []string                 `yaml:"profiles,omitempty"`
	Scenarios  []string                 `yaml:"scenarios,omitempty"`
	Waived     []string                 `yaml:"waived,omitempty"`
	Confidence float64                  `yaml:"confidence,omitempty"`
	Budgets    map[string]time.Duration `yaml:"budgets,omitempty"`
	Deviations []string                 `yaml:"deviations,omitempty"`
	Signatures map[string]string        `yaml:"signatures,omitempty"`
	Attest     string                   `yaml:"attest,omitempty"`
	Features   string                   `yaml:"features,omitempty"`
	SelfProof  string                   `yaml:"self-proof,omitempty"`
	Image      string                   `yaml:"image,omitempty"`
	Hardware   bool                     `yaml:"hardware,omitempty"`
	Multiplier float64                  `yaml:"timeout-multiplier,omitempty"`
}

// Read reads a contract about the scenarios of a plan. The name of the file is for errors, and
// its last element for reports. Every error is a *firmware.SyntaxError.
func Read(file string, data []byte, plan []verdict.Planned) (*verdict.Contract, error) {
	if err := legible(file, data); err != nil {
		return nil, err
	}
	root, err := firmware.ParseYAML(file, data)
	if err != nil {
		return nil, err
	}
	var t terms
	if err := firmware.Decode(file, data, &t); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	c := &verdict.Contract{
		File: filepath.Base(file), SHA256: hex.EncodeToString(sum[:]), Title: t.Title,
		Profiles: t.Profiles, Scenarios: t.Scenarios, Waived: t.Waived, Confidence: t.Confidence, Deviations: t.Deviations,
		Signatures: t.Signatures, Attest: t.Attest, Features: t.Features, SelfProof: t.SelfProof, Image: t.Image, Hardware: t.Hardware, Multiplier: t.Multiplier,
	}
	for _, name := range slices.Sorted(maps.Keys(t.Budgets)) {
		b := verdict.Budget{ID: name, Within: t.Budgets[name]}
		if strings.HasPrefix(name, "AT+") || strings.HasPrefix(name, "AT*") || strings.HasPrefix(name, "AT&") {
			b.ID, b.Command = "", name
		}
		c.Budgets = append(c.Budgets, b)
	}
	r := reader{file: file, root: root, plan: plan}
	if err := r.whole(); err != nil {
		return nil, err
	}
	if t.Release != "" {
		release, err := firmware.ParseIdentity(t.Release)
		if err != nil {
			return nil, r.refuse("release", -1, "want a release such as 780EP/V1007, got %q", t.Release)
		}
		c.Release = release.String()
	}
	if err := r.check(c); err != nil {
		return nil, err
	}
	return c, nil
}

// reader holds what a file says against a plan.
type reader struct {
	file string
	root *yaml.Node
	plan []verdict.Planned
}

// check refuses what no run could keep or break.
func (r *reader) check(c *verdict.Contract) error {
	if len(c.Profiles)+len(c.Scenarios) == 0 {
		return r.refuse("", -1, "the contract asks for nothing: name profiles or scenarios")
	}
	if c.Confidence != 0 && !(c.Confidence >= sprt.Least && c.Confidence <= sprt.Most) {
		return r.refuse("confidence", -1, "want a number from %v to %v, such as 0.99, got %v", sprt.Least, sprt.Most, c.Confidence)
	}
	if err := r.names("profiles", "profile", c.Profiles, verdict.Claims()); err != nil {
		return err
	}
	for i, profile := range c.Profiles {
		if other := r.without(c, profile); other != "" {
			return r.refuse("profiles", i, "each scenario of %q is of another profile too: name %q as well", profile, other)
		}
	}
	ids := r.ids()
	for _, list := range []struct {
		key string
		ids []string
	}{{"scenarios", c.Scenarios}, {"waived", c.Waived}, {"deviations", c.Deviations}} {
		if err := r.names(list.key, "scenario", list.ids, ids); err != nil {
			return err
		}
	}
	if err := r.conditions(c); err != nil {
		return err
	}
	return r.agree(c, ids)
}

// without returns the profile that the contract must name too for this one to mean anything; empty
// if it asks for a scenario.
func (r *reader) without(c *verdict.Contract, profile string) string {
	other := ""
	for _, p := range r.plan {
		if c.Asks(profile, p) {
			return ""
		}
		for _, claim := range verdict.Claims() {
			if slices.Contains(p.Tags, "@"+profile) && slices.Contains(p.Tags, "@"+claim) && !slices.Contains(c.Profiles, claim) {
				other = claim
			}
		}
	}
	return other
}

// names refuses a name that is not known, and one that comes twice.
func (r *reader) names(key, kind string, list, known []string) error {
	for i, name := range list {
		if !slices.Contains(known, name) {
			return r.refuse(key, i, "%v", nearest.Unknown(kind, name, known))
		}
		if slices.Contains(list[:i], name) {
			return r.refuse(key, i, "%q comes twice", name)
		}
	}
	return nil
}

// agree refuses what contradicts the rest of the contract, or what it does not reach.
func (r *reader) agree(c *verdict.Contract, ids []string) error {
	for i, id := range c.Waived {
		if slices.Contains(c.Scenarios, id) {
			return r.refuse("waived", i, "%s is among the scenarios too", id)
		}
		all := *c
		all.Waived = nil
		if !r.required(&all, id) {
			return r.refuse("waived", i, "no profile of the contract asks for %s", id)
		}
	}
	for i, id := range c.Deviations {
		if !r.required(c, id) {
			return r.refuse("deviations", i, "the contract does not ask for %s, so nothing of it deviates", id)
		}
	}
	for i, b := range c.Budgets {
		switch {
		case b.Command != "" && !command.MatchString(b.Command):
			return r.refuse("budgets", i, "want a command without its parameters, such as AT+MPUB= or AT+CREG?, got %q", b.Command)
		case b.Within < time.Millisecond:
			return r.refuse("budgets", i, "want 1ms or more for %s, got %v", b.ID+b.Command, b.Within)
		case b.Command != "":
		case !slices.Contains(ids, b.ID):
			return r.refuse("budgets", i, "%v", nearest.Unknown("scenario", b.ID, ids))
		case !r.required(c, b.ID):
			return r.refuse("budgets", i, "the contract does not ask for %s, so it takes no time", b.ID)
		}
	}
	return nil
}

var command = regexp.MustCompile(`^AT[+*&][A-Z0-9]+(=|\?|=\?)?$`)

// required reports whether a contract asks for a scenario, or for a row of an outline.
func (r *reader) required(c *verdict.Contract, id string) bool {
	return slices.ContainsFunc(r.plan, func(p verdict.Planned) bool { return verdict.Named([]string{id}, p.ID) && c.Requires(p) })
}

// ids are those of scenarios and of outlines.
func (r *reader) ids() []string {
	var ids []string
	for _, p := range r.plan {
		outline, _, _ := strings.Cut(p.ID, ".")
		ids = append(ids, p.ID, outline)
	}
	return ids
}

// refuse makes an error about the i-th item below a key, in alphabetical order if it is a
// mapping; about the key itself, or the file, where there is none.
func (r *reader) refuse(key string, i int, format string, args ...any) error {
	at := r.root
	for k := 0; k+1 < len(r.root.Content); k += 2 {
		if r.root.Content[k].Value == key {
			at = item(r.root.Content[k+1], i)
		}
	}
	return &firmware.SyntaxError{File: r.file, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)}
}

func item(n *yaml.Node, i int) *yaml.Node {
	switch {
	case i < 0:
		return n
	case n.Kind == yaml.SequenceNode:
		return n.Content[i]
	}
	keys := make([]*yaml.Node, 0, len(n.Content)/2)
	for k := 0; k+1 < len(n.Content); k += 2 {
		keys = append(keys, n.Content[k])
	}
	slices.SortFunc(keys, func(a, b *yaml.Node) int { return strings.Compare(a.Value, b.Value) })
	return keys[i]
}
