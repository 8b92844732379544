// Package browsertest is for tests that look at a page as people do: [Open] starts Debian's
// Chromium without a window, and keeps what pages complain of and whatever they ask for.
// chromedp acts in the tab, which is a context for it. Without the Debian package the test is
// skipped, see [debian.Need].
package browsertest

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"attest/internal/debian"
)

// T is what Open takes of a test.
type T interface {
	debian.T
	TempDir() string
	Context() context.Context
	Cleanup(func())
}

// Tab is one tab of a browser that lives as long as the test, and at most a minute.
type Tab struct {
	context.Context

	mu                   sync.Mutex // guards what follows
	complaints, requests []string
}

// Open starts a browser. Of the pages that it shows nothing is known yet.
func Open(t T) *Tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(debian.Need(t, "chromium", "chromium")),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 900), chromedp.Flag("disable-quic", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	tab := &Tab{Context: ctx}
	err := chromedp.Listen(ctx, tab.hear)
	if err == nil {
		err = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, atLog := cdp.Call(ctx, target, log.Enable, cdp.Empty{})
			_, atNetwork := cdp.Call(ctx, target, network.Enable, network.EnableParams{})
			_, atRuntime := cdp.Call(ctx, target, runtime.Enable, cdp.Empty{})
			return errors.Join(atLog, atNetwork, atRuntime)
		}))
	}
	if err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	return tab
}

func (t *Tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		t.complaints = append(t.complaints, "the console says "+string(e.Entry.Level)+": "+e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		t.complaints = append(t.complaints, "a script writes to the console: "+string(e.Type))
	case *runtime.EventExceptionThrown:
		t.complaints = append(t.complaints, "a script fails: "+e.ExceptionDetails.Text)
	case *page.EventJavascriptDialogOpening:
		t.complaints = append(t.complaints, "a dialog opens: "+e.Message)
	case *network.EventRequestWillBeSent:
		t.requests = append(t.requests, e.Request.URL)
	}
}

// Complaints returns what was wrong on the pages so far, a line each: what the console says,
// scripts that failed, dialogs.
func (t *Tab) Complaints() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.complaints)
}

// Requests returns the address of everything that the pages asked for so far, and their own.
func (t *Tab) Requests() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.requests)
}
