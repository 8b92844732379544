package board_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"attest/internal/board/boardtest"
	"attest/internal/browsertest"
)

// browser is a tab that follows links.
type browser struct{ *browsertest.Tab }

func (b browser) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		t.Fatal(err)
	}
}

// count is how many elements a page has.
func (b browser) count(t *testing.T, selector string) int {
	t.Helper()
	n, err := chromedp.Run(b, chromedp.Evaluate[int](fmt.Sprintf("document.querySelectorAll(%q).length", selector)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// follow clicks a link, and waits for what the page behind it has.
func (b browser) follow(t *testing.T, link, then string) {
	t.Helper()
	b.do(t, chromedp.Click(chromedp.CSS(link)), chromedp.WaitVisible(chromedp.CSS(then)))
}

// TestBoardInABrowser goes from the first page to the report of a run, link by link, in both languages. With
// ATTEST_SCREENSHOTS=DIR it leaves pictures of the pages there.
func TestBoardInABrowser(t *testing.T) {
	t.Parallel()
	b := browser{browsertest.Open(t)}
	root := t.TempDir()
	if err := boardtest.Generate(root, boardtest.Size{Models: 2, Versions: 8, Runs: 40, Scenarios: 100, Strays: 12}); err != nil {
		t.Fatal(err)
	}
	for lang, dir := range map[string]string{"en": "board", "zh": "board.zh"} {
		if err := readBoard(t, root).Write(t.Context(), filepath.Join(root, dir), "..", lang); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.FileServerFS(os.DirFS(root)))
	t.Cleanup(server.Close)

	for _, name := range []string{"board", "board.zh"} {
		b.walk(t, server.URL+"/"+name, name)
	}
	b.quiet(t, server.URL)
}

// walk looks at each kind of page of a board.
func (b browser) walk(t *testing.T, home, name string) {
	t.Helper()
	b.do(t, chromedp.Navigate(home+"/index.html"))
	badges, err := chromedp.Run(b, chromedp.Evaluate[int](`[...document.images].filter(i => i.complete && i.naturalWidth > 100).length`))
	if badges != 2 || err != nil {
		t.Errorf("%d badges are drawn, want one a model: %v", badges, err)
	}
	b.picture(t, name+"-index")

	b.follow(t, `h2 a[href$="models/780EP/index.html"]`, "table.matrix")
	if failing, cells := b.count(t, "table.since tbody tr"), b.count(t, "table.matrix tbody tr:not(.area) td a"); failing != 3 || cells != 8*100 {
		t.Errorf("%d scenarios ever failed, and the matrix has %d cells; want 3 and 800", failing, cells)
	}
	b.picture(t, name+"-model")

	b.follow(t, "table.since tbody tr:first-child th a", "table.history")
	if runs := b.count(t, ".strip a"); runs != 20 {
		t.Errorf("the history has %d runs, want 20", runs)
	}
	b.picture(t, name+"-scenario")

	b.follow(t, "table.history tbody tr:first-child th a", "table.runs")
	b.picture(t, name+"-version")
	b.follow(t, "table.runs tbody tr:first-child th a", "body.report")

	b.do(t, chromedp.Navigate(home+"/strays.html"))
	if strays := b.count(t, "tbody tr"); strays != 12 {
		t.Errorf("%d strangers' files are named, want 12", strays)
	}
}

// quiet demands that no page complained, and that all that was asked for is ours.
func (b browser) quiet(t *testing.T, home string) {
	t.Helper()
	for _, c := range b.Complaints() {
		t.Error(c)
	}
	requests := b.Requests()
	for _, r := range requests {
		if !strings.HasPrefix(r, home+"/") {
			t.Errorf("a request leaves the page: %s", r)
		}
	}
	if len(requests) == 0 {
		t.Error("nobody saw a request")
	}
}

// picture keeps a screenshot where somebody wants to look at it.
func (b browser) picture(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("ATTEST_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
