package report_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// was is a result that counts in a run of a campaign.
func was(o verdict.Outcome, j verdict.Judgement, got string) *verdict.Result {
	r := &verdict.Result{Attempt: 1, Outcome: o, Judgement: j, Reason: "why"}
	if o == verdict.Fail {
		r.Mismatches = []*verdict.Mismatch{{Requirement: "it is so", Got: got}}
	}
	if j == verdict.KnownDeviation || j == verdict.Fixed {
		r.Known = &verdict.Known{ID: "X", Signature: verdict.Signature(r.Mismatches), Reason: "the vendor knows"}
	}
	return r
}

// runOf is a run of a version in which one scenario had a result; nil: it was not planned.
func runOf(t *testing.T, version string, r *verdict.Result) *report.Run {
	t.Helper()
	h := sampleHeader()
	h.Version, h.Profile = version, "780EP V1007"
	plan, results := conforming(1)
	if r != nil {
		p := planned("X", "what is looked at", "Plain connection", "plain")
		mine := *r
		mine.ID = p.ID
		plan = append(plan, p)
		if mine.Outcome != verdict.None {
			results = append(results, mine)
		}
	}
	_, run := record(t, h, plan, results, &report.End{Finished: epoch})
	return run
}

func TestEveryChange(t *testing.T) {
	pass := was(verdict.Pass, verdict.Conforms, "")
	fixed := was(verdict.Pass, verdict.Fixed, "")
	fail, other := was(verdict.Fail, verdict.Deviates, "ERROR after 5 ms"), was(verdict.Fail, verdict.Deviates, "CLOSED")
	again := was(verdict.Fail, verdict.Deviates, "ERROR after 17 ms") // the same signature
	known := was(verdict.Fail, verdict.KnownDeviation, "ERROR")
	skip := was(verdict.Skipped, verdict.NotClaimed, "")
	open, broken, none := was(verdict.Undecided, verdict.Unjudged, ""), was(verdict.Error, verdict.Broken, ""), was(verdict.None, verdict.Broken, "")
	tests := []struct {
		before, after *verdict.Result
		want          report.Change
	}{
		{pass, pass, report.Alike}, {pass, fixed, report.Alike}, {skip, skip, report.Alike}, {nil, skip, report.Alike}, {skip, nil, report.Alike},
		{pass, fail, report.Broken}, {fixed, fail, report.Broken},
		{fail, pass, report.Fixed}, {known, pass, report.Fixed}, {known, fixed, report.Fixed},
		{fail, again, report.Still},
		{fail, other, report.Changed}, {known, other, report.Changed},
		{pass, known, report.Known}, {fail, known, report.Known}, {known, known, report.Known}, {nil, known, report.Known}, {skip, known, report.Known},
		{nil, pass, report.New}, {nil, fail, report.New}, {skip, pass, report.New}, {skip, fail, report.New},
		{pass, nil, report.Gone}, {fail, nil, report.Gone}, {known, skip, report.Gone}, {pass, skip, report.Gone},
		{pass, broken, report.Unjudged}, {broken, fail, report.Unjudged}, {open, pass, report.Unjudged}, {fail, open, report.Unjudged},
		{pass, none, report.Unjudged}, {none, known, report.Unjudged}, {nil, broken, report.Unjudged}, {broken, skip, report.Unjudged},
	}
	for _, tt := range tests {
		before, after := runOf(t, "V1007", tt.before), runOf(t, "V1008", tt.after)
		d := report.Compare(before, after)
		if tt.want == report.Alike {
			if len(d.Scenarios) != 0 {
				t.Errorf("%+v, then %+v: %+v, want nothing", tt.before, tt.after, d.Scenarios)
			}
			continue
		}
		if len(d.Scenarios) != 1 || d.Scenarios[0].ID != "X" || d.Scenarios[0].Change != tt.want || d.Counts[tt.want] != 1 || d.Counts[report.Alike] != 1 {
			t.Errorf("%+v, then %+v: %+v, want %v", tt.before, tt.after, d, tt.want)
		}
		if again := report.Compare(before, after); !reflect.DeepEqual(d, again) {
			t.Errorf("compared again: %+v, then %+v", d, again)
		}
		if line := "  " + tt.want.String(); !strings.Contains(d.String(), line) || !strings.Contains(d.Markdown(), "| "+tt.want.String()+" | X what") {
			t.Errorf("no %q in\n%s\n%s", line, d, d.Markdown())
		}
	}
}

func TestWhatElseDiffers(t *testing.T) {
	a, b := runOf(t, "V1007", nil), runOf(t, "V1008", nil)
	if d := report.Compare(a, b); len(d.Notes) != 0 || d.Before != "780EP V1007" || d.After != "780EP V1008" {
		t.Errorf("%+v, want no note", d)
	}
	b.Suite, b.Profile, b.Tags, b.Multiplier, a.End = "feed", "780EP V1008", "", 2.5, nil
	notes := strings.Join(report.Compare(a, b).Notes, "\n")
	for _, want := range []string{"the features are not the same", "profile: 780EP V1007, then 780EP V1008", "tags: @core or @tls, then none", "timeout multiplier: none, then 2.5", "780EP V1007: the run has no end"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %q in the notes\n%s", want, notes)
		}
	}
}

