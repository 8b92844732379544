package board_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"attest/internal/board/boardtest"
	"attest/internal/debian"
)

// browser is one tab of a headless Chromium. It collects what a page complains of, and every
// request it makes.
type browser struct {
	context.Context

	mu         sync.Mutex
	complaints []string
	requests   []string
}

func browse(t *testing.T) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(debian.Need(t, "chromium", "chromium")),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 900), chromedp.Flag("disable-quic", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{Context: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.do(t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, errLog := cdp.Call(ctx, tab, log.Enable, cdp.Empty{})
		_, errNetwork := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
		_, errRuntime := cdp.Call(ctx, tab, runtime.Enable, cdp.Empty{})
		return errors.Join(errLog, errNetwork, errRuntime)
	}))
	return b
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, "console."+string(e.Type))
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	}
}

func (b *browser) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		t.Fatal(err)
	}
}

// count is how many elements a page has.
func (b *browser) count(t *testing.T, selector string) int {
	t.Helper()
	n, err := chromedp.Run(b, chromedp.Evaluate[int](fmt.Sprintf("document.querySelectorAll(%q).length", selector)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// follow clicks a link, and waits for what the page behind it has.
func (b *browser) follow(t *testing.T, link, then string) {
	t.Helper()
	b.do(t, chromedp.Click(chromedp.CSS(link)), chromedp.WaitVisible(chromedp.CSS(then)))
}

// TestBoardInABrowser goes from the first page to the report of a run, link by link. With
// ATTEST_SCREENSHOTS=DIR it leaves pictures of the pages there.
func TestBoardInABrowser(t *testing.T) {
	t.Parallel()
	b := browse(t)
	root := t.TempDir()
	if err := boardtest.Generate(root, boardtest.Size{Models: 2, Versions: 8, Runs: 40, Scenarios: 100, Strays: 12}); err != nil {
		t.Fatal(err)
	}
	if err := readBoard(t, root).Write(t.Context(), filepath.Join(root, "board"), "..", "en"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServerFS(os.DirFS(root)))
	t.Cleanup(server.Close)

	b.do(t, chromedp.Navigate(server.URL+"/board/index.html"))
	badges, err := chromedp.Run(b, chromedp.Evaluate[int](`[...document.images].filter(i => i.complete && i.naturalWidth > 100).length`))
	if badges != 2 || err != nil {
		t.Errorf("%d badges are drawn, want one a model: %v", badges, err)
	}
	b.picture(t, "index")

	b.follow(t, `h2 a[href$="models/780EP/index.html"]`, "table.matrix")
	if failing, cells := b.count(t, "table.since tbody tr"), b.count(t, "table.matrix tbody tr:not(.area) td a"); failing != 3 || cells != 8*100 {
		t.Errorf("%d scenarios ever failed, and the matrix has %d cells; want 3 and 800", failing, cells)
	}
	b.picture(t, "model")

	b.follow(t, "table.since tbody tr:first-child th a", "table.history")
	if runs := b.count(t, ".strip a"); runs != 20 {
		t.Errorf("the history has %d runs, want 20", runs)
	}
	b.picture(t, "scenario")

	b.follow(t, "table.history tbody tr:first-child th a", "table.runs")
	b.picture(t, "version")
	b.follow(t, "table.runs tbody tr:first-child th a", "body.report")

	b.do(t, chromedp.Navigate(server.URL+"/board/strays.html"))
	if strays := b.count(t, "tbody tr"); strays != 12 {
		t.Errorf("%d strangers' files are named, want 12", strays)
	}
	b.quiet(t, server.URL)
}

// quiet demands that no page complained, and that all that was asked for is ours.
func (b *browser) quiet(t *testing.T, home string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		t.Errorf("the browser complains: %s", c)
	}
	for _, r := range b.requests {
		if !strings.HasPrefix(r, home+"/") {
			t.Errorf("a request leaves the page: %s", r)
		}
	}
	if len(b.requests) == 0 {
		t.Error("nobody saw a request")
	}
}

// picture keeps a screenshot where somebody wants to look at it.
func (b *browser) picture(t *testing.T, name string) {
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
