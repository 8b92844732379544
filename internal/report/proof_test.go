package report_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// What the harness proved of itself stands on every report, before the scenarios.
func TestProofIsOnEveryReport(t *testing.T) {
	for _, tt := range []struct {
		name  string
		proof *verdict.Proof
		want  string // empty: nothing is said
	}{
		{"qualified", &verdict.Proof{Mode: "sample", Killed: 3, Of: 3, Known: 9, Trials: 6, Suite: strings.Repeat("5eed", 16)}, "qualified: 3 of 3 defects killed, suite 5eed5eed5eed"},
		{"survivor", &verdict.Proof{Mode: "full", Killed: 2, Of: 3, Why: "suback-twice survived SUB-001.0"}, "unqualified: suback-twice survived SUB-001.0"},
		{"hostile", &verdict.Proof{Mode: "full", Why: "false alarm: \x1b[31m<script>"}, `unqualified: false alarm: \x1b[31m<script>`},
		{"off", &verdict.Proof{Mode: "off", Why: "self-proof was switched off"}, "unqualified: self-proof was switched off"},
		{"not asked for", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			header := sampleHeader()
			header.Proof = tt.proof
			plan, results := conforming(1)
			dir, run := record(t, header, plan, results, &report.End{Finished: epoch})
			if err := report.Write(dir, run); err != nil {
				t.Fatal(err)
			}
			if got := report.Stamp(run.Header); got != tt.want {
				t.Errorf("stamp %q, want %q", got, tt.want)
			}
			if status, _ := run.Verdict(); status != 0 {
				t.Errorf("exit status %d: a proof must not change it", status)
			}
			if got := propertyOf(t, read(t, dir, "junit.xml"), "self-proof"); got != tt.want {
				t.Errorf("property self-proof %q, want %q", got, tt.want)
			}
			text, summary := parseHTML(t, read(t, dir, "report.html")).text, run.Summary().String()
			if tt.want == "" {
				if strings.Contains(text+summary, "qualified") {
					t.Error("a report speaks of a proof that nobody asked for")
				}
				return
			}
			stamp, facts := strings.Index(text, tt.want), strings.Index(text, "/dev/ttyUSB2")
			if stamp < 0 || facts < stamp {
				t.Errorf("the stamp is at %d of report.html, want it before the facts at %d", stamp, facts)
			}
			if lines := strings.Split(summary, "\n"); lines[1] != tt.want {
				t.Errorf("the summary says %q below the verdict, want %q", lines[1], tt.want)
			}
		})
	}
}

// propertyOf returns the value of a property of the first suite.
func propertyOf(t *testing.T, junit, name string) string {
	t.Helper()
	var suites struct {
		Properties []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"testsuite>properties>property"`
	}
	if err := xml.Unmarshal([]byte(junit), &suites); err != nil {
		t.Fatal(err)
	}
	for _, p := range suites.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}