// A run held against itself changes nothing, whatever is in it; against nothing, all of
// it is gone or was never judged.
func TestARunAndItself(t *testing.T) {
	_, run := sampleRun(t)
	for _, s := range report.Compare(run, run).Scenarios {
		if s.Change != report.Still && s.Change != report.Known && s.Change != report.Unjudged {
			t.Errorf("%s is %v in a run and itself", s.ID, s.Change)
		}
	}
	empty := &report.Run{Header: run.Header}
	for _, s := range report.Compare(run, empty).Scenarios {
		if s.Change != report.Gone && s.Change != report.Unjudged {
			t.Errorf("%s is %v when nothing is planned", s.ID, s.Change)
		}
	}
	if got := report.Compare(empty, empty).String(); !strings.Contains(got, "nothing to compare") {
		t.Errorf("two empty runs are %q", got)
	}
}

// What a modem printed is neither markup nor a second line.
func TestADiffIsHarmless(t *testing.T) {
	_, run := sampleRun(t)
	d := report.Compare(runOf(t, "V1007", nil), run)
	text := d.Markdown()
	if strings.Contains(text, "<script") || strings.Contains(text, "<img") || strings.ContainsAny(text, "\x00\x1b\r\u202e") {
		t.Errorf("hostile text is in the Markdown:\n%s", text)
	}
	rows := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| ") {
			rows++
			if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); cells != 5 {
				t.Errorf("%d bars in %q, want 5", cells, line)
			}
		}
	}
	if want := len(d.Scenarios) + 1; rows != want {
		t.Errorf("%d rows, want %d", rows, want)
	}
	if strings.ContainsAny(d.String(), "\x00\x1b\r\u202e") {
		t.Errorf("control characters are in\n%q", d)
	}
}

func TestChangesAreSpelt(t *testing.T) {
	for c := report.Alike; c <= report.Unjudged; c++ {
		checkChange(t, c)
	}
	var c report.Change
	if err := c.UnmarshalText([]byte("better")); err == nil {
		t.Error(`"better" was read`)
	}
	if _, err := (report.Unjudged + 1).MarshalText(); err == nil {
		t.Error("a change out of range was written")
	}
}

func checkChange(t *testing.T, c report.Change) {
	t.Helper()
	text, err := json.Marshal(c)
	var back report.Change
	if err != nil || json.Unmarshal(text, &back) != nil || back != c || c.String() == "" {
		t.Errorf("%d: %s, %v, then %v", uint8(c), text, err, back)
	}
}

func TestACampaign(t *testing.T) {
	pass, fail := was(verdict.Pass, verdict.Conforms, ""), was(verdict.Fail, verdict.Deviates, "CLOSED")
	image := func(version string) verdict.Image {
		return verdict.Image{Name: "AirM2M_780EP_" + version + "_LTE_AT.binpkg", SHA256: strings.Repeat("ab", 32), Size: 7}
	}
	c := report.Campaign{Name: "nightly|1", Started: epoch, Finished: epoch.Add(time.Minute)}
	c.Add(image("V1007"), "780EP V1007", runOf(t, "V1007", pass), "780EP/V1007/nightly%7C1", "")
	c.Add(image("V1008"), "780EP V1008", nil, "", "the stimulus \"flash\" failed")
	c.Add(image("V1010"), "780EP V1010", runOf(t, "V1010", fail), "780EP/V1010/nightly%7C1", "")
	c.Add(image("V1011"), "780EP V1011", runOf(t, "V1011", nil), "780EP/V1011/nightly%7C1", "")
	if c.Status() != 3 || (&report.Campaign{}).Status() != 3 {
		t.Errorf("status %d, want 3", c.Status())
	}
	for i, want := range []struct{ verdict, before string }{
		{"conforms", ""}, {"not judged", ""}, {"deviates", "780EP V1007"}, {"conforms", "780EP V1010"},
	} {
		got := c.Images[i]
		before := ""
		if got.Diff != nil {
			before = got.Diff.Before
		}
		if got.Verdict != want.verdict || before != want.before {
			t.Errorf("%s: %q against %q, want %+v", got.Release, got.Verdict, before, want)
		}
	}
	for _, want := range []string{
		"780EP V1008  not judged: the stimulus \"flash\" failed", "780EP V1007 -> 780EP V1010: 1 broken, 1 alike", "780EP V1010 -> 780EP V1011: 1 gone, 1 alike",
	} {
		if !strings.Contains(c.String(), want) {
			t.Errorf("no %q in\n%s", want, c.String())
		}
	}
	text := c.Markdown("../../")
	for _, want := range []string{
		"# Campaign nightly\\|1", "[780EP V1007](../../780EP/V1007/nightly%257C1/report.html)", "Not judged: the stimulus", "### 780EP V1007 → 780EP V1010", "took 1m0s",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	root := t.TempDir()
	if err := c.Write(root); err != nil {
		t.Fatal(err)
	}
	var back report.Campaign
	written, err := c.JSON()
	if err == nil {
		err = json.Unmarshal(written, &back)
	}
	if err != nil || len(back.Images) != 4 || back.Images[2].Diff.Counts[report.Broken] != 1 {
		t.Errorf("read back: %+v, %v", back, err)
	}
}
