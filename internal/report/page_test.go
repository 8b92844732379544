package report_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"attest/internal/browsertest"
	"attest/internal/report"
	"attest/internal/verdict"
	"attest/internal/words"
)

// open has Chromium show a file, and reports what goes wrong in it, or out of it.
func open(t *testing.T, file string) context.Context {
	t.Helper()
	tab := browsertest.Open(t)
	address := "file://" + file
	t.Cleanup(func() {
		for _, c := range tab.Complaints() {
			t.Error(c)
		}
		for _, r := range tab.Requests() {
			if url, _, _ := strings.Cut(r, "#"); url != address {
				t.Errorf("a request leaves the page: %s", r)
			}
		}
	})
	see(t, tab, chromedp.Navigate(address))
	return tab
}

func see(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// follow clicks on a link to a scenario, as it were.
func follow(t *testing.T, ctx context.Context, id string) {
	t.Helper()
	ask[string](t, ctx, `location.hash = "#`+id+`"`)
	see(t, ctx, chromedp.WaitVisible(chromedp.CSS("#"+id)))
}

// press clicks on what is there, wherever the page has scrolled to.
func press(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	ask[bool](t, ctx, `document.querySelector(`+strconv.Quote(selector)+`).click() === undefined`)
}

// shown counts the elements of a selector that are neither hidden nor folded away.
func shown(t *testing.T, ctx context.Context, selector string) int {
	t.Helper()
	return ask[int](t, ctx, `[...document.querySelectorAll(`+strconv.Quote(selector)+`)].filter((e) => e.checkVisibility()).length`)
}

// picture keeps what is on the screen; go test -artifacts says where.
func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), name), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// mixed is a run with all that a page can tell: every judgement, an attempt that was made again, a
// modem that was lost, strangers, a contract of which a clause is kept, one breached and one
// open, an image, promises that nobody judged; and markup wherever a modem or a file has a say.
func mixed(t *testing.T) (dir string, run *report.Run) {
	t.Helper()
	plan, results := sample()
	again := planned("CONN-007", "a connection at the second try", "Plain connection", "plain")
	plan = append(plan, again)
	gone := verdict.Result{ID: again.ID, Attempt: 1, Started: epoch, Outcome: verdict.Error, Judgement: verdict.Broken, Reason: "read /dev/ttyUSB2: device is gone"}
	results = append(results, gone, verdict.Result{
		ID: again.ID, Attempt: 1, Started: epoch, After: gone.Reason, Outcome: verdict.Pass, Judgement: verdict.Conforms, Steps: steps(verdict.Pass), Timeline: sampleTimeline,
	})
	h := sampleHeader()
	h.Image = &verdict.Image{Name: hostile, SHA256: strings.Repeat("ab", 32), Size: 7, Printed: hostile}
	h.Modem, h.Release, h.Broker, h.ProfileNote, h.Tags, h.Defects = hostile, hostile, hostile, hostile, hostile, []string{hostile}
	h.Documents = []verdict.Document{{Name: hostile, Promises: []string{hostile}}, {Name: "MQTT", Promises: []string{"core", "mqtt:3.1.0-1", "mqtt:3.1.0-2"}, Ambient: []string{"mqtt:3.1.0-1"}}}
	h.Expired = []verdict.Known{{ID: hostile, Expires: hostile}}
	h.Contract = &verdict.Contract{File: hostile, Title: hostile, Release: "780EP V1007", Profiles: []string{"core"}, Scenarios: []string{"TLS-002"}, Deviations: []string{"CONN-003", hostile}}
	dir, run = record(t, h, plan, results, &report.End{Finished: epoch.Add(3 * time.Second)})
	run.Recoveries = []verdict.Recovery{lostAndBack()}
	run.Strangers = report.Strangers{Connections: 3, Addresses: 2}
	return dir, run
}

// Chromium shows all that a mixed run has, filters, and opens a timeline, in both languages; what
// a modem said stays text, nothing leaves the page, and without its script all can be read.
func TestPageInABrowser(t *testing.T) {
	for _, tag := range words.Tags() {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			dir, run := mixed(t)
			name, err := report.WritePage(dir, run, tag)
			if err != nil {
				t.Fatal(err)
			}
			ctx := open(t, filepath.Join(dir, name))
			picture(t, ctx, tag+"-first.png")
			_, counts := run.Verdict()
			for j := verdict.Conforms; j <= verdict.Broken; j++ {
				if got := shown(t, ctx, `article[data-j="`+j.String()+`"] h4 .badge:first-child`); got != counts[j] || got == 0 {
					t.Errorf("%d scenarios are shown as %q, want %d", got, j, counts[j])
				}
			}
			tells(t, ctx)
			staysText(t, ctx)
			filters(t, ctx, counts)
			opens(t, ctx)
			picture(t, ctx, tag+"-timeline.png")
			withoutScript(t, ctx, len(run.Plan))
		})
	}
}

// tells looks for all that is no scenario.
func tells(t *testing.T, ctx context.Context) {
	t.Helper()
	for selector, want := range map[string]int{
		".contract .badge.good": 2, ".contract .badge.bad": 1, ".contract .badge.odd": 1, // release and deviations; the profile; TLS-002
		".recoveries > details": 1, ".recoveries .badge.none": 1, ".offers > details": 3, ".retried li": 1, ".unstable li": 1, ".latency > details": 1,
		".deviations > ul > li": 5, ".unjudged > ul > li": 6, ".overview": 3, ".overview details": 1,
	} {
		if got := shown(t, ctx, selector); got != want {
			t.Errorf("%d of %s, want %d", got, selector, want)
		}
	}
	if facts := ask[string](t, ctx, `document.querySelector(".facts").textContent`); !strings.Contains(facts, "strangers.jsonl") || !strings.Contains(facts, strings.Repeat("ab", 32)) {
		t.Errorf("strangers or the image are missing: %s", facts)
	}
}

