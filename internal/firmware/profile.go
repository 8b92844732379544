// Package firmware knows AT firmware releases: how they are named, how their
// versions follow each other, and what each one claims, allows and is known
// to get wrong.
//
// [ParseIdentity] reads the name that a modem prints. [Load] returns the
// [Profile] of a release, [LoadDeviations] its known deviations, both from a
// directory tree <model>/<version>/ such as transcripts.FS; [List] returns
// what is there. What differs between releases is data in these files, and
// every value names its source. [Decode] is the strict YAML reader behind
// them, for other files that people edit.
//
// The package refuses to guess: an unknown key, a missing value, an
// implausible limit is an error with file and line. A profile may extend that
// of another release and name only what is known to differ; the source of each
// value that it takes over begins with "assumed as on" and that release. A
// release without a profile gets the one that is nearest by the rule of [Load],
// and Profile.Note says which and why.
package firmware

import (
	"strings"
	"time"
)

// Profile is what is known of a release. The methods answer the questions
// that steps and emulator ask; the fields hold the values with their sources.
type Profile struct {
	Identity   Identity           `yaml:"-"`                 // release that the profile was written for
	Note       string             `yaml:"-"`                 // why it is used for another release; mostly empty
	Extends    string             `yaml:"extends,omitempty"` // release whose values hold unless named here: "780EP/V1007"
	Identities Identities         `yaml:"identity"`
	Claims     []Text             `yaml:"claims"` // what the release says it can do: "core", "tls", …
	Limits     Limits             `yaml:"limits"`
	Defaults   Defaults           `yaml:"defaults"`
	Errors     Errors             `yaml:"errors"`
	Prompts    map[string]Text    `yaml:"prompts"`        // "MPUBEX" -> ">", by command
	Boot       []BootLine         `yaml:"boot"`           // in the order in which they are printed
	NITZ       Text               `yaml:"nitz"`           // value of {nitz}: "{yy}/{MM}/{dd},{hh}:{mm}:{ss}+32,0", UTC
	Readings   map[string]Reading `yaml:"readings"`       // "X-09" -> which side of a contradiction holds
	Budgets    map[string]Budget  `yaml:"budgets"`        // by command or asynchronous line; "default" for the rest
	Bugs       []Text             `yaml:"bugs,omitempty"` // what the release is known to get wrong, as names of the emulator's defects
}

// Number is a count with the source that says so.
type Number struct {
	Value  int    `yaml:"value"`
	Source string `yaml:"source"`
}

// Text is a piece of text with the source that says so.
type Text struct {
	Value  string `yaml:"value"`
	Source string `yaml:"source"`
}

// Budget is the longest time in which a command must be answered, or an
// asynchronous line must come.
type Budget struct {
	Seconds int    `yaml:"value"`
	Source  string `yaml:"source"`
}

// Identities are the names that the firmware gives of itself.
type Identities struct {
	Manufacturer Text `yaml:"manufacturer"` // AT+CGMI: "AirM2M"
	Model        Text `yaml:"model"`        // AT+CGMM: "Air780EP"
	Revision     Text `yaml:"revision"`     // ATI, AT+VER, AT+CGMR: "AirM2M_780EP_V1007_LTE_AT"
	Hardware     Text `yaml:"hardware"`     // AT^HVER: "EC718"
}

// BootLine is a line that the firmware prints after a restart.
type BootLine struct {
	Value  string  `yaml:"value"`  // may hold {nitz}
	After  float64 `yaml:"after"`  // seconds since the restart was accepted, as measured on a real module
	Source string  `yaml:"source"` // where the line is seen
}

// Reading says which side of a contradiction between the sources holds for
// the release (at-facts §17).
type Reading struct {
	Topic   string `yaml:"topic"`   // what the sources disagree about
	Choice  string `yaml:"choice"`  // one of the words that Choices lists for the id
	Reading string `yaml:"reading"` // the same as a sentence, for reports
	Source  string `yaml:"source"`
}

// Revision returns the name of the release as ATI prints it.
func (p *Profile) Revision() string { return p.Identities.Revision.Value }

// Claimed reports whether the release claims a tag, with or without "@".
func (p *Profile) Claimed(tag string) bool {
	for _, claim := range p.Claims {
		if claim.Value == strings.TrimPrefix(tag, "@") {
			return true
		}
	}
	return false
}

// Tags returns the claims as plain words, in the order of the profile.
func (p *Profile) Tags() []string {
	tags := make([]string, 0, len(p.Claims))
	for _, claim := range p.Claims {
		tags = append(tags, claim.Value)
	}
	return tags
}

// Budget returns the time within which a command must be answered, or an
// asynchronous line must come. It takes "CIICR", "+CIICR", a whole command
// such as "AT+CGATT=1", or a line such as "CONNACK OK" or "+NITZ: 24/…"; what
// begins with "+" is the line where the profile lists both. For what the
// profile does not name it returns the default.
func (p *Profile) Budget(command string) time.Duration {
	name := strings.TrimSpace(command)
	if len(name) > 3 && strings.EqualFold(name[:3], "AT+") {
		name = name[3:]
	}
	if end := strings.IndexAny(name, "=?:"); end >= 0 {
		name = name[:end]
	}
	name = strings.TrimSpace(name)
	for _, key := range []string{name, strings.TrimPrefix(name, "+"), defaultBudget} {
		if budget, ok := p.budget(key); ok {
			return time.Duration(budget.Seconds) * time.Second
		}
	}
	return 0
}

// budget looks a name up without regard to case.
func (p *Profile) budget(name string) (Budget, bool) {
	for key, budget := range p.Budgets {
		if strings.EqualFold(key, name) {
			return budget, true
		}
	}
	return Budget{}, false
}

// defaultBudget is the key of what holds for everything unnamed.
const defaultBudget = "default"

// Choice returns the word by which the profile decides a contradiction,
// "numeric" for X-08; empty for an id that it does not hold.
func (p *Profile) Choice(id string) string { return p.Readings[id].Choice }

// Prompt returns what the release prints for input to a command such as
// "MPUBEX", without the line end before it: ">" or "> " (at-facts §17 X-09).
func (p *Profile) Prompt(command string) string {
	if prompt, ok := p.Prompts[command]; ok {
		return prompt.Value
	}
	return ">"
}

// BootText returns the text of a boot line at a time of the network.
func (p *Profile) BootText(line BootLine, now time.Time) string {
	now = now.UTC() // at-facts §13: the time in +NITZ is UTC on EC718
	return strings.NewReplacer("{nitz}", strings.NewReplacer(
		"{yyyy}", now.Format("2006"), "{yy}", now.Format("06"),
		"{MM}", now.Format("01"), "{dd}", now.Format("02"),
		"{hh}", now.Format("15"), "{mm}", now.Format("04"), "{ss}", now.Format("05"),
	).Replace(p.NITZ.Value)).Replace(line.Value)
}
