package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// Whoever was not the modem is counted in every report, from a log that may have been cut.
func TestStrangersAreReported(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	journal, err := report.Create(dir, verdict.Header{Run: "run", Model: "780EP", Version: "V1007", Started: time.Unix(0, 0)}, []verdict.Planned{{ID: "CONN-001", Title: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	log := report.NewStrangerLog(dir)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, report.StrangersFile)); !os.IsNotExist(err) {
		t.Errorf("without strangers there is a log: %v", err)
	}
	for _, from := range []string{"192.0.2.7:4711", "192.0.2.7:4712", "[2001:db8::1]:4711"} {
		log.Add(verdict.Stranger{Time: time.Unix(1, 0), From: from, Listener: "plain", Did: `CONNECT user="admin"`})
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, report.StrangersFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"time":"1970`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := journal.Close(report.End{Finished: time.Unix(2, 0)}); err != nil {
		t.Fatal(err)
	}
	r, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Write(dir, r); err != nil {
		t.Fatal(err)
	}
	const line = "3 connections from 2 addresses (strangers.jsonl)"
	for name, want := range map[string]string{
		"report.html": line, "junit.xml": line, "run.json": `"connections": 3`,
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %q: %v", name, want, err)
		}
	}
	if got := r.Summary().String(); !strings.Contains(got, "strangers at the broker: "+line) {
		t.Errorf("got\n%s", got)
	}
}

func TestALogThatCannotBeWritten(t *testing.T) {
	log := report.NewStrangerLog(filepath.Join(t.TempDir(), "missing"))
	log.Add(verdict.Stranger{})
	if err := log.Close(); err == nil {
		t.Error("got no error")
	}
}
