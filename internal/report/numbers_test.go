package report_test

import (
	"fmt"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"

	"golang.org/x/net/html"
)

// numbered is the page of a run of two scenarios, one of which passed.
func numbered(t *testing.T, h verdict.Header, timelines ...string) string {
	t.Helper()
	var plan []verdict.Planned
	var results []verdict.Result
	for i, timeline := range timelines {
		p := planned(fmt.Sprintf("CONN-00%d", i+1), "a scenario", "Plain connection", "plain")
		p.Tags = append(p.Tags, "@manual:MPUB=?", "@guide:faq-1")
		plan = append(plan, p)
		results = append(results, verdict.Result{ID: p.ID, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: timeline})
	}
	dir, run := record(t, h, plan, results, &report.End{Finished: epoch})
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(read(t, dir, "report.html")))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "script" {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

// A run of a few scenarios does not look like all that there is: the promises that none of
// them is about are counted and named, where the journal says which there are.
func TestCoverageCountsAllPromises(t *testing.T) {
	h := sampleHeader()
	h.Documents = []verdict.Document{
		{Name: "guide", Promises: []string{"guide:faq-1", "guide:faq-2"}},
		{Name: "manual", Promises: []string{"manual:MPUB", "manual:MPUB=?", "manual:MSUB"}},
		{Name: "MQTT", Promises: []string{"mqtt:1", "mqtt:2"}, Ambient: []string{"mqtt:1"}},
	}
	text := numbered(t, h, "+0.000 > AT\\r\\n\n")
	for _, want := range []string{
		"Promises judged 3 of 7", "all conforms in every scenario not in this run guide 2 1 1 manual 3 2 1 MQTT 2 1 1",
		"What no scenario of this run is about guide guide:faq-2 manual manual:MSUB MQTT mqtt:2",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
	h.Documents = nil
	if text := numbered(t, h, "+0.000 > AT\\r\\n\n"); !strings.Contains(text, "the journal of this run does not say") || strings.Contains(text, "Promises judged") {
		t.Errorf("a journal without documents:\n%s", text)
	}
}

// The page has the times of the run's commands, and what else a timeline shows the time of.
func TestPageHasTimes(t *testing.T) {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "+%d.000 > AT+CSQ\\r\\n\n+%d.%03d < \\r\\nOK\\r\\n\n", i, i, 10+i)
	}
	b.WriteString("+20.000 > AT+CREG?\\r\\n\n+20.300 < \\r\\nOK\\r\\n\n")
	text := numbered(t, sampleHeader(), b.String(), `+0.000 @ CONNECT client="x"
+1.002 @ PINGREQ
+1.003 @ sent PINGRESP
+2.100 @ PINGREQ (connection 1)
+3.000 ! reset
+3.500 @ closed by the client with FIN
+4.250 < \r\n
+4.250 < RDY\r\n
+5.500 @ CONNECT client="x" (connection 2)
`)
	for _, want := range []string{
		"Command Values Median 95th percentile Longest AT+CREG? 1 300 ms 300 ms 300 ms AT+CSQ 20 19.5 ms 28 ms 29 ms",
		"Measured: slowest command AT+CREG? 300ms", "Measured: PINGREQ after 1.002s, 1.098s · restart in 1.25s · connected again after 2s",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
	if strings.Contains(text, "emulator") {
		t.Error("a modem is called an emulator")
	}
	h := sampleHeader()
	h.Modem = "emulator"
	if text := numbered(t, h, b.String()); !strings.Contains(text, "its times say nothing of a modem") {
		t.Errorf("an emulator's times:\n%s", text)
	}
}
