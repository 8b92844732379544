package report_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

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

// press clicks where the bar of the filter does not cover it.
func press(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	ask[bool](t, ctx, `document.querySelector(`+strconv.Quote(selector)+`).scrollIntoView({block: "center"}) === undefined`)
	see(t, ctx, chromedp.Click(chromedp.CSS(selector)))
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

// Chromium shows every verdict, filters, and opens a timeline, in both languages; what a modem
// said stays text, and nothing leaves the page.
func TestPageInABrowser(t *testing.T) {
	for _, tag := range words.Tags() {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			dir, run := sampleRun(t)
			run.Recoveries = []verdict.Recovery{lostAndBack()}
			name, err := report.WritePage(dir, run, tag)
			if err != nil {
				t.Fatal(err)
			}
			ctx := open(t, filepath.Join(dir, name))
			picture(t, ctx, tag+"-first.png")
			_, counts := run.Verdict()
			for judgement, n := range counts {
				if got := shown(t, ctx, `article[data-j="`+judgement.String()+`"] h4 .badge:first-child`); got != n {
					t.Errorf("%d scenarios are shown as %q, want %d", got, judgement, n)
				}
			}
			filters(t, ctx, counts)
			opens(t, ctx)
			picture(t, ctx, tag+"-timeline.png")
			if scripts, images := ask[int](t, ctx, "document.scripts.length"), ask[int](t, ctx, "document.images.length"); scripts != 1 || images != 0 {
				t.Errorf("%d scripts, %d images: a modem wrote markup", scripts, images)
			}
		})
	}
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
	see(t, ctx, chromedp.Click(chromedp.CSS(deviates)))
	want("deviates", counts[verdict.Deviates])
	see(t, ctx, chromedp.Click(chromedp.CSS(known)))
	want("deviates or known", counts[verdict.Deviates]+counts[verdict.KnownDeviation])
	see(t, ctx, chromedp.SendKeys(chromedp.CSS("#filter input"), "conn-003"))
	want("known, by its id", 1)
	follow(t, ctx, "TLS-003")
	want("a link to what is not shown", all)
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
