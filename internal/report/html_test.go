package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"attest/internal/report"

	"golang.org/x/net/html"
)

// page is what a browser makes of report.html.
type page struct {
	elements map[string]int
	ids      map[string]*html.Node
	files    []string // links to other files, decoded
	text     string
}

// parseHTML reads a page and checks that it stands alone: nothing in it comes from elsewhere
// or runs but the script that its policy names, drawings are lines and words, and every link
// leads somewhere in it or beside it.
func parseHTML(t *testing.T, text string) page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatalf("parse report.html: %v", err)
	}
	p := page{elements: map[string]int{}, ids: map[string]*html.Node{}}
	var links []string
	policy := ""
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		p.elements[n.Data]++
		if n.Data == "script" {
			sum := sha256.Sum256([]byte(n.FirstChild.Data))
			if want := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
				t.Errorf("a script runs that the policy %q does not name", policy)
			}
		}
		if n.Namespace == "svg" && !slices.Contains([]string{"svg", "g", "path", "text"}, n.Data) {
			t.Errorf("a drawing has a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "content" && strings.HasPrefix(a.Val, "default-src 'none';"):
				policy = a.Val
			case a.Key == "id":
				p.ids[a.Val] = n
			case a.Key == "href":
				links = append(links, a.Val)
			case a.Key == "src" || a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	p.text = b.String()
	for _, element := range []string{"img", "iframe", "object", "link", "base", "form", "foreignObject"} {
		if p.elements[element] > 0 {
			t.Errorf("the page has a <%s>", element)
		}
	}
	if p.elements["script"] > 1 {
		t.Errorf("the page has %d scripts", p.elements["script"])
	}
	for _, link := range links {
		u, err := url.Parse(link)
		switch {
		case err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || !filepath.IsLocal(u.Path) && u.Path != "":
			t.Errorf("link %q leads out of the directory: %v", link, err)
		case u.Path != "":
			p.files = append(p.files, u.Path)
		case p.ids[u.Fragment] == nil:
			t.Errorf("link %q leads nowhere", link)
		}
	}
	return p
}

func TestHTML(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	text := read(t, dir, "report.html")
	p := parseHTML(t, text)
	if got, want := p.elements["article"], len(run.Plan); got != want {
		t.Errorf("%d scenarios, want %d", got, want)
	}
	if p.elements["table"] != 4 || p.elements["title"] != 1 || p.elements["h1"] != 1 {
		t.Errorf("tables, titles, headings: %v", p.elements)
	}
	first := strings.Index(p.text, "780EP V1007 the bench broke")
	modem, scenario := strings.Index(p.text, "/dev/ttyUSB2"), strings.Index(p.text, "the documented plain connection")
	if first < 0 || modem < first || scenario < modem {
		t.Errorf("verdict at %d, bench at %d, scenarios at %d: not in this order", first, modem, scenario)
	}
	for _, want := range []string{
		"1 of 12 planned scenarios have no record", "guide §普通连接", `\r\n+CME ERROR: 767\r\n`, "+0.058",
		"the vendor mends it in V1010", "Attempt 1: deviates", "AirM2M_780EP_V1007_LTE_AT", "no record: the run ended before its verdict",
	} {
		if !strings.Contains(p.text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if i := strings.IndexFunc(text, unprintable); i >= 0 {
		t.Errorf("%q is in the file", text[i:min(i+20, len(text))])
	}
}

// TestHTMLFiles follows the links to files.
func TestHTMLFiles(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	s := run.Summary()
	if len(s.Files) != 6 {
		t.Errorf("files: %v", s.Files)
	}
	for _, name := range s.Files {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	p := parseHTML(t, read(t, dir, "report.html"))
	if got, want := len(p.files), len(run.Plan)-1+4; got != want {
		t.Errorf("%d links to files, want one a timeline and four", got)
	}
	for _, name := range p.files {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestHTMLInABrowser has Chromium build the page.
func TestHTMLInABrowser(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	p := parseHTML(t, browse(t, filepath.Join(dir, "report.html")))
	want := parseHTML(t, read(t, dir, "report.html"))
	if p.elements["article"] != want.elements["article"] || p.elements["path"] != want.elements["path"] || p.elements["details"] != want.elements["details"] {
		t.Errorf("Chromium sees %v, want %v", p.elements, want.elements)
	}
}
