package steps

import (
	"regexp"
	"strings"

	"github.com/cucumber/godog"

	"attest/broker/wire"
	"attest/internal/bench"
)

// definition is one row of the dictionary: the words, and the check that they
// mean, bound to the areas of one trial.
type definition struct {
	words   string
	pattern *regexp.Regexp
	bind    func(*areas) any
}

// areas are the small worlds of the steps, one an area, all over one trial.
type areas struct {
	*scenario
	dialogue   *dialogue
	reports    *reports
	messages   *messages
	peer       *peer
	witness    *witness
	files      *files
	session    *session
	filesystem *filesystem
	ssl        *sslContexts
	edges      *edges
	tlsMatrix  *tlsMatrix
	standard   *standard
	v250       *v250
	clock      *clock
	limits     *limits
	wills      *wills
	boot       *boot
	tcpip      *tcpip
	echoPeer   *echoPeer
	names      *names
	sequel     *sequel
	soak       *soak
	shapes     *shapes
	network    *network
}

// fragments are the only captures that a pattern may hold.
var fragments = strings.NewReplacer(
	"{literal}", "`([^`]+)`", // as it goes over the wire, with {holes} of the bench
	"{text}", `"((?:[^"\\]|\\.)*)"`, // Go-escaped
	"{number}", `"([0-9]+)"`,
	"{time}", `"([0-9.]+m?s)"`,
	"{hole}", `(\{[a-z-]+\})`,
)

// define compiles a row: fragments are captures, all other words are themselves.
func define(words string, bind func(*areas) any) definition {
	return definition{words, regexp.MustCompile("^" + fragments.Replace(words) + "$"), bind}
}

// dictionary returns every step, area by area.
var dictionary = concat(dialogueSteps, reportSteps, messageSteps, peerSteps, witnessSteps, fileSteps, sessionSteps, edgeSteps, tlsMatrixSteps, filesystemSteps, sslContextSteps, standardSteps, v250Steps, settingSteps, bootSteps, clockSteps, limitSteps, willSteps, tcpipSteps, echoSteps, nameSteps, sequelSteps, soakSteps, shapeSteps, networkSteps)

func concat(tables ...[]definition) []definition {
	var all []definition
	for _, table := range tables {
		all = append(all, table...)
	}
	return all
}

// Dictionary returns the words of every step, as patterns with named fragments.
func Dictionary() []string {
	words := make([]string, len(dictionary))
	for i, d := range dictionary {
		words[i] = d.words
	}
	return words
}

// Matches returns how many rows of the dictionary a step's text fits; anything
// but one is a mistake in the feature.
func Matches(text string) int {
	n := 0
	for _, d := range dictionary {
		if d.pattern.MatchString(text) {
			n++
		}
	}
	return n
}

// Register binds the dictionary to a trial. The sources are the scenario's, for
// the mismatches that its steps find.
func Register(sc *godog.ScenarioContext, trial *bench.Trial, sources []string) {
	a := newAreas(trial, sources)
	for _, d := range dictionary {
		check := d.bind(a)
		if trial.External() {
			check = a.lenient(check)
		}
		sc.Step(d.pattern, check)
	}
	sc.Before(a.begin)
	sc.StepContext().Before(a.enter)
	sc.StepContext().After(a.leave)
}

func newAreas(trial *bench.Trial, sources []string) *areas {
	s := &scenario{trial: trial, sources: strings.Join(sources, ", "), since: trial.First()}
	d := &dialogue{scenario: s}
	r := &reports{scenario: s, dialogue: d}
	m := &messages{scenario: s, dialogue: d, reports: r}
	p := &peer{scenario: s}
	f := &files{scenario: s, dialogue: d}
	c := &session{scenario: s, dialogue: d, reports: r, files: f}
	fs := &filesystem{scenario: s, dialogue: d, files: f}
	ssl := &sslContexts{scenario: s, dialogue: d, files: f}
	w := &witness{scenario: s, messages: m, taken: make(map[wire.Type]int)}
	x := &tlsMatrix{scenario: s, dialogue: d, reports: r, files: f, peer: p, witness: w}
	g := &edges{scenario: s, dialogue: d, reports: r, messages: m, peer: p, session: c, witness: w}
	n := &standard{scenario: s, dialogue: d, messages: m, session: c, witness: w, peer: p}
	l := &limits{scenario: s, dialogue: d, messages: m, witness: w}
	q := &sequel{scenario: s, dialogue: d, reports: r, edges: g}
	k := &soak{scenario: s, session: c, witness: w}
	shape := &shapes{scenario: s, dialogue: d}
	return &areas{soak: k, tcpip: &tcpip{scenario: s, dialogue: d, reports: r}, echoPeer: &echoPeer{scenario: s, dialogue: d}, names: &names{scenario: s, dialogue: d}, boot: &boot{scenario: s, dialogue: d}, sequel: q, shapes: shape, network: &network{scenario: s, dialogue: d, shapes: shape, session: c}, limits: l, wills: &wills{scenario: s}, v250: &v250{scenario: s, dialogue: d}, clock: &clock{scenario: s, dialogue: d}, standard: n, filesystem: fs, ssl: ssl, edges: g, tlsMatrix: x, scenario: s, dialogue: d, reports: r, messages: m, peer: p, witness: w, files: f, session: c}
}
