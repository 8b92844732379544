package serve_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"attest/internal/browsertest"
	"attest/internal/report"
	"attest/internal/verdict"
)

// browser is a tab that looks at the site.
type browser struct {
	*browsertest.Tab
	t *testing.T
}

func (b browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// sees waits until something that a selector finds is there to be seen.
func (b browser) sees(selector string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)))
}

func ask[V any](b browser, expression string) V {
	b.t.Helper()
	v, err := chromedp.Run(b, chromedp.Evaluate[V](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// reads returns the words of the first element that a selector finds.
func (b browser) reads(selector string) string {
	b.t.Helper()
	return ask[string](b, `document.querySelector("`+selector+`").innerText`)
}

// picture keeps what is on the screen; go test -artifacts says where.
func (b browser) picture(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// A verdict changes on the screen without a reload, what a modem said stays text, a run is
// started and stopped by a click, and nothing but the site is asked for anything.
func TestInABrowser(t *testing.T) {
	t.Parallel()
	b := browser{browsertest.Open(t), t}
	cfg := config(t, "fake-waits")
	cfg.Last = 20
	const markup = `<img src="/evil.png" onerror="alert(1)"><script>alert(2)</script>`
	for i, run := range []string{"nightly-1", "nightly-2"} {
		over(t, cfg.Reports, header(run, epoch.Add(time.Duration(i)*time.Hour)), passed("A-001", epoch), passed("A-002", epoch), passed("A-003", epoch))
	}
	over(t, cfg.Reports, header(markup, epoch.Add(5*time.Hour)), failed("A-001", epoch, markup), passed("A-002", epoch), passed("A-003", epoch))
	s := begin(t, cfg)

	b.do(chromedp.Navigate(s.url + "/"))
	b.sees(".panel.bad:not(.going)")
	if got := b.reads(".verdict"); got != "DEVIATES" {
		t.Errorf("the last verdict is %q", got)
	}
	b.picture("failed")
	ask[int](b, `window.before = 1`)

	now := time.Now()
	j := record(t, cfg.Reports, header("evening <b>run</b>", now))
	b.sees(".panel.none.going")
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	step(j.Record(passed("A-003", now)))
	b.sees(".panel.good.going")
	if got := b.reads(".verdict"); got != "CONFORMS SO FAR" {
		t.Errorf("the verdict is %q", got)
	}
	b.picture("running")
	step(j.Record(failed("A-001", now, markup)))
	b.sees(".panel.bad.going .failures li")
	if got := b.reads(".failures dd:last-child"); got != markup {
		t.Errorf("the modem said %q, want %q", got, markup)
	}
	step(j.Recovered(verdict.Recovery{After: "A-001", Cause: markup, Duration: time.Second, Recovered: true, Steps: []verdict.RecoveryStep{{Name: "AT+RESET"}}}))
	b.sees(".panel .note")
	b.picture("deviating")
	step(j.Record(passed("A-002", now)))
	step(j.Close(report.End{Finished: now.Add(90 * time.Second)}))
	b.sees(".panel.bad:not(.going)")
	if got := ask[string](b, "document.title"); got != "deviates: 780EP V1007" {
		t.Errorf("the title is %q", got)
	}

	b.do(chromedp.SendKeys(chromedp.CSS("input[name=token]"), token))
	b.do(chromedp.Click(chromedp.CSS("#benches tr:first-child button")))
	b.sees("#benches tr:first-child button.stop")
	b.sees(".panel.none.going")
	b.picture("started")
	b.do(chromedp.Click(chromedp.CSS("#benches tr:first-child button.stop")))
	b.sees("#benches tr:first-child button:not(.stop)")
	b.sees(".panel.odd:not(.going)")
	if got := b.reads(".verdict"); got != "UNFINISHED" || ask[int](b, `window.before`) != 1 {
		t.Errorf("the verdict is %q, and the page was loaded again: %v", got, ask[int](b, `window.before`) != 1)
	}
	if n := ask[int](b, `document.querySelectorAll("main img, main b b, td img, td b").length`); n != 0 {
		t.Errorf("%d elements are made of what modems said", n)
	}
	b.picture("front")

	b.do(chromedp.Navigate(s.url + "/board/index.html"))
	b.sees("table.areas")
	b.do(chromedp.Navigate(s.url + s.state().Runs[2].URL))
	b.sees("#filter") // its own script shows it
	b.do(chromedp.Navigate(s.url + "/board/models/780EP/index.html"))
	b.sees("table.matrix")
	if drawn := ask[int](b, `[...document.images].filter(i => i.complete && i.naturalWidth > 0).length`); drawn == 0 {
		t.Error("no badge is drawn")
	}
	for _, c := range b.Complaints() {
		t.Error(c)
	}
	for _, r := range b.Requests() {
		if !strings.HasPrefix(r, s.url+"/") {
			t.Errorf("a request leaves the site: %s", r)
		}
	}

	chinese := cfg
	s.end()
	chinese.Lang = "zh"
	s = begin(t, chinese)
	b.do(chromedp.EmulateViewport(1920, 1080), chromedp.Navigate(s.url+"/"))
	b.sees(".panel.odd")
	if got := b.reads(".verdict"); got != "未完成" {
		t.Errorf("in Chinese the verdict is %q", got)
	}
	j = record(t, cfg.Reports, header("晚间运行", time.Now()))
	step(j.Record(failed("A-001", now, markup)))
	b.sees(".panel.bad.going")
	b.picture("chinese")

	// A stranger's page is shown, and does nothing.
	dir := filepath.Join(cfg.Reports, "780EP", "V1007", "nightly-1")
	write(t, filepath.Join(dir, "evil.html"), []byte(`<title>as it was</title><p id="there">there</p><script>document.title = "mine"</script><img src="/evil.png" onerror="document.title='mine'">`))
	b.do(chromedp.Navigate(s.url + "/runs/780EP/V1007/nightly-1/evil.html"))
	b.sees("#there")
	if got := ask[string](b, "document.title + ' ' + self.origin"); got != "as it was null" {
		t.Errorf("title and origin of a stranger's page are %q", got)
	}
}
