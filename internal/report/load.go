package report

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"strings"

	"attest/internal/regular"
	"attest/internal/verdict"
)

// Load reads the journal in dir, as Read does, and counts the strangers in their log.
func Load(dir string) (*Run, error) { return load(dir, false) }

// LoadTimed is Load for Compare: it also takes the time of every command of attempts whose
// timeline Load drops. Of a run without repetitions there are none.
func LoadTimed(dir string) (*Run, error) { return load(dir, true) }

func load(dir string, timed bool) (*Run, error) {
	f, err := regular.Open(filepath.Join(dir, JournalFile))
	if err != nil {
		return nil, fmt.Errorf("load run %q: %s: %w", dir, JournalFile, regular.Cause(err))
	}
	defer f.Close()
	r, err := readRun(f, timed)
	if err != nil {
		return nil, fmt.Errorf("load run %q: %w", dir, err)
	}
	if r.Strangers, err = countStrangers(dir); err != nil {
		return nil, fmt.Errorf("load run %q: %w", dir, err)
	}
	return r, nil
}

// Read reads a journal. A last line that was cut, as kill -9 or a power cut
// leaves it, is left out and noted; everything else that is not the journal of
// a run is an error that names the line: of a later schema a *NewerError, and also a whole one of
// which a byte is another than when it was written. Planned scenarios without a record
// get a result that is broken.
func Read(r io.Reader) (*Run, error) { return readRun(r, false) }

func readRun(r io.Reader, timed bool) (*Run, error) {
	p := parser{timed: timed, run: &Run{}, counted: make(map[string]verdict.Result), sum: sha256.New()}
	in := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		text, err := nextLine(in)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("%s line %d: %w", JournalFile, n, err)
		}
		last := err == io.EOF
		if last && len(text) == 0 {
			break
		}
		if last && p.run.End == nil && !json.Valid(text) {
			p.cut = true // no proper prefix of an object is valid
			p.sum.Write(text)
			break
		}
		if err := p.add(text); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", JournalFile, n, err)
		}
		p.sum.Write(text)
	}
	return p.finish()
}

// parser takes the lines of a journal in their order.
type parser struct {
	timed   bool // keep the times of timelines that are dropped
	lean    bool // drop all steps and timelines
	run     *Run
	headed  bool
	planned map[string]bool // nil until the plan was read
	cut     bool
	sum     hash.Hash                 // of the lines before
	counted map[string]verdict.Result // by id: the attempt that counts so far
}

func (p *parser) add(text []byte) error {
	if !p.headed {
		if err := begins(text); err != nil {
			return err
		}
	}
	if p.run.End != nil {
		return errors.New("something follows the end")
	}
	l, err := parseLine(text)
	if err != nil {
		return err
	}
	if p.lean && l.Result != nil {
		l.Result.Steps, l.Result.Timeline = nil, ""
	}
	return p.take(l)
}

func (p *parser) take(l line) (err error) {
	switch {
	case l.Header != nil && p.headed:
		return errors.New("a second header")
	case l.Header != nil:
		p.run.Header, p.headed = *l.Header, true
		p.timed = p.timed || l.Header.Contract.Commands()
	case !p.headed:
		return errors.New("the header must come first")
	case l.Plan != nil && p.planned != nil:
		return errors.New("a second plan")
	case l.Plan != nil:
		p.run.Plan = *l.Plan
		p.planned, err = index(*l.Plan)
	case p.planned == nil:
		return errors.New("the plan must come before results and end")
	case l.End != nil:
		p.run.End = l.End
		err = p.whole(l.End.SHA256)
	case l.Recovery != nil:
		if err = checkRecovery(*l.Recovery, p.planned); err == nil {
			p.run.Recoveries = append(p.run.Recoveries, *l.Recovery)
		}
	default:
		if err = check(*l.Result, p.planned); err == nil {
			p.count(*l.Result)
		}
	}
	return err
}

