package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"attest/internal/regular"
	"attest/internal/verdict"
	"attest/internal/words"
)

// Brief is brief.json: what a run came to, without how. It is for those who read
// hundreds of runs at once, and a tenth of run.json. The text in it has no control
// characters left; it may still be markup.
type Brief struct {
	Schema    int            `json:"schema"`
	Journal   string         `json:"journal"`           // SHA-256 of the journal that it was made from, hexadecimal
	Verdict   string         `json:"verdict"`           // as Summary has it
	Status    int            `json:"status"`            // exit status, as Run.Verdict returns it
	Unended   bool           `json:"unended,omitempty"` // the run as a whole has no verdict; Note says why
	Note      string         `json:"note,omitempty"`
	NoteIn    Wording        `json:"note_in,omitempty"`
	Header    verdict.Header `json:"header"` // without the proof, the contract, deviations that expired, and documents
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
		Schema: Schema, Journal: r.sum, Verdict: r.word(status, counts), Status: status, Unended: r.unended() != "",
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
	h.Schema, h.Proof, h.Contract, h.Expired, h.Documents = 0, nil, nil, nil, nil
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

// LoadBrief reads what the run in dir came to: from brief.json, if that is as it was written, and
// made from the journal as that is now, and from the journal itself otherwise, as Load does.
func LoadBrief(dir string) (Brief, error) {
	if b, err := readBrief(filepath.Join(dir, briefFile)); err == nil && b.Journal == sumOf(filepath.Join(dir, JournalFile)) {
		return b, nil
	}
	r, err := Load(dir)
	if err != nil {
		return Brief{}, err
	}
	return r.Brief(), nil
}

// longestSummed bounds the journals of which a sum is made: whoever reads a longer one finds out sooner
// that it is none.
const longestSummed = 4 << 30

// sumOf is the SHA-256 of a file, hexadecimal; empty if it cannot be read, or is too long.
func sumOf(name string) string {
	f, err := regular.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > longestSummed {
		return ""
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// longestBrief bounds what is read of a file that is called brief.json.
const longestBrief = 64 << 20

// readBrief refuses what this package has not written: the journal says it better then.
func readBrief(name string) (Brief, error) {
	var b Brief
	text, err := regular.Read(name, longestBrief)
	if err != nil {
		return b, err
	}
	body := text[:max(bytes.LastIndex(text, []byte(sealKey)), 0)]
	if string(text[len(body):]) != seal(body) {
		return b, fmt.Errorf("read %q: not as attest has written it", name)
	}
	if err := json.Unmarshal(append(body, '}'), &b); err != nil {
		return b, err
	}
	if b.Schema != Schema {
		return b, fmt.Errorf("read %q: schema %d, want %d", name, b.Schema, Schema)
	}
	return b, nil
}

// JSON returns brief.json. It ends with the SHA-256 of all that stands before that in it, so that
// nobody believes one that was altered.
func (b Brief) JSON() ([]byte, error) {
	text, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	body := text[:len(text)-1]
	return append(body, seal(body)...), nil
}

const sealKey = `,"sha256":"`

// seal is how brief.json ends.
func seal(body []byte) string {
	return fmt.Sprintf(sealKey+"%x\"}\n", sha256.Sum256(body))
}

func briefJSON(r *Run) ([]byte, error) { return r.Brief().JSON() }

// PageIn returns the name of the report for people in the directory of a run, empty if it
// was not written in the language: the run was killed, or attest report not called.
func PageIn(l words.Language, dir string) string {
	name := l.Beside(htmlFile)
	if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return name
}
