package board

import (
	"cmp"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
	"attest/internal/words"
)

// Board is everything that the runs below a reports directory say.
type Board struct {
	Models []*Model // by name
	Runs   int
	Strays []Stray // by path
	Home   string  // URL of what is beside the site, runs that go on; empty: nothing is. Every page leads there
}

// Model is a model with all versions that were judged.
type Model struct {
	Name      string
	Versions  []*Version // the oldest first
	Scenarios []Scenario // by area and id

	file string // its name in paths of the site
}

// Newest returns the newest version.
func (m *Model) Newest() *Version { return m.Versions[len(m.Versions)-1] }

// Version is a release of a model.
type Version struct {
	Name     string
	Runs     []*Run // the one started last first
	Cells    []Cell // of the model's scenarios, at the same index
	Emulated bool   // what counts comes from an emulator alone

	file string
}

// Run is one run of a release.
type Run struct {
	Name     string
	Dir      string // below the reports directory, with slashes
	Page     string // its report in English, a file in Dir; empty if there is none
	Started  time.Time
	Verdict  string
	Status   int
	Unended  bool // it has no verdict as a whole; Note says why
	Note     Text
	Modem    string
	Harness  string
	Tags     string
	Image    string // name of the image that was flashed for it
	Defects  []string
	Suite    string
	Emulated bool
	Counts   bool // for the cells of its version

	links   map[string]string // Dir and a page as a URL, by the language of the page; without a page that of English
	results []result          // by scenario
}

// Scenario is a scenario of any run, as the run started last has it.
type Scenario struct {
	ID, Title, Area string

	file   string
	anchor string // in reports, as a URL has it: "#CONN-001"
}

// Cell is a scenario at a version. Its zero value is one that was never to be judged there.
type Cell struct {
	Run       *Run // that counts; nil: none had it
	Outcome   verdict.Outcome
	Judgement verdict.Judgement
	Why       Text
	Unstable  bool // another run that counts, of the same features, said otherwise of the firmware
}

// result is what a run has on one scenario of its model.
type result struct {
	scenario  int32
	outcome   verdict.Outcome
	judgement verdict.Judgement
	why       *Text
}

// Text is a sentence of attest about a run. Foreign text in it has no control characters left; it
// may still be markup.
type Text struct {
	English string
	in      report.Wording
}

// In returns the sentence in a language, or in English where it is not known in that one.
func (t Text) In(l words.Language) string { return cmp.Or(t.in[l.Tag()], t.English) }

// said reports whether an outcome is a statement about the firmware.
func said(o verdict.Outcome) bool { return o == verdict.Pass || o == verdict.Fail }

// Failing reports whether the firmware does not do there what the scenario asks, whether
// that is known or not.
func (c Cell) Failing() bool { return c.Outcome == verdict.Fail }

// Settled reports whether nothing more is to be judged: it passed, failed, or is not claimed.
func (c Cell) Settled() bool { return said(c.Outcome) || c.Judgement == verdict.NotClaimed }