// whole holds the lines before the end against their sum there, which the first journals did not have.
func (p *parser) whole(said string) error {
	is := hex.EncodeToString(p.sum.Sum(nil))
	if said == is || said == "" && p.run.Schema == 0 {
		return nil
	}
	return fmt.Errorf("%w: their SHA-256 is %.16s, and not %.16q", ErrAltered, is, said)
}

// parseLine reads one object with exactly one known key.
func parseLine(text []byte) (line, error) {
	var l line
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("read %.60q: %w", bytes.TrimSpace(text), err)
	}
	if d.InputOffset() < int64(len(bytes.TrimRight(text, " \t\r\n"))) {
		return l, fmt.Errorf("read %.60q: more than one value", bytes.TrimSpace(text))
	}
	set := 0
	for _, is := range []bool{l.Header != nil, l.Plan != nil, l.Result != nil, l.Recovery != nil, l.End != nil} {
		if is {
			set++
		}
	}
	if set != 1 {
		return l, fmt.Errorf("read %.60q: must be one of header, plan, result, recovery and end", bytes.TrimSpace(text))
	}
	return l, nil
}

// count holds one more attempt against the one that counts so far. Of an attempt
// that is well and does not count only the verdict is kept: a run of many
// repetitions must not need more memory than a short one, and the journal has it all.
func (p *parser) count(r verdict.Result) {
	if other, ok := p.counted[r.ID]; ok {
		if !outweighs(r, other) {
			r, other = other, r
		}
		if !bad(other.Judgement) && other.After == "" {
			if p.timed {
				p.run.shed = append(p.run.shed, talkOf(other).timings()...)
			}
			other.Steps, other.Timeline = nil, ""
		}
		p.run.Earlier = append(p.run.Earlier, other)
	}
	p.counted[r.ID] = r
}

// finish puts the records into the order of the plan and notes what is missing.
func (p *parser) finish() (*Run, error) {
	if !p.headed {
		return nil, fmt.Errorf("%s holds no header: the run ended before it judged anything", JournalFile)
	}
	p.run.sum = hex.EncodeToString(p.sum.Sum(nil))
	p.run.settle(p.counted)
	for _, planned := range p.run.Plan {
		if r, ok := p.counted[planned.ID]; ok {
			p.run.Results = append(p.run.Results, r)
		} else {
			p.run.Results = append(p.run.Results, unrecorded(planned.ID))
		}
	}
	if p.run.Contract.Commands() {
		p.run.taken = p.run.timings(p.run.talks())
	}
	p.run.gaps = gaps{cut: p.cut, planless: p.planned == nil, records: len(p.run.Plan) - len(p.counted)}
	p.run.Note = language{}.note(p.run)
	return p.run, nil
}

// gaps is what a journal lacks.
type gaps struct {
	cut      bool // its last line was cut
	planless bool
	records  int // of planned scenarios
}

// note says in one line what is odd about the journal; empty if nothing is.
func (l language) note(r *Run) string {
	var notes []string
	if r.gaps.cut {
		notes = append(notes, l.F("the journal ends in the middle of a line; what it would have said is lost"))
	}
	if r.gaps.planless {
		notes = append(notes, l.F("the journal holds no plan"))
	}
	switch end := r.End; {
	case end == nil:
		notes = append(notes, l.F("the run has no end: it was killed, or is still running"))
	case end.Interrupted && end.Reason != "":
		notes = append(notes, l.F("the run was interrupted: %s", end.Reason))
	case end.Interrupted:
		notes = append(notes, l.F("the run was interrupted"))
	case end.Reason != "":
		notes = append(notes, end.Reason)
	}
	if r.gaps.records > 0 {
		notes = append(notes, l.F("%d of %d planned scenarios have no record", r.gaps.records, len(r.Plan)))
	}
	return strings.Join(notes, l.F("; "))
}
