package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"attest/internal/verdict"
)

// mostAnnotations is how many of a kind GitHub shows of one step; it drops the others
// without a word.
const mostAnnotations = 10

// Place returns where a feature file, as the plan of a run names it, stands in the repository
// that the run belongs to, with slashes; empty: it is not there, as most are that are built in.
type Place func(file string) string

// annotation is one command to the runner of GitHub Actions.
type annotation struct {
	Level          string // "error", "warning" or "notice"
	File           string // of the feature; empty: it is about a run
	Line           int
	Title, Message string
}

// GitHubAnnotations returns runs as commands to the runner of GitHub Actions, one a line:
// the verdict of each, then what keeps them from conforming. They are no more than GitHub
// shows of a step; the last one counts the others. place says where a feature file stands in
// the repository: an annotation of one that is not there must not point to it.
func GitHubAnnotations(place Place, runs ...*Run) string {
	var verdicts, failures []annotation
	for _, r := range runs {
		s := r.Summary()
		verdicts = append(verdicts, verdictAnnotation(r, s))
		for _, f := range s.distinct() {
			failures = append(failures, failureAnnotation(r, f, place))
		}
	}
	if room := max(mostAnnotations-len(verdicts), 1); len(failures) > room {
		failures = append(failures[:room-1:room-1], others(failures[room-1:]))
	}
	var b strings.Builder
	for _, a := range append(verdicts, failures...) {
		b.WriteString(a.String())
	}
	return b.String()
}

func verdictAnnotation(r *Run, s Summary) annotation {
	a := annotation{Level: "notice", Title: fmt.Sprintf("%s: %s", s.Release, s.Verdict), Message: s.tally()}
	if s.Status != 0 {
		a.Level = "error"
	}
	for _, more := range []string{s.Note, s.Contract, s.Proof, visibleLine(r.Run)} {
		if more != "" {
			a.Message += "; " + more
		}
	}
	a.Message = clip(a.Message)
	return a
}

func failureAnnotation(r *Run, f Failure, place Place) annotation {
	a := annotation{
		Level: "error", File: visibleLine(place(f.File)), Line: f.Line,
		Title: oneSpace(f.ID, f.Title), Message: clip(fmt.Sprintf("%s: %s", f.Judgement, f.Why)),
	}
	if a.File == "" {
		a.Message += fmt.Sprintf(" (%s:%d)", visibleLine(f.File), f.Line)
	}
	if r.harmless(f.Judgement) {
		a.Level = "warning"
	}
	return a
}

// harmless reports whether a judgement fails nothing in this run, although it is no good one.
func (r *Run) harmless(j verdict.Judgement) bool {
	return j == verdict.Unjudged && r.End != nil && r.End.InconclusiveOK
}

// others stands for annotations that GitHub would not show.
func others(all []annotation) annotation {
	a := annotation{Level: "warning", Title: fmt.Sprintf("and %d more", len(all))}
	var titles []string
	for _, other := range all {
		titles = append(titles, other.Title)
		if other.Level == "error" {
			a.Level = other.Level
		}
	}
	a.Message = clip(strings.Join(titles, "; "))
	return a
}

// What the runner decodes again, so that nothing a modem said ends a command or begins one.
var (
	commandMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// String returns the command as a line: ::error file=…,line=…,title=…::…
func (a annotation) String() string {
	var properties []string
	if a.File != "" {
		properties = append(properties, "file="+commandProperty.Replace(a.File), fmt.Sprintf("line=%d", max(a.Line, 1)))
	}
	properties = append(properties, "title="+commandProperty.Replace(clip(a.Title)))
	return fmt.Sprintf("::%s %s::%s\n", a.Level, strings.Join(properties, ","), commandMessage.Replace(a.Message))
}

// distinct returns the failures that are told one by one. Of those that the bench broke for
// one reason it is the first, with their number; those without a record are left to the note.
func (s Summary) distinct() []Failure {
	_, same := s.alike()
	var all []Failure
	for i, f := range s.Failures {
		n, ok := same[i]
		if !ok {
			continue
		}
		if n > 0 {
			f.Why = fmt.Sprintf("%s (and %d more for this reason)", clip(f.Why), n)
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b Failure) int { return cmp.Compare(blame(a), blame(b)) })
	return all
}

// blame puts what the firmware did before what the bench did.
func blame(f Failure) int {
	if f.Outcome == verdict.Fail || f.Outcome == verdict.Pass {
		return 0
	}
	return 1
}
