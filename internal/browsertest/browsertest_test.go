package browsertest_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"attest/internal/browsertest"
)

// What a page must not do is heard, or no test could fail by it.
func TestOpen(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<link rel="icon" href="data:,"><script>console.warn("x")</script><script>throw "y"</script><img src="/elsewhere.png"><p id="end">`))
	}))
	t.Cleanup(server.Close)
	tab := browsertest.Open(t)
	if err := chromedp.Do(tab, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	said := strings.Join(tab.Complaints(), "\n")
	for _, want := range []string{"a script writes to the console: warning", "a script fails: Uncaught", "the console says error: Failed to load resource"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	if got, want := tab.Requests(), []string{server.URL + "/", server.URL + "/elsewhere.png"}; !slices.Equal(got, want) {
		t.Errorf("requests %q, want %q", got, want)
	}
}
