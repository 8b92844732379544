// Package boardtest makes reports directories for tests, as large as is wanted: runs as
// attest run leaves them, over several models and versions, in which scenarios break and are
// mended again, and files of strangers between them. The same size gives the same files.
package boardtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// Size says how much to make. Runs are dealt out to the models, then to their versions.
type Size struct{ Models, Versions, Runs, Scenarios, Strays int }

// Thousand is what a board must stand: 1,000 runs of 400 scenarios over 100 releases, and
// a thousand strangers' files.
func Thousand() Size {
	return Size{Models: 5, Versions: 20, Runs: 1000, Scenarios: 400, Strays: 1000}
}

// Generate makes the runs and the strangers' files below root. Of each run it writes the journal,
// brief.json and a stand-in for report.html; timelines, junit.xml and run.json no board reads.
func Generate(root string, s Size) error {
	for i := range s.Runs {
		h := s.header(i)
		if err := writeRun(report.Dir(root, h), h, s.results(h, i)); err != nil {
			return err
		}
	}
	for i := range s.Strays {
		name := filepath.Join(root, []string{"", "780EP", "780EP/V1007", "holiday"}[i%4], fmt.Sprintf("stranger-%d.txt", i))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte("I am no run.\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var epoch = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)

func (s Size) header(i int) verdict.Header {
	model := fmt.Sprintf("78%dEP", i%s.Models)
	version := fmt.Sprintf("V%d", 1001+i/s.Models%s.Versions)
	return verdict.Header{
		Run: fmt.Sprintf("nightly-%04d", i), Harness: "v0.1.0", Model: model, Version: version, Release: "AirM2M_" + model + "_" + version + "_LTE_AT",
		Profile: model + " V1007", Modem: "/dev/ttyUSB2", Started: epoch.Add(time.Duration(i) * time.Hour), Benches: 1, Suite: "5eed",
	}
}

// One scenario in fifty is broken by a version and mended four later; one in a hundred is
// known to fail, one not claimed, one unlucky with its bench now and then.
func (s Size) results(h verdict.Header, run int) []verdict.Result {
	all := make([]verdict.Result, s.Scenarios)
	age := run / s.Models % s.Versions
	for i := range all {
		r := verdict.Result{
			ID: id(i), Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Started: h.Started, Duration: 61 * time.Millisecond,
			Steps: steps, Timeline: timeline,
		}
		broken := i%50 == 7 && age >= i/50 && age < i/50+4
		switch {
		case broken, i%100 == 13:
			r.Outcome, r.Judgement, r.Mismatches = verdict.Fail, verdict.Deviates, mismatch
			if !broken {
				r.Judgement = verdict.KnownDeviation
				r.Known = &verdict.Known{ID: r.ID, Signature: verdict.Signature(mismatch), Reason: "the vendor mends it"}
			}
		case i%100 == 14:
			r.Outcome, r.Judgement, r.Reason = verdict.Skipped, verdict.NotClaimed, "the release does not claim qos2"
		case i%100 == 15 && run%3 == 0:
			r.Outcome, r.Judgement, r.Reason = verdict.Error, verdict.Broken, "read /dev/ttyUSB2: device is gone"
		}
		all[i] = r
	}
	return all
}

var areas = [...]string{"boot", "cache", "connection", "dns", "files", "general", "messages", "network", "tls", "wills"}

func id(i int) string { return fmt.Sprintf("GEN-%03d", i) }

func writeRun(dir string, h verdict.Header, results []verdict.Result) error {
	plan := make([]verdict.Planned, len(results))
	for i := range plan {
		area := areas[i*len(areas)/len(plan)]
		plan[i] = verdict.Planned{
			ID: id(i), Title: fmt.Sprintf("the modem keeps promise %d of its guide", i), Feature: area, Area: area, Subject: "generated",
			File: area + "/generated.feature", Line: i, Tags: []string{"@core", "@" + id(i), "@guide:plain"}, Sources: []string{"guide plain"},
		}
	}
	var journal bytes.Buffer
	lines := json.NewEncoder(&journal)
	err := lines.Encode(map[string]any{"header": h})
	if err == nil {
		err = lines.Encode(map[string]any{"plan": plan})
	}
	for _, r := range results {
		if err == nil {
			err = lines.Encode(map[string]any{"result": r})
		}
	}
	if err == nil {
		err = lines.Encode(map[string]any{"end": report.End{Finished: h.Started.Add(time.Minute)}})
	}
	if err != nil {
		return err
	}
	run, err := report.Read(bytes.NewReader(journal.Bytes()))
	if err != nil {
		return err
	}
	brief, err := run.Brief().JSON()
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	for name, text := range map[string][]byte{report.JournalFile: journal.Bytes(), "brief.json": brief, "report.html": []byte("<!DOCTYPE html><title>a report</title><link rel=\"icon\" href=\"data:,\"><body class=\"report\">a report\n")} {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o644)
		}
	}
	return err
}

var mismatch = []*verdict.Mismatch{{
	Requirement: "the modem reports CONNACK OK only when the broker accepted the connection", Source: "guide plain",
	Want: []string{"CONNACK OK"}, Got: `\r\n+CME ERROR: 767\r\n`,
}}

var steps = []verdict.Step{
	{Keyword: "Given", Text: "the modem is registered", Outcome: verdict.Pass, Duration: 4 * time.Millisecond},
	{Keyword: "When", Text: "I send `AT+MCONNECT=1,60`", Outcome: verdict.Pass, Duration: 21 * time.Millisecond},
	{Keyword: "Then", Text: `the modem reports "CONNACK OK" within "30s"`, Outcome: verdict.Pass, Duration: 36 * time.Millisecond},
}

const timeline = `+0.000 # I send ` + "`AT+MCONNECT=1,60`" + `
+0.004 > AT+MCONNECT=1,60\r\n
+0.021 < \r\nOK\r\n
+0.058 @ CONNECT client="868488076506128" keepalive=60 clean=true
+0.061 < \r\nCONNACK OK\r\n
`