// staysText demands that no text of a modem became an element or an attribute.
func staysText(t *testing.T, ctx context.Context) {
	t.Helper()
	for _, what := range []string{
		`document.scripts.length - 1`, `document.querySelectorAll("img, iframe, object, embed, link, form, base, foreignObject, animate, set, image, use").length`,
		`[...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => /^on|^style$|^src$/.test(a.name) || /^\s*javascript:/i.test(a.value))).length`,
	} {
		if n := ask[int](t, ctx, what); n != 0 {
			t.Errorf("%d: a modem wrote markup, by %s", n, what)
		}
	}
	for _, where := range []string{
		`.facts`, `.overview`, `.contract`, `.recoveries`, `.deviations`, `.offers`, `#filter select`, `article h4`, `article svg`, `article ol`, `article .mismatch`,
	} {
		if said := ask[bool](t, ctx, `[...document.querySelectorAll("`+where+`")].some((e) => e.textContent.includes("<img src=x onerror=alert(2)>"))`); !said {
			t.Errorf("%s does not say what the modem said", where)
		}
	}
}

// withoutScript loads the page once more where no script runs.
func withoutScript(t *testing.T, ctx context.Context, scenarios int) {
	t.Helper()
	see(t, ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}), chromedp.Reload())
	if n := shown(t, ctx, "article"); n != scenarios {
		t.Errorf("without a script %d scenarios can be read, want %d", n, scenarios)
	}
	if n := shown(t, ctx, "#filter, #filter *"); n != 0 {
		t.Errorf("without a script a filter shows %d parts that do nothing", n)
	}
	opens(t, ctx)
}

// filters narrows the scenarios down by judgement, area and words, and shows all of them again.
func filters(t *testing.T, ctx context.Context, counts map[verdict.Judgement]int) {
	t.Helper()
	all := shown(t, ctx, "article")
	want := func(when string, n int) {
		t.Helper()
		told := ask[string](t, ctx, `document.getElementById("shown").textContent`)
		if got := shown(t, ctx, "article"); got != n || told != strconv.Itoa(n) {
			t.Errorf("%s: %d scenarios, said to be %s, want %d", when, got, told, n)
		}
	}
	deviates, known := `#filter button[value="deviates"]`, `#filter button[value="known"]`
	press(t, ctx, deviates)
	want("deviates", counts[verdict.Deviates])
	press(t, ctx, known)
	want("deviates or known", counts[verdict.Deviates]+counts[verdict.KnownDeviation])
	see(t, ctx, chromedp.SendKeys(chromedp.CSS("#filter input"), "conn-003"))
	want("known, by its id", 1)
	follow(t, ctx, "TLS-003")
	want("a link to what is not shown", all)
	if covered := ask[float64](t, ctx, `document.getElementById("filter").getBoundingClientRect().bottom - document.querySelector("#TLS-003 h4").getBoundingClientRect().top`); covered > 0 {
		t.Errorf("the bar of the filter covers %.0f pixels of the scenario that was asked for", covered)
	}
	ask[bool](t, ctx, `{ const s = document.querySelector("#filter select"); s.value = "area/connection"; s.dispatchEvent(new Event("change")) }`)
	want("an area", all-1) // the one that is hostile is in another
	see(t, ctx, chromedp.SendKeys(chromedp.CSS("#filter input"), "no such words"))
	want("nothing", 0)
	if n := shown(t, ctx, ".area h2"); n != 0 {
		t.Errorf("%d headings without a scenario", n)
	}
	follow(t, ctx, "CONN-001")
}

// opens opens the timeline of a scenario that conforms.
func opens(t *testing.T, ctx context.Context) {
	t.Helper()
	const evidence = "#CONN-005 > details"
	if n := shown(t, ctx, evidence+" svg text"); n != 0 {
		press(t, ctx, evidence+" > summary") // fixed: it is open from the start
	}
	if n := shown(t, ctx, evidence+" svg text"); n != 0 {
		t.Errorf("a timeline that is closed shows %d lines", n)
	}
	press(t, ctx, evidence+" > summary")
	see(t, ctx, chromedp.WaitVisible(chromedp.CSS(evidence+" svg")))
	if n := shown(t, ctx, evidence+" svg text"); n < 10 {
		t.Errorf("an open timeline shows %d lines", n)
	}
}

// The page of a comparison has every change and no script, and what a modem said stays text.
func TestComparisonInABrowser(t *testing.T) {
	t.Parallel()
	_, run := mixed(t)
	before := *run
	before.Results = slices.Clone(run.Results)
	for i := range before.Results {
		if r := &before.Results[i]; r.Outcome == verdict.Fail {
			*r = verdict.Result{ID: r.ID, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms}
		}
	}
	for _, tag := range words.Tags() {
		diff, err := report.CompareIn(tag, &before, run)
		if err != nil {
			t.Fatal(err)
		}
		page, err := diff.HTML()
		name := filepath.Join(t.TempDir(), tag+".html")
		if err == nil {
			err = os.WriteFile(name, page, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		ctx := open(t, name)
		rows := 0
		for _, n := range diff.Counts {
			rows += n
		}
		if got := ask[int](t, ctx, `document.querySelectorAll("details tbody tr").length`); got != rows-diff.Counts[report.Alike] || got < 5 {
			t.Errorf("%s: %d scenarios, want %d", tag, got, rows-diff.Counts[report.Alike])
		}
		if n := ask[int](t, ctx, `document.querySelectorAll("script, img").length`); n != 0 {
			t.Errorf("%s: %d elements that a modem made", tag, n)
		}
		picture(t, ctx, tag+"-comparison.png")
	}
}
