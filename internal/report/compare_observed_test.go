package report_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"

	"golang.org/x/net/html"
)

// dialogue is a timeline of commands and their answers.
func dialogue(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString("+0.001 > " + pairs[i] + `\r\n` + "\n+0.002 < " + `\r\n` + strings.ReplaceAll(pairs[i+1], "|", `\r\n`) + `\r\n` + "\n")
	}
	return b.String()
}

func showing(timeline string, offers ...verdict.Offer) *report.Run {
	run := &report.Run{Header: sampleHeader(), End: &report.End{Finished: epoch}}
	run.Plan = []verdict.Planned{{ID: "X"}}
	run.Results = []verdict.Result{{ID: "X", Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: timeline, Offers: offers}}
	return run
}

func TestWhatTimelinesShow(t *testing.T) {
	before := showing(dialogue(
		"AT+CREG=?", "+CREG: (0-2)|OK", "AT+GONE?", "OK", "AT+WON", "ERROR", "AT+SAME=?", "+SAME: (0,1)|OK",
		"AT+MCONNECT=1,60", "OK", "AT+MCONNECT=1,65535", "OK", "AT+MCONNECT=1,65536", "ERROR",
		`AT+MPUB="t","abcd"`, "OK", `AT+MPUB="t","abcde"`, "+CME ERROR: 50", "AT+FREE=7", "OK", "AT+OLD=1", "OK",
	))
	after := showing(dialogue(
		"AT+CREG=?", "+CREG: (0-3)|OK", "AT+GONE?", "+CME ERROR: 58", "AT+WON", "OK", "AT+SAME=?", "+SAME: (0,1)|OK",
		"AT+MCONNECT=1,60", "OK", "AT+MCONNECT=1,65535", "ERROR", "AT+MCONNECT=1,65536", "ERROR",
		`AT+MPUB="t","abcd"`, "OK", `AT+MPUB="t","abcde"`, "OK", "AT+FREE=9", "OK", "AT+NEW=1", "OK",
	))
	d := report.Compare(before, after)
	if want := []report.Contrast{
		{What: "AT+CREG=?", Before: "+CREG: (0-2)", After: "+CREG: (0-3)"},
		{What: "AT+GONE?", Before: "understood", After: "refused"},
		{What: "AT+WON", Before: "refused", After: "understood"},
	}; !reflect.DeepEqual(d.Inventory, want) {
		t.Errorf("inventory\ngot  %+v\nwant %+v", d.Inventory, want)
	}
	if want := []report.Contrast{
		{What: "AT+MCONNECT=, parameter 2", Before: "65535 taken, 65536 refused", After: "60 taken, 65535 refused"},
		{What: "AT+MPUB=, length of parameter 2", Before: "4 taken, 5 refused", After: "5 taken"},
	}; !reflect.DeepEqual(d.Limits, want) {
		t.Errorf("limits\ngot  %+v\nwant %+v", d.Limits, want)
	}
	if d.Status != 0 || d.Compared != 1 {
		t.Errorf("status %d, %d compared: what no scenario is about breaks nothing", d.Status, d.Compared)
	}
	for _, want := range []string{"  command        AT+GONE?: understood, then refused\n", "  limit          AT+MCONNECT=, parameter 2: 65535 taken, 65536 refused, then"} {
		if !strings.Contains(d.String(), want) {
			t.Errorf("no %q in\n%s", want, d)
		}
	}
	if d := report.Compare(before, before); len(d.Inventory)+len(d.Limits)+len(d.Offer) != 0 || d.Status != 0 {
		t.Errorf("a run and itself: %+v", d)
	}
}

// Only what both runs judged is looked at: a scenario that one of them alone ran shows
// the selection, not the firmware.
func TestOnlyTheSameScenarios(t *testing.T) {
	before, after := showing(dialogue("AT+GONE?", "OK")), showing(dialogue("AT+GONE?", "ERROR"))
	after.Results[0].Outcome, after.Results[0].Judgement = verdict.Undecided, verdict.Unjudged
	d := report.Compare(before, after)
	if len(d.Inventory) != 0 || d.Status != 3 || d.Compared != 0 {
		t.Errorf("%+v", d)
	}
}

