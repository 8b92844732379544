package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"attest/internal/port"
)

func TestMain(tests *testing.M) {
	var m testscript.TestingM = tests
	if err := flag.Set("test.parallel", "4"); err != nil { // most of a run is waiting; -parallel overrules it
		panic(err)
	}
	commands := map[string]func(){"attest": main, "knock": knock}
	if commands[filepath.Base(os.Args[0])] == nil { // the tests, whose killed runs leave something behind
		state, err := os.MkdirTemp("", "attest-state")
		if err != nil {
			panic(err)
		}
		os.Setenv("XDG_STATE_HOME", state)
		m = swept{m, state}
	}
	testscript.Main(m, commands)
}

// swept are tests that remove a directory when they are over.
type swept struct {
	testscript.TestingM
	dir string
}

func (s swept) Run() int {
	defer os.RemoveAll(s.dir)
	return s.TestingM.Run()
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, ".state"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": cmdStatus,
			"refuse": cmdRefuse,
			"junit":  cmdJUnit,
			"json":   cmdJSON,

			"waitfor": cmdWaitFor,
		},
	})
}

// cmdStatus runs attest and demands an exit status: status 1 run --defect X.
func cmdStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: status STATUS [ARG...]")
	}
	got := 0
	if err := ts.Exec("attest", args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("run attest: %v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// cmdRefuse runs attest and demands a refusal: exit status 2, nothing on stdout, one
// line "attest: " that matches, and at most a hint below it: refuse 'unknown .*' run X.
func cmdRefuse(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: refuse REGEXP ARG...")
	}
	cmdStatus(ts, false, append([]string{"2"}, args[1:]...))
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("stdout holds %q, want nothing", out)
	}
	complaint, hint, _ := strings.Cut(ts.ReadFile("stderr"), "\n")
	if want := regexp.MustCompile("^attest: (?:" + args[0] + ")$"); !want.MatchString(complaint) {
		ts.Fatalf("complaint %q, want %q", complaint, want)
	}
	if hint != "" && !regexp.MustCompile(`^hint: [^\n]+\n$`).MatchString(hint) {
		ts.Fatalf("below the complaint stands %q, want nothing or a hint", hint)
	}
}

// cmdJUnit counts the cases of a JUnit report: junit FILE TESTS FAILURES ERRORS
// SKIPPED. TESTS may be all, the number of embedded scenarios.
func cmdJUnit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: junit FILE TESTS FAILURES ERRORS SKIPPED")
	}
	got, err := countJUnit([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	if args[1] == "all" {
		plan, err := loadPlan("")
		ts.Check(err)
		args[1] = strconv.Itoa(len(plan.Scenarios))
	}
	if want := strings.Join(args[1:], " "); got.String() != want {
		ts.Fatalf("tests, failures, errors, skipped are %s, want %s", got, want)
	}
}

// cmdJSON demands that every line of a file is one JSON object with a key:
// json FILE KEY...
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: json FILE KEY...")
	}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			ts.Fatalf("%q is no JSON object: %v", line, err)
		}
		known := false
		for _, key := range args[1:] {
			known = known || object[key] != nil
		}
		if !known {
			ts.Fatalf("%q has none of the keys %v", line, args[1:])
		}
	}
}

// cmdWaitFor waits until a program in the background has made a file: waitfor FILE. The
// pseudo-terminal of an emulated modem is linked when it is served.
func cmdWaitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitfor FILE")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ts.Check(port.Await(ctx, ts.MkAbs(args[0]), port.Config{}))
}

// junitCase is a test case as CI reads it.
type junitCase struct {
	Name    string       `xml:"name,attr"`
	Failure *junitDetail `xml:"failure"`
	Error   *junitDetail `xml:"error"`
	Skipped *junitDetail `xml:"skipped"`
}

type junitDetail struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Body    string `xml:",chardata"`
}

type junitCounts struct{ tests, failures, errors, skipped int }

func (c junitCounts) String() string {
	return fmt.Sprintf("%d %d %d %d", c.tests, c.failures, c.errors, c.skipped)
}

// readJUnit returns the cases of a report by scenario id.
func readJUnit(text []byte) (map[string]junitCase, error) {
	var suites struct {
		Cases []junitCase `xml:"testsuite>testcase"`
	}
	if err := xml.NewDecoder(bytes.NewReader(text)).Decode(&suites); err != nil {
		return nil, err
	}
	cases := make(map[string]junitCase, len(suites.Cases))
	for _, c := range suites.Cases {
		id, _, _ := strings.Cut(c.Name, " ")
		cases[id] = c
	}
	if len(cases) != len(suites.Cases) {
		return nil, fmt.Errorf("%d cases have %d ids", len(suites.Cases), len(cases))
	}
	return cases, nil
}

func countJUnit(text []byte) (junitCounts, error) {
	var counts junitCounts
	cases, err := readJUnit(text)
	for _, c := range cases {
		counts.tests++
		switch {
		case c.Failure != nil:
			counts.failures++
		case c.Error != nil:
			counts.errors++
		case c.Skipped != nil:
			counts.skipped++
		}
	}
	return counts, err
}

// junitOf reads the report in the directory of a run.
func junitOf(t *testing.T, dir string) map[string]junitCase {
	t.Helper()
	text, err := os.ReadFile(dir + "/junit.xml")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := readJUnit(text)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}
