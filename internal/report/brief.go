package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"attest/internal/verdict"
	"attest/internal/words"
)

// BriefSchema is the schema of brief.json that this package writes and reads.
const BriefSchema = 1

// Brief is brief.json: what a run came to, without how. It is for those who read
// hundreds of runs at once, and a tenth of run.json. The text in it has no control
// characters left; it may still be markup.
type Brief struct {
	Schema    int            `json:"schema"`
	Journal   int64          `json:"journal"` // bytes of the journal that it was made from
	Verdict   string         `json:"verdict"` // as Summary has it
	Status    int            `json:"status"`  // exit status, as Run.Verdict returns it
	Note      string         `json:"note,omitempty"`
	NoteIn    Wording        `json:"note_in,omitempty"`
	Header    verdict.Header `json:"header"` // without the proof, the contract, and deviations that expired
	Scenarios []BriefCase    `json:"scenarios"`
}

// BriefCase is a planned scenario in short.
type BriefCase struct {
	ID        string            `json:"id"`
	Title     string            `json:"title"`
	Area      string            `json:"area"`
	Outcome   verdict.Outcome   `json:"outcome"`
	Judgement verdict.Judgement `json:"judgement"`
	Why       string            `json:"why,omitempty"` // one line; empty for what conforms
	WhyIn     Wording           `json:"why_in,omitempty"`
}

// Wording is what an English sentence is in other languages, by their tags; none for one that
// is the same in all of them.
type Wording map[string]string

// Brief returns the run in short.
func (r *Run) Brief() Brief {
	status, counts := r.Verdict()
	b := Brief{
		Schema: BriefSchema, Journal: r.Size, Verdict: r.word(status, counts), Status: status,
		Note: visibleLine(r.Note), Header: visibleHeader(r.Header), Scenarios: []BriefCase{},
	}
	others := words.Others()
	b.NoteIn = wording(b.Note, others, func(l language) string { return visibleLine(l.note(r)) })
	for _, c := range r.Cases() {
		text := clip(visibleLine(why(c.Result)))
		b.Scenarios = append(b.Scenarios, BriefCase{
			ID: visibleLine(c.ID), Title: visibleLine(c.Title), Area: visibleLine(c.Area),
			Outcome: c.Result.Outcome, Judgement: c.Result.Judgement, Why: text, WhyIn: wording(text, others, func(l language) string { return clip(visibleLine(l.why(c.Result))) }),
		})
	}
	return b
}

// wording asks for a sentence in other languages, if there is one.
func wording(english string, others []words.Language, say func(language) string) Wording {
	var all Wording
	for _, other := range others {
		if english == "" {
			break
		}
		if text := say(language{other}); text != english {
			if all == nil {
				all = make(Wording)
			}
			all[other.Tag()] = text
		}
	}
	return all
}

func visibleHeader(h verdict.Header) verdict.Header {
	h.Proof, h.Contract, h.Expired = nil, nil, nil
	h.Defects = visibleAll(h.Defects)
	for _, s := range []*string{&h.Run, &h.Harness, &h.Model, &h.Version, &h.Release, &h.IMEI, &h.Profile, &h.ProfileNote, &h.Modem, &h.Broker, &h.Deviations, &h.Tags, &h.Suite} {
		*s = visibleLine(*s)
	}
	if h.Image != nil {
		h.Image = &verdict.Image{Name: visibleLine(h.Image.Name), SHA256: visibleLine(h.Image.SHA256), Size: h.Image.Size}
	}
	return h
}

// Overall is what judgements of one release come to, from several of its runs: the exit
// status and the word for it. None at all is status 3.
func Overall(all []verdict.Judgement) (status int, said string) {
	counts := make(map[verdict.Judgement]int)
	for _, j := range all {
		counts[j]++
	}
	status = verdict.ExitStatus(all, false)
	return status, word(status, counts)
}

// LoadBrief reads what the run in dir came to: from brief.json, if it was made from the
// journal as that is now, and from the journal itself otherwise, as Load does.
func LoadBrief(dir string) (Brief, error) {
	journal, err := os.Stat(filepath.Join(dir, JournalFile))
	if err != nil {
		return Brief{}, fmt.Errorf("load run: %w", err)
	}
	if b, err := readBrief(filepath.Join(dir, briefFile)); err == nil && b.Journal == journal.Size() {
		return b, nil
	}
	r, err := Load(dir)
	if err != nil {
		return Brief{}, newer(filepath.Join(dir, briefFile), err)
	}
	return r.Brief(), nil
}

// NewerError says that a run cannot be read because a later attest wrote it.
type NewerError struct {
	Harness string // version of attest that did
	Schema  int    // of its brief.json
	Err     error  // what cannot be read; Error leaves it out
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("written by a newer attest, %q: schema %d, and this one knows %d", e.Harness, e.Schema, BriefSchema)
}

func (e *NewerError) Unwrap() error { return e.Err }

// newer explains why a journal cannot be read by what stands in brief.json beside it, if that
// is of a later schema.
func newer(name string, err error) error {
	var b struct {
		Schema int
		Header struct{ Harness string }
	}
	if text, unread := os.ReadFile(name); unread != nil || json.Unmarshal(text, &b) != nil || b.Schema <= BriefSchema {
		return err
	}
	return &NewerError{Harness: b.Header.Harness, Schema: b.Schema, Err: err}
}

// readBrief refuses what this package has not written: the journal says it better then.
func readBrief(name string) (Brief, error) {
	var b Brief
	text, err := os.ReadFile(name)
	if err != nil {
		return b, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, err
	}
	if b.Schema != BriefSchema {
		return b, fmt.Errorf("read %q: schema %d, want %d", name, b.Schema, BriefSchema)
	}
	for _, c := range b.Scenarios {
		if !follows(c.Judgement, c.Outcome) {
			return b, fmt.Errorf("read %q: %q has the outcome %q, but is judged %q", name, c.ID, c.Outcome, c.Judgement)
		}
	}
	return b, nil
}

func briefJSON(r *Run) ([]byte, error) {
	text, err := json.Marshal(r.Brief())
	return append(text, '\n'), err
}

// PageIn returns the name of the report for people in the directory of a run, empty if it
// was not written in the language: the run was killed, or attest report not called.
func PageIn(l words.Language, dir string) string {
	name := l.Beside(htmlFile)
	if info, err := os.Stat(filepath.Join(dir, name)); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return name
}