func TestOfferChange(t *testing.T) {
	more := usual(3)
	more.Versions, more.Suites = []string{"TLS 1.3"}, []string{"0xCAFE", "TLS_RSA_WITH_AES_256_CBC_SHA"}
	more.ServerName = "broker.example"
	d := report.Compare(showing("", usual(2), named()), showing("", named(), more))
	want := []report.Field{
		{Name: "versions", Gone: []string{"≤ TLS 1.2"}, New: []string{"TLS 1.3"}},
		{Name: "suites", Order: true},
		{Name: "server name", New: []string{"sent"}},
	}
	if !reflect.DeepEqual(d.Offer, want) {
		t.Errorf("got %+v\nwant %+v", d.Offer, want)
	}
	for _, want := range []string{"versions: ≤ TLS 1.2, then TLS 1.3", "suites: another order, then the same suites", "server name: without them, then sent"} {
		if !strings.Contains(d.String(), want) {
			t.Errorf("no %q in\n%s", want, d)
		}
	}
}

// A comment holds what a merge request takes, whole lines, and says that there is more.
func TestCommentFits(t *testing.T) {
	before, after := &report.Run{Header: sampleHeader()}, &report.Run{Header: sampleHeader(), End: &report.End{Finished: epoch}}
	for i := range 2000 {
		id := "X-" + strings.Repeat("1", i%7) + string(rune('A'+i%26)) + strings.Repeat("0", i/26)
		before.Plan = append(before.Plan, verdict.Planned{ID: id, Title: hostile})
		before.Results = append(before.Results, verdict.Result{ID: id, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms})
		after.Results = append(after.Results, verdict.Result{ID: id, Attempt: 1, Outcome: verdict.Fail, Judgement: verdict.Deviates,
			Mismatches: []*verdict.Mismatch{{Requirement: hostile, Got: hostile}}})
	}
	after.Plan = before.Plan
	d := report.Compare(before, after)
	text := d.Comment()
	if len(text) > 65_536 || len(text) < 50_000 || !strings.Contains(text, "lines more found no room here") || !strings.Contains(text, "**Regression: 2000 broken.**") {
		t.Errorf("%d bytes:\n%.300s", len(text), text)
	}
	if strings.Contains(text, "<script") || strings.Contains(text, "<img") {
		t.Error("markup of the modem is markup in the comment")
	}
	if whole := d.Markdown(); strings.Count(whole, "\n| broken |") != 2000 {
		t.Error("the file does not hold every scenario")
	}
}

// What a modem says calls nobody and links nowhere.
func TestCommentCallsNobody(t *testing.T) {
	d := report.Compare(runOf(t, "V1007", was(verdict.Pass, verdict.Conforms, "")),
		runOf(t, "V1008", was(verdict.Fail, verdict.Deviates, "@everyone see http://example.org and www.example.org #7 !3")))
	text := d.Comment()
	for _, call := range []string{"@everyone", "http://", "www.", " #7", " !3"} {
		if strings.Contains(text, call) {
			t.Errorf("%q stands in\n%s", call, text)
		}
	}
	if !strings.Contains(text, "@<!-- -->everyone see http:<!-- -->//example.org") {
		t.Errorf("what the modem said is not in\n%s", text)
	}
}

// The page runs nothing, fetches nothing, and shows hostile text as text.
func TestComparePage(t *testing.T) {
	_, run := sampleRun(t)
	other := *run
	other.Results = nil
	for _, r := range run.Results {
		if r.Outcome == verdict.Fail {
			r.Mismatches = []*verdict.Mismatch{{Requirement: "another", Got: hostile}}
		}
		other.Results = append(other.Results, r)
	}
	other.Run, other.Version = hostile, hostile
	d := report.Compare(run, &other)
	text, err := d.HTML()
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode:
			said.WriteString(n.Data)
		case n.Type == html.ElementNode && strings.Contains(" script img iframe object link base form svg ", " "+n.Data+" "):
			t.Errorf("the page has a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "href" || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	for _, want := range []string{"Regression: ", "CONN-002", "<img src=x onerror=alert(2)>", "not compared: no command was sent"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if i := strings.IndexFunc(string(text), unprintable); i >= 0 {
		t.Errorf("%q is in the page", text[i:min(i+20, len(text))])
	}
	var back report.Diff
	written, err := d.JSON()
	if err == nil {
		err = json.Unmarshal(written, &back)
	}
	if err != nil || back.Verdict != "regression" || back.Status != 1 || back.Counts[report.Changed] != d.Counts[report.Changed] {
		t.Errorf("read back: %+v, %v", back, err)
	}
}
